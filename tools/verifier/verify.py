#!/usr/bin/env python3
"""Checks a statement or a proof of a Qalam ledger without trusting whoever made it.

Written from the specification alone: docs/proof-format.md ("step 4c" is one of "How to check it"),
docs/log-format.md, and what they name. Needs Python 3.11 and nothing else. Prints what it checks.
Exit code 0: everything holds. 1: it does not, and where. 2: wrong usage. See README.md."""
import argparse, base64, datetime, hashlib, itertools, json, os, re, struct, sys
from collections import defaultdict
from types import SimpleNamespace

class Refused(argparse.ArgumentTypeError):  # Which argparse shows where a key is refused.
    """Something does not hold. The text begins with its place: a JSON pointer or a line."""
def expect(condition, place, what):
    if not condition:
        raise Refused(f"{place}: {what}")
def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

# ---- Ed25519 (RFC 8032, 5.1). A point is (x, y) on -x^2 + y^2 = 1 + D x^2 y^2 modulo P.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
def add(a, b):
    k = D * a[0] * b[0] * a[1] * b[1] % P
    return ((a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P) % P,
            (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P)
def multiply(number, point):
    if number == 0:
        return (0, 1)
    even = multiply(number >> 1, add(point, point))
    return add(even, point) if number & 1 else even
def decode_point(data):  # 5.1.3; None if there is no such point
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    u, v = y * y - 1, D * y * y + 1
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (v * x * x - u) % P or (x == 0 and sign):
        return None
    return (x if x & 1 == sign else P - x), y
BASE = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
def ed25519_holds(public, message, signature):  # 5.1.7
    a, r = decode_point(public), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return multiply(s, BASE) == add(r, multiply(k, a))

# ---- Merkle trees (RFC 6962, 2.1; RFC 9162, 2.1.3) and sum trees ("Sum trees")
def sides_of_path(index, size, path, place):
    """For each hash of a path, from below: does it stand on the left?"""
    expect(index < size, place, f"a tree of {size} leaves has no leaf with the index {index}")
    sides = []
    while size > 1:  # From above: split at the largest power of two below the size.
        half = 1 << ((size - 1).bit_length() - 1)
        sides.append(index >= half)
        index, size = (index - half, size - half) if index >= half else (index, half)
    expect(len(path) == len(sides), place, f"the path has {len(path)} hashes, not {len(sides)}")
    return reversed(sides)
def check_inclusion(leaf, index, size, path, root, place):
    for left, other in zip(sides_of_path(index, size, path, place), path):
        leaf = sha256(b"\x01", other, leaf) if left else sha256(b"\x01", leaf, other)
    expect(leaf == root, place, "the path does not lead to the root of the checkpoint")
def check_sum(holder, amount, lines, place, committed):
    """A holder's leaf (kind 2) and the way from it to a SumRoot; each sum from 0 to 2^63 - 1."""
    node = sha256(b"\x02", place.salt, struct.pack(">IQQ", 2, holder, amount), sha256(*lines))
    sides = sides_of_path(place.index, committed.leaves, place.path, place.at)
    for left, other in zip(sides, place.path):
        this, beside = struct.pack(">Q", amount) + node, struct.pack(">Q", other.amount) + other.hash
        node = sha256(b"\x03", beside, this) if left else sha256(b"\x03", this, beside)
        amount += other.amount
        expect(amount < 2**63, other.at, "the sum is out of range")
    good = amount == committed.micros and node == (committed.root or bytes(32))
    expect(good, place.at, "lines, amount and path do not lead to the sum and the root in the event")

# ---- Keys, signed notes (C2SP signed-note), checkpoints (C2SP tlog-checkpoint)
def from_base64(text, place):
    good = re.fullmatch("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", text)
    data = base64.b64decode(text) if good else b""
    expect(good and base64.b64encode(data).decode() == text, place, "this is no canonical base64")
    return data
def read_key(text, place):
    """name+id+base64, to (name, id, public key)."""
    name, key_id, encoded = (text.split("+", 2) + ["", ""])[:3]
    key = from_base64(encoded, place)
    expect(re.fullmatch(r"\S+", name) and len(key) == 33 and key[0] == 1, place, "this is no Ed25519 key of a log")
    expect(key_id == sha256(name.encode(), b"\n", key)[:4].hex(), place, "the key has another id")
    return name, bytes.fromhex(key_id), key[1:]
def read_checkpoint(note, keys, place):
    """Origin, size and root, and which of the keys have signed. Unknown signatures are ignored."""
    expect(not re.search("[\0-\x09\x0b-\x1f]", note), place, "a note has no control characters")
    text, _, signatures = note.rpartition("\n\n")
    lines, signed = text.split("\n"), []
    expect(signatures.endswith("\n"), place, "a note is a text, an empty line, signatures")
    for line in signatures[:-1].split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        expect(match, place, f"this is not a line with a signature: {line!r}")
        signature = from_base64(match[2], place)
        for key in keys:
            if key[:2] == (match[1], signature[:4]):
                good = ed25519_holds(key[2], f"{text}\n".encode(), signature[4:])
                expect(good, place, f"the signature of {key[0]} is not good")
                signed.append(key)
    expect(len(lines) == 3, place, "a checkpoint has three lines: origin, size and root")
    expect(lines[0] in [key[0] for key in signed], place, "no given key of the log has signed it")
    expect(re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]), place, "line 2 has to be the tree's size")
    root = from_base64(lines[2], place)
    expect(len(root) == 32, place, "line 3 has to be a hash")
    return lines[0], int(lines[1]), root, signed

# ---- How values are written
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32.
WORDS = {row.split()[0]: dict(enumerate(row.split()[1:])) for row in """\
Right none performing mechanical synchronisation performer producer
Use none radio television cable public_performance concert cinema streaming download ringtone user_generated webcast private_copying other
Source none direct_licence sister_society levy court
Destination none payable held_unlocated held_unmandated due_to held_dispute unclaimed unmatched
Reason none dispute unlocated no_mandate""".split("\n")}
WORDS["Kind"] = {10: "payable", 13: "held_unlocated"}  # Of accounts.
WORDS["Currency"] = {int(number): code for code, number in re.findall("(...)([0-9]{3})", """\
AED784AFN971ALL008AMD051ANG532AOA973ARS032AUD036AWG533AZN944BAM977BBD052BDT050BGN975BHD048BIF108BMD060BND096BOB068BOV984BRL986BSD044BTN064BWP072BYN933BZD084CAD124CDF976CHE947CHF756
CHW948CLF990CLP152CNY156COP170COU970CRC188CUC931CUP192CVE132CZK203DJF262DKK208DOP214DZD012EGP818ERN232ETB230EUR978FJD242FKP238GBP826GEL981GHS936GIP292GMD270GNF324GTQ320GYD328HKD344
HNL340HTG332HUF348IDR360ILS376INR356IQD368IRR364ISK352JMD388JOD400JPY392KES404KGS417KHR116KMF174KPW408KRW410KWD414KYD136KZT398LAK418LBP422LKR144LRD430LSL426LYD434MAD504MDL498MGA969
MKD807MMK104MNT496MOP446MRU929MUR480MVR462MWK454MXN484MXV979MYR458MZN943NAD516NGN566NIO558NOK578NPR524NZD554OMR512PAB590PEN604PGK598PHP608PKR586PLN985PYG600QAR634RON946RSD941RUB643
RWF646SAR682SBD090SCR690SDG938SEK752SGD702SHP654SLE925SOS706SRD968SSP728STN930SVC222SYP760SZL748THB764TJS972TMT934TND788TOP776TRY949TTD780TWD901TZS834UAH980UGX800USD840USN997UYI940
UYU858UYW927UZS860VED926VES928VND704VUV548WST882XAF950XAG961XAU959XBA955XBB956XBC957XBD958XCD951XDR960XOF952XPD964XPF953XPT962XSU994XTS963XUA965XXX999YER886ZAR710ZMW967ZWG924""")}  # ISO 4217.
def word(kind, number):
    return WORDS[kind].get(number, str(number))
def ident(prefix, number):
    return prefix + "-" + "".join(DIGITS[number >> shift & 31] for shift in range(60, -1, -5))
def money(micros):
    whole, part = divmod(abs(micros), 1_000_000)
    return f"{'-' if micros < 0 else ''}{whole}.{f'{part:06}'.rstrip('0').ljust(2, '0')}"
def date(days):
    return "-" if days == -2**31 else (datetime.date(1970, 1, 1) + datetime.timedelta(days)).isoformat()

# ---- The JSON object ("Statement bundles"), strictly
SHAPES = {row.split(": ")[0]: dict(m.split() for m in row.split(": ")[1].split(", ")) for row in """\
Bundle: format Text, key Text, checkpoint Text, society S, holder H, events [Event], runs [Run], periods [Period]
Event: header Hex, nonce Hex, payload Hex, path [Hash]
Run: run D, place Place, lines [Line]
Line: work W, due_society u16, destination Destination, share u32, points u64, work_amount Amount, amount Amount
Period: until Text, currency Currency, debits Bool, place Place, accounts [Account]
Account: kind Kind, right Right, use Use, year u16, source Source, counterparty u64, debit Amount, credit Amount
Place: salt Hash, index u64, path [Node]
Node: hash Hash, amount Amount""".split("\n")}
PATTERNS = {"Text": "(?s:.*)", "Hash": "[0-9a-f]{64}", "Hex": "([0-9a-f]{2})+",
            "Amount": r"(0|[1-9][0-9]{0,12})\.[0-9]{2}([0-9]{0,3}[1-9])?"}
def members_once(pairs):
    expect(len(pairs) == len(dict(pairs)), "the JSON object", f"a member is twice in {pairs!r:.80}")
    return dict(pairs)
def whole(digits):
    return -1 if digits == "-0" else int(digits)
def read(value, kind, place):
    """A value of one of the kinds in SHAPES. An object knows its place: `at`."""
    if kind[0] == "[":
        expect(isinstance(value, list), place, "this has to be an array")
        return [read(each, kind[1:-1], f"{place}/{i}") for i, each in enumerate(value)]
    if kind in SHAPES:
        expect(isinstance(value, dict), place, "this has to be an object")
        for name in sorted(value.keys() ^ SHAPES[kind].keys()):
            raise Refused(f"{place}/{name}: this is {'unknown' if name in value else 'missing'}")
        fields = {name: read(value[name], of, f"{place}/{name}") for name, of in SHAPES[kind].items()}
        return SimpleNamespace(at=place, **fields)
    result = scalar(value, kind)
    expect(result is not None, place, f"{value!r:.80} is not written as {kind} has to be")
    return result
def scalar(value, kind):
    """The value, or None if it is not of that kind, or is not written as it has to be."""
    if kind == "Bool":
        return value if isinstance(value, bool) else None
    if kind == "Hex" and value is None:
        return b""
    if kind in ("u16", "u32", "u64"):
        large = isinstance(value, str) and re.fullmatch("[1-9][0-9]{15,19}", value)
        number = int(value) if large else value if type(value) is int else -1
        return number if 0 <= number < 2**int(kind[1:]) and (number >= 2**53) == bool(large) else None
    if kind in WORDS:
        return next((number for number, name in WORDS[kind].items() if name == value), None)
    pattern = PATTERNS.get(kind, f"{kind}-[0-9A-F][{DIGITS}]{{12}}")  # Else an id, by its prefix.
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        return None
    if kind == "Amount":
        micros = int(value[:value.index(".")] + value[value.index(".") + 1:].ljust(6, "0"))
        return micros if micros < 2**63 else None
    if kind in PATTERNS:
        return value if kind == "Text" else bytes.fromhex(value)
    return sum(DIGITS.index(digit) << 5 * i for i, digit in enumerate(value[:-14:-1]))

# ---- Events: the header (log-format, 1) and the payload ("Reading a payload", with its table)
ROWS = re.findall("([0-9-]+) (.+): (.+)", """\
0 SocietyAccredited: society u64 0, name Text p0
2 RightHolderRegistered: holder u64 0, credit_name Text p0
3 RightHolderChanged: holder u64 0, credit_name Text p0
9 WorkRegistered: work u64 0, title Text p1
10 WorkRevised: work u64 0, title Text p1
16 DistributionRulesApproved: rules u64 0, name Text p0
27 PoolFunded: pool u64 0, micros i64 32
28 DeductionTaken: pool u64 0, micros i64 16
29 RunOpened: run u64 0, pool u64 8, key PoolKey p0, rules u64 16, rules_hash Data p1, distributable i64 32
31 RunComputed: run u64 0, pool u64 8, allocated i64 32, unmatched i64 40, points u64 48, amounts SumRoot p2
32 RunApproved: run u64 0, approver u64 8
35 AdjustmentPosted: run u64 0, key PoolKey p0, from_holder u64 16, to_holder u64 24, micros i64 40, reason Text p1, booked i32 48
36 HoldPlaced: hold u64 0, society u64 8, holder u64 24, reason u8 32, key PoolKey p0, micros i64 40, booked i32 36
37 HoldReleased: hold u64 0, society u64 8, from_ u8 24, holder u64 32, key PoolKey p0, micros i64 40, reason Text p1, booked i32 28
38 StatementIssued: statement u64 0, society u64 8, holder u64 16, from_ i32 24, until i32 28, currency u16 40, payable i64 48
39 PayoutInstructed: payout u64 0, society u64 8, holder u64 16, currency u16 24, micros i64 32, booked i32 28
40 PayoutConfirmed: payout u64 0, society u64 8, holder u64 16, currency u16 24, micros i64 32, booked i32 28, bank_reference Text p0
41 PayoutReturned: payout u64 0, society u64 8, holder u64 16, currency u16 24, micros i64 32, booked i32 28, reason Text p1
42 PeriodClosed: society u64 0, until i32 12, balances List(BalanceCommitment) p1
- PoolKey: society u64 0, right u8 8, use u8 9, source u8 10, from_ i32 12, until i32 16, currency u16 20
- SumRoot: leaves u64 0, micros i64 8, root Data p0
- BalanceCommitment: currency u16 0, credits SumRoot p0, debits SumRoot p1""")
NAMES = {int(number): name for number, name, _ in ROWS if number != "-"}
FIELDS = {name: [field.split() for field in fields.split(", ")] for _, name, fields in ROWS}
RUN_POSTED, RUN_REVERSED, RUN_STREAM, PAYABLE, UNLOCATED = 33, 34, 16, 1, 2  # The last is the reason of a hold, too.
def read_header(data, place):
    expect(len(data) == 192 and data[:4] == b"QLM1", place, "this is not the header of an event")
    event = SimpleNamespace(at=place, leaf=sha256(b"\0", data), payload=None, is_a=None)
    (event.type, event.stream_kind, event.position, event.stream_id, event.effective_on,
     event.payload_hash) = struct.unpack(">4xI4xIQQ16xi76x32s32x", data)
    return event
def read_payload(data, name, place):
    """The root of an unframed Cap'n Proto message of one segment. Places are counted in words."""
    def words(start, count):
        expect(0 <= start <= start + count <= len(data) // 8, place, "this points out of itself")
        return data[start * 8:(start + count) * 8]
    def follow(at, kind):  # Where a pointer leads, and its upper half; (0, 0) if there is none.
        word = int.from_bytes(words(at, 1), "little") if at is not None else 0
        expect(word == 0 or word & 3 == (kind not in FIELDS), place, "another kind of pointer")
        offset = ((word >> 2) + 2**29) % 2**30 - 2**29
        return (at + 1 + offset, word >> 32) if word else (0, 0)
    def read_struct(name, start, size):  # Past the end of a section all is zero or empty.
        numbers, fields = words(start, size & 0xFFFF), SimpleNamespace()
        for field, kind, at in FIELDS[name]:
            where = int(at.strip("p"))
            if kind[0] in "ui":
                number = numbers[where:where + int(kind[1:]) // 8]
                value = int.from_bytes(number, "little", signed=kind[0] == "i")
            else:
                pointer = start + (size & 0xFFFF) + where if where < size >> 16 else None
                value = (read_struct if kind in FIELDS else read_list)(kind, *follow(pointer, kind))
            setattr(fields, field, value)
        return fields
    def read_list(kind, start, size):
        count, element = size >> 3, 2 if kind in ("Text", "Data") else 7
        expect(size == 0 or size & 7 == element, place, "this has another kind of list")
        if element == 2:
            content = words(start, (count + 7) // 8)[:count]
            return content if kind == "Data" else content[:-1].decode()
        tag = int.from_bytes(words(start, 1), "little") if size else 0
        number, size = (tag & 0xFFFFFFFF) >> 2, tag >> 32
        step = (size & 0xFFFF) + (size >> 16)
        expect(number * step == count and number <= count, place, "this has another size of list")
        return [read_struct(kind[5:-1], start + 1 + i * step, size) for i in range(number)]
    return read_struct(name, *follow(0, name))
# ---- "How to check it". `s` is what is known of the statement so far.
def step1_checkpoint(b, trusted):
    own = read_key(b.key, "/key")
    expect(own in trusted, "/key", "this is not one of the given keys")
    origin, size, root, signed = read_checkpoint(b.checkpoint, trusted, "/checkpoint")
    alone = own in signed and own[0] == origin and b.checkpoint.count("\n— ") == 1
    expect(alone, "/checkpoint", "the file's key, and no other, has to have signed it")
    return SimpleNamespace(society=b.society, holder=b.holder, origin=origin, size=size, root=root,
                           events=[], first={}, shown=defaultdict(list), runs=[], leaves={}, sections=[])

def step2_event(s, each):
    event, last = read_header(each.header, each.at + "/header"), s.events[-1:]
    expect(not last or last[0].position < event.position, each.at, "the positions have to rise")
    check_inclusion(event.leaf, event.position - 1, s.size, each.path, s.root, each.at + "/path")
    s.events.append(event)
    s.first.setdefault((event.type, event.stream_kind, event.stream_id), event)
    if each.nonce or each.payload:
        expect(len(each.nonce) == 16 and sha256(each.nonce, each.payload) == event.payload_hash, each.at + "/payload",
               "nonce and payload do not have the hash in the header")
        expect(event.type in NAMES, each.at, f"a payload of type {event.type} cannot be checked")
        event.is_a, event.payload = NAMES[event.type], each.payload
        vars(event).update(vars(read_payload(event.payload, event.is_a, each.at + "/payload")))
        s.shown[event.is_a].append(event)

def find(s, name, before=2**64, **fields):
    return [event for event in s.shown[name] if event.position < before
            and all(getattr(event, field) == value for field, value in fields.items())]
def find_one(s, place, name, **fields):
    found = find(s, name, **fields)
    expect(len(found) == 1, place, f"this needs one {name}, and {len(found)} are shown")
    return found[0]

def step3_names(s):
    s.society_name = find_one(s, "/society", "SocietyAccredited", society=s.society).name
    s.holder_name = find_one(s, "/holder", "RightHolderRegistered", holder=s.holder).credit_name
    for change in find(s, "RightHolderChanged", holder=s.holder):
        s.holder_name = change.credit_name or s.holder_name
    s.titles = {e.work: e.title for e in s.events if e.is_a in ("WorkRegistered", "WorkRevised")}

def step4_run(s, run):
    opened = run.opened = find_one(s, run.at, "RunOpened", run=run.run)
    computed = run.computed = find_one(s, run.at, "RunComputed", run=run.run)
    last, began = s.runs[-1].computed.position if s.runs else 0, opened.position
    expect(max(last, began) < computed.position, run.at, "this is out of order")
    expect(opened.key.society == s.society, run.at, "this run is another society's")  # 4a
    run.rules = find(s, "DistributionRulesApproved", began, rules=opened.rules)[-1:]
    expect(run.rules and sha256(run.rules[0].payload) == opened.rules_hash, run.at, "its rules are not shown")
    run.funds = [e.micros for e in find(s, "PoolFunded", began, pool=opened.pool)]  # 4b
    run.deducted = sum(e.micros for e in find(s, "DeductionTaken", began, pool=opened.pool))
    run.others = sum(run.funds) - run.deducted - opened.distributable
    expect(run.others >= 0, run.at, "this run distributes more than its pool had")
    packed = [step4c_line(s, run, line) for line in run.lines]
    expect(computed.amounts.micros == computed.allocated == opened.distributable, run.at, "not all is allocated")  # 4d
    run.total, run.payable, run.unlocated = (
        sum(line.amount for line in run.lines if line.destination in of)
        for of in (WORDS["Destination"], (PAYABLE,), (UNLOCATED,)))
    check_sum(s.holder, run.total, packed, run.place, computed.amounts)
    run.posted, run.reversed = (s.first.get((type_, RUN_STREAM, run.run)) for type_ in (RUN_POSTED, RUN_REVERSED))  # 4e
    s.runs.append(run)

def step4c_line(s, run, line):
    points, million = run.computed.points, 1_000_000
    expect(line.work in s.titles, line.at + "/work", "the title of this work is not shown")
    expect(line.share <= million, line.at + "/share", "this is more than all of the work")
    good = abs(line.amount * million - line.work_amount * line.share) < million
    expect(good, line.at + "/amount", "this is not the share of what the work earned")
    good = abs(line.work_amount * points - run.opened.distributable * line.points) < points
    expect(good or points == line.amount == 0, line.at + "/work_amount", "this is not what the points come to")
    return struct.pack(">QQHBIQQQ", line.work, s.holder, line.due_society, line.destination,
                       line.share, line.points, line.work_amount, line.amount)

def step5_period(s, period):
    closed = [e for e in find(s, "PeriodClosed", society=s.society) if date(e.until) == period.until]
    committed = [c for e in closed for c in e.balances if c.currency == period.currency]
    expect(len(closed) == len(committed) == 1, period.at, "no such commitment is shown")
    leaf = s.leaves.setdefault((closed[0].position, period.currency), {"sides": []})
    expect(period.debits not in leaf["sides"], period.at, "this leaf is there twice")
    leaf["sides"].append(period.debits)
    total, packed = 0, []
    for a in period.accounts:
        change = a.credit - a.debit
        expect(change < 0 if period.debits else change > 0, a.at, "this is on the other side")
        leaf[a.kind] = leaf.get(a.kind, 0) + change
        total += abs(change)
        packed.append(struct.pack(">QBQHBBHBQQQ", s.society, a.kind, s.holder, period.currency, a.right, a.use,
                                  a.year, a.source, a.counterparty, a.debit, a.credit))
    expect(packed == sorted(set(packed)), period.at, "the accounts are out of order")
    side = committed[0].debits if period.debits else committed[0].credits
    check_sum(s.holder, total, packed, period.place, side)

def step6_balances(s):
    s.totals = defaultdict(lambda: SimpleNamespace(earned=0, paid=0, payable=0, held=0))
    for e in s.events:
        for currency, earned, payable, held, lines in changes_by(s, e):
            total = s.totals[currency]
            total.earned, total.payable, total.held = total.earned + earned, total.payable + payable, total.held + held
            total.paid -= payable if e.is_a in ("PayoutInstructed", "PayoutReturned") else 0
            s.sections += [(e.position, 1, lines)] if lines else []
            expect(e.is_a != "StatementIssued" or e.payable == total.payable, e.at, f"{money(total.payable)} was payable")
        if e.is_a == "PeriodClosed" and e.society == s.society and e.balances:
            for currency in s.totals.keys() | {c.currency for c in e.balances}:
                total, leaf = s.totals[currency], s.leaves.get((e.position, currency), {})
                expect((total.payable, total.held) == (leaf.get(10, 0), leaf.get(13, 0)), e.at,
                       f"{money(total.payable)} payable and {money(total.held)} held are not what the books say")

def changes_by(s, e):
    """The table of step 6, with the page: [(currency, earned, payable, held, lines)]."""
    for run in s.runs if e.stream_kind == RUN_STREAM else []:
        was_posted = run.posted and run.posted.position < e.position
        sign = 1 if e is run.posted else -1 if e is run.reversed and was_posted else 0
        yield run.opened.key.currency, sign * run.total, sign * run.payable, sign * run.unlocated, []
    key, event = getattr(e, "key", e), f"(event {e.position})"
    code, on = word("Currency", getattr(key, "currency", 0)), date(getattr(e, "booked", 0))
    def fact(heading, payable, held=0):
        return key.currency, 0, payable, held, [heading, f"  payable {money(payable)} {code} {event}"]
    if e.is_a == "AdjustmentPosted" and key.society == s.society:
        for owner, change in ((e.to_holder, e.micros), (e.from_holder, -e.micros)):
            if owner == s.holder:
                yield fact(f"CORRECTION of run {ident('D', e.run)}, {on}: {e.reason}", change)
    if (getattr(e, "society", None), getattr(e, "holder", None)) != (s.society, s.holder):
        return
    if e.is_a == "HoldPlaced":
        held = e.micros if e.reason == UNLOCATED else 0
        yield fact(f"HOLD {ident('HD', e.hold)}, {on}: {word('Reason', e.reason)}", -e.micros, held)
    if e.is_a == "HoldReleased":
        held = -e.micros if e.from_ == UNLOCATED else 0
        yield fact(f"RELEASE {ident('HD', e.hold)}, {on}: {e.reason}", e.micros, held)
    if e.is_a == "PayoutInstructed":
        yield fact(f"PAYOUT {ident('PY', e.payout)}, {on}", -e.micros)
    if e.is_a == "PayoutConfirmed":
        yield key.currency, 0, 0, 0, [f"PAYOUT {ident('PY', e.payout)} was paid, {on}: {e.bank_reference} {event}"]
    if e.is_a == "PayoutReturned":
        yield fact(f"PAYOUT {ident('PY', e.payout)} came back, {on}: {e.reason}", e.micros)
    if e.is_a == "StatementIssued":
        period = f"from {date(e.from_)} until {date(e.until)}: payable {money(e.payable)} {code}"
        yield key.currency, 0, 0, 0, [f"STATEMENT {ident('ST', e.statement)} {period} {event}"]

# ---- The page
def run_section(s, run):
    opened, computed, key = run.opened, run.computed, run.opened.key
    what = f"{word('Right', key.right)}, {word('Use', key.use)}, {word('Source', key.source)}"
    yield (f"RUN {ident('D', run.run)} of pool {ident('P', opened.pool)}: {what}, collected from {date(key.from_)} "
           f"until {date(key.until)}, in {word('Currency', key.currency)}")
    yield f"  paid into the pool    {money(sum(run.funds))} in {len(run.funds)} payments"
    yield f"  deducted from it      {money(run.deducted)}"
    yield f"  in other runs         {money(run.others)}"
    owners = f"for {computed.points} points, among {computed.amounts.leaves} owners"
    yield f"  distributed           {money(computed.allocated)} {owners}"
    yield f"  not identified of it  {money(computed.unmatched)}"
    yield f"  rules                 {ident('DR', opened.rules)} {run.rules[0].name}"
    yield from [f"  approved by           {ident('N', e.approver)}" for e in find(s, "RunApproved", run=run.run)]
    posted = [f"  posted on             {date(e.effective_on)} (event {e.position})" for e in [run.posted] if e]
    yield from posted or ["  not posted"]
    yield from [f"  taken back            (event {e.position})" for e in [run.reversed] if e]
    for line in run.lines:
        share = f"{line.share // 10_000}.{line.share % 10_000:04} %"
        yield f"  {ident('W', line.work)} {s.titles[line.work]}"
        yield (f"    {line.points} points earned {money(line.work_amount)}; share {share}: "
               f"{money(line.amount)} {word('Destination', line.destination)}")
    yield f"  yours                 {money(run.payable)} payable, {money(run.total - run.payable)} held"
def period_section(e, c, leaf):
    yield f"PERIOD closed until {date(e.until)} (event {e.position}), in {word('Currency', c.currency)}"
    yield f"  the society owed      {money(c.credits.micros)} to {c.credits.leaves} owners"
    yield f"  it had or was owed    {money(c.debits.micros)}"
    yield f"  yours                 {money(leaf.get(10, 0))} payable, {money(leaf.get(13, 0))} held"
def step7_page(s, shown):
    sections = [(run.computed.position, 0, run_section(s, run)) for run in s.runs] + s.sections
    for e in find(s, "PeriodClosed", society=s.society):
        first = [currency for position, currency in s.leaves if position == e.position]
        for c in sorted(e.balances, key=lambda c: (first + [c.currency]).index(c.currency)):
            leaf = s.leaves.get((e.position, c.currency), {})
            sections.append((e.position, 2, period_section(e, c, leaf)))
    page = f"QALAM STATEMENT\nlog      {s.origin}, {s.size} events\nroot     {s.root.hex()}\n"
    page += f"society  {ident('S', s.society)} {s.society_name}\nholder   {ident('H', s.holder)} {s.holder_name}\n"
    for _, _, lines in sorted(sections, key=lambda section: section[:2]):
        page += "\n" + "".join(line + "\n" for line in lines)
    for currency, total in sorted(s.totals.items()):
        page += f"\nTOTAL in {word('Currency', currency)}\n  earned                {money(total.earned)}\n"
        page += f"  paid                  {money(total.paid)}\n  payable               {money(total.payable)}\n"
        page += f"  held, no address      {money(total.held)}\n"
    lines = itertools.zip_longest(page.split("\n"), shown.split("\n"))
    for number, (right, line) in enumerate(lines, 1):
        expect(right == line, f"the page, line {number}", f"this has to be {right!r}")

# ---- A file
def check_statement(text, trusted, say):
    page, _, json_text = text.rpartition("----- for programs -----\n")
    expect(json_text[:1] + json_text[-2:] == "{}\n", "the JSON object", "it is no object and newline")
    lines_before = "\n" * (page.count("\n") + 1)  # So that an error names the line of the file.
    b = read(json.loads(lines_before + json_text, object_pairs_hook=members_once, parse_int=whole), "Bundle", "")
    expect(b.format == "qalam-statement/1", "/format", "this is another format")
    s = step1_checkpoint(b, trusted)
    say(f"The log {s.origin} has signed that it has {s.size} events; root {s.root.hex()}.")
    for each in b.events:
        step2_event(s, each)
    say(f"{len(s.events)} events are in this log, with what is shown of them.")
    step3_names(s)
    say(f"It is about {s.holder_name}, at {s.society_name}.")
    for run in b.runs:
        step4_run(s, run)
    say(f"{len(s.runs)} runs had the money, kept to the rules shown, and committed to what the holder got in them.")
    for period in b.periods:
        step5_period(s, period)
    say(f"{len(b.periods)} times the balances are in the books of a closed period.")
    step6_balances(s)
    say("All that was booked adds up to the statements and the closed periods.")
    step7_page(s, page)
    say("The page says the same.")
def check_proof(text, trusted, say):
    """C2SP tlog-proof; its `extra` is the header of the event ("To check an event")."""
    head, _, note = text.partition("\n\n")
    match = re.fullmatch(r"c2sp\.org/tlog-proof@v1\nextra (.*)\nindex (0|[1-9][0-9]{0,18})((\n.+)*)", head)
    expect(match, "line 1", "this is neither a statement nor the proof of an event")
    origin, size, root, _ = read_checkpoint(note, trusted, "the checkpoint")
    say(f"The log {origin} has signed that it has {size} events; root {root.hex()}.")
    event = read_header(from_base64(match[1], "line 2"), "line 2")
    expect(event.position == int(match[2]) + 1, "line 3", f"the header is of event {event.position}")
    path = [from_base64(line, f"line {i}") for i, line in enumerate(match[3].split("\n")[1:], 4)]
    check_inclusion(event.leaf, int(match[2]), size, path, root, "line 4")
    say(f"Event {event.position}, of type {event.type}, is in this log.")
def verify(data, keys, say):
    """Raises Refused where something does not hold. Gives each step to `say`, in words."""
    check = check_statement if data.startswith(b"QALAM STATEMENT\n") else check_proof
    try:
        check(data.decode(), keys, say)
    except (ValueError, RecursionError, OverflowError) as error:
        raise Refused(f"the file: {error}") from error
def read_keys(key):
    lines = open(key).read().split("\n") if os.path.isfile(key) else [key]
    return [read_key(line, "--key") for line in lines if line]
def main():
    parser = argparse.ArgumentParser(description="Checks a statement or a proof of a Qalam ledger.")
    parser.add_argument("file", type=argparse.FileType("rb"))
    parser.add_argument("--key", type=read_keys, action="extend", required=True, help="name+id+base64, or a file")
    options, steps = parser.parse_args(), itertools.count(1)
    try:
        verify(options.file.read(), options.key, lambda text: print(f"{next(steps)}. {text}"))
    except Refused as refused:
        sys.exit(f"It does not hold. {refused}")
    print("Everything holds.")
if __name__ == "__main__":
    main()
