#!/usr/bin/env python3
"""The stand-alone verifier: test vectors, statements of the real program, and operators who lie.

QALAM names the program. QALAM_EVERY_DIGIT=1 changes every digit of a statement, not a sample.
QALAM_SEED repeats a run."""
import base64
import functools
import hashlib
import json
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/verifier"))
import verify as verifier  # noqa: E402

QALAM = os.environ.get("QALAM", str(ROOT / "build/release/tools/qalam"))
SEED = int(os.environ.get("QALAM_SEED", random.SystemRandom().randrange(2**32)))
SEPARATOR = "----- for programs -----\n"
# The same signature is looked at thousands of times.
verifier.ed25519_holds = functools.cache(verifier.ed25519_holds)


def setUpModule():
    """A demo ledger, its key, and the statement of each holder who has one."""
    global folder, key, statements
    folder = tempfile.TemporaryDirectory()
    ledger = folder.name + "/ledger"
    qalam("demo", "--ledger", ledger, "--scale", "0.02")
    key = pathlib.Path(ledger + ".signer/key.pub").read_text().strip()
    statements = {}
    holders = re.findall("H-[0-9A-Z]{13}", qalam("holders", "--ledger", ledger))
    for holder in holders:
        out = pathlib.Path(folder.name, holder)
        answer = subprocess.run(
            [QALAM, "prove", "statement", holder, "--ledger", ledger, "--out", out],
            capture_output=True, check=False)
        if answer.returncode == 0:
            statements[holder] = out.read_bytes()
    assert len(statements) > 5, "the demo has too few statements"


def tearDownModule():
    folder.cleanup()


def qalam(*arguments):
    answer = subprocess.run([QALAM, *arguments], capture_output=True, check=False, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def place_of_failure(data, keys=None):
    """The place and the reason; empty if everything holds."""
    try:
        verifier.verify(data, [verifier.read_key(k, "--key") for k in keys or [key]], lambda step: None)
    except verifier.Refused as refused:
        return str(refused)
    return ""


def run_verifier(*arguments):
    return subprocess.run([sys.executable, ROOT / "tools/verifier/verify.py", *arguments],
                          capture_output=True, check=False, text=True)


def longest():
    """The statement with the most kinds of sections."""
    return max(statements.values(), key=lambda s: (len(set(re.findall(rb"\n\n([A-Z]+)", s))), len(s)))


def split(data):
    page, text = data.decode().split(SEPARATOR)
    return page, json.loads(text)


def joined(page, bundle):
    return (page + SEPARATOR + json.dumps(bundle, ensure_ascii=False) + "\n").encode()


class Signer:
    """Signs as RFC 8032, 5.1.6 says, with a key that everybody knows."""

    def __init__(self, name, seed=bytes(32)):
        digest = hashlib.sha512(seed).digest()
        self.scalar = (int.from_bytes(digest[:32], "little") & ((1 << 254) - 8)) | (1 << 254)
        self.prefix, self.name = digest[32:], name
        self.public = self.encode(verifier.multiply(self.scalar, verifier.BASE))
        self.id = verifier.sha256(name.encode(), b"\n\x01", self.public)[:4]
        encoded = base64.b64encode(b"\x01" + self.public).decode()
        self.key = f"{name}+{self.id.hex()}+{encoded}"

    @staticmethod
    def encode(point):
        return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")

    def sign(self, message):
        def number(*parts):
            return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % verifier.L
        r = number(self.prefix, message)
        point = self.encode(verifier.multiply(r, verifier.BASE))
        s = (r + number(point, self.public, message) * self.scalar) % verifier.L
        return point + s.to_bytes(32, "little")

    def line(self, text):
        signature = base64.b64encode(self.id + self.sign(text.encode())).decode()
        return f"— {self.name} {signature}\n"

    def note(self, text):
        return text + "\n" + self.line(text)


def hash_of_tree(leaves):
    """RFC 6962, 2.1, as it is defined there."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return verifier.sha256(b"\x01", hash_of_tree(leaves[:k]), hash_of_tree(leaves[k:]))


def path_in_tree(index, leaves):
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if index < k:
        return path_in_tree(index, leaves[:k]) + [hash_of_tree(leaves[k:])]
    return path_in_tree(index - k, leaves[k:]) + [hash_of_tree(leaves[:k])]


class LyingOperator:
    """Has the log's key, and makes a log of his own from the events of a statement."""

    def __init__(self, data):
        self.page, self.bundle = split(data)
        self.size = int(self.bundle["checkpoint"].split("\n")[1])
        self.signer = Signer(self.bundle["checkpoint"].split("\n")[0])

    def events(self, type_):
        return [e for e in self.bundle["events"] if int(e["header"][8:16], 16) == type_]

    @staticmethod
    def patch(event, offset, data):
        """Writes into the data section of the payload's struct, and hashes it again."""
        payload = bytearray.fromhex(event["payload"])
        payload[8 + offset:8 + offset + len(data)] = data
        event["payload"] = payload.hex()
        hashed = verifier.sha256(bytes.fromhex(event["nonce"]), payload)
        event["header"] = event["header"][:256] + hashed.hex() + event["header"][320:]

    def number(self, event, offset, change):
        old = int.from_bytes(bytes.fromhex(event["payload"])[8 + offset:16 + offset], "little")
        self.patch(event, offset, (old + change).to_bytes(8, "little"))

    def recommit(self, i):
        """Puts into RunComputed what the run's lines are now, as "Sum trees" says."""
        run, lines, amount = self.bundle["runs"][i], b"", 0
        number = lambda kind, text: verifier.scalar(text, kind)
        holder = number("H", self.bundle["holder"])
        for line in run["lines"]:
            lines += struct.pack(">QQHBIQQQ", number("W", line["work"]), holder, line["due_society"],
                                 number("Destination", line["destination"]), line["share"], line["points"],
                                 number("Amount", line["work_amount"]), number("Amount", line["amount"]))
            amount += number("Amount", line["amount"])
        event = next(e for e in self.events(31) if struct.pack("<Q", number("D", run["run"])).hex()
                     in e["payload"])
        payload, salt = bytes.fromhex(event["payload"]), bytes.fromhex(run["place"]["salt"])
        node = verifier.sha256(b"\x02", salt, struct.pack(">IQQ", 2, holder, amount), verifier.sha256(lines))
        leaves = int(re.search(f"RUN {run['run']}.*?among ([0-9]+) owners", self.page, re.S)[1])
        path = run["place"]["path"]
        for left, other in zip(verifier.sides_of_path(run["place"]["index"], leaves, path, ""), path):
            beside = (number("Amount", other["amount"]), bytes.fromhex(other["hash"]))
            pair = [beside, (amount, node)] if left else [(amount, node), beside]
            node = verifier.sha256(b"\x03", *(struct.pack(">Q32s", *each) for each in pair))
            amount += beside[0]
        old = struct.pack("<Qq", leaves, int.from_bytes(payload[40:48], "little"))
        root = payload.index(old) + 24  # After leaves, sum and the pointer to the hash.
        self.patch(event, root - 8, node)

    def publish(self):
        leaves = [bytes(32)] * self.size
        for event in self.bundle["events"]:
            header = bytes.fromhex(event["header"])
            leaves[struct.unpack(">Q", header[16:24])[0] - 1] = verifier.sha256(b"\0", header)
        root = hash_of_tree(leaves)
        for event in self.bundle["events"]:
            index = int(event["header"][32:48], 16) - 1
            event["path"] = [each.hex() for each in path_in_tree(index, leaves)]
        text = f"{self.signer.name}\n{self.size}\n{base64.b64encode(root).decode()}\n"
        self.bundle["checkpoint"] = self.signer.note(text)
        self.bundle["key"] = self.signer.key
        self.page = re.sub("\nroot     [0-9a-f]+", "\nroot     " + root.hex(), self.page)
        return place_of_failure(joined(self.page, self.bundle), [self.signer.key])


class Ed25519(unittest.TestCase):
    # RFC 8032, 7.1: public key, message, signature.
    VECTORS = [
        ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
         "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0"
         "85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
         "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
        ("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
         hashlib.sha512(b"abc").hexdigest(),
         "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b5890"
         "9351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704")]

    def vectors(self):
        return [tuple(bytes.fromhex(part) for part in vector) for vector in self.VECTORS]

    def test_the_vectors_of_the_rfc_hold(self):
        for vector in self.vectors():
            self.assertTrue(verifier.ed25519_holds(*vector))

    def test_any_other_bit_does_not_hold(self):
        chance = random.Random(SEED)
        for public, message, signature in self.vectors():
            for _ in range(8):
                bit = 1 << chance.randrange(512)
                other = (int.from_bytes(signature, "big") ^ bit).to_bytes(64, "big")
                self.assertFalse(verifier.ed25519_holds(public, message, other), f"seed {SEED}")
                bit = 1 << chance.randrange(256)
                other = (int.from_bytes(public, "big") ^ bit).to_bytes(32, "big")
                self.assertFalse(verifier.ed25519_holds(other, message, signature), f"seed {SEED}")
            self.assertFalse(verifier.ed25519_holds(public, message + b"\0", signature))

    def test_a_signature_is_written_in_one_way(self):
        public, message, signature = self.vectors()[1]
        s = int.from_bytes(signature[32:], "little") + verifier.L
        self.assertFalse(verifier.ed25519_holds(public, message, signature[:32] + s.to_bytes(32, "little")))
        for length in (0, 32, 63):
            self.assertFalse(verifier.ed25519_holds(public, message, signature[:length]))
        self.assertFalse(verifier.ed25519_holds(public, message, signature + b"\0"))
        self.assertIsNone(verifier.decode_point(verifier.P.to_bytes(32, "little")))
        self.assertIsNone(verifier.decode_point((1 | 1 << 255).to_bytes(32, "little")))

    def test_what_the_test_signs_holds(self):
        signer = Signer("example.kz/log", b"\x9d" * 32)
        self.assertTrue(verifier.ed25519_holds(signer.public, b"text", signer.sign(b"text")))


class Trees(unittest.TestCase):
    def test_paths_are_those_of_the_definition(self):
        for size in range(1, 40):
            leaves = [verifier.sha256(b"\0", bytes([i])) for i in range(size)]
            root = hash_of_tree(leaves)
            for index in range(size):
                path = path_in_tree(index, leaves)
                verifier.check_inclusion(leaves[index], index, size, path, root, "")
                for bad in (path + [bytes(32)], path[:-1], path[1:] + path[:1]):
                    if bad != path:
                        with self.assertRaises(verifier.Refused):
                            verifier.check_inclusion(leaves[index], index, size, bad, root, "")
                for other in {size, 2 * size, (index + 1) % size} - {index}:
                    with self.assertRaises(verifier.Refused):
                        verifier.check_inclusion(leaves[index], other, size, path, root, "")


class Notes(unittest.TestCase):
    LOG, WITNESS = Signer("example.kz/log"), Signer("witness.kz", b"\1" * 32)
    TEXT = "example.kz/log\n7\n" + base64.b64encode(bytes(32)).decode() + "\n"

    def read(self, note, *keys):
        return verifier.read_checkpoint(note, [verifier.read_key(k, "--key") for k in keys], "note")

    def refused(self, note, reason, *keys):
        with self.assertRaisesRegex(verifier.Refused, reason):
            self.read(note, *(keys or [self.LOG.key]))

    def test_a_good_one_is_read(self):
        origin, size, root, _ = self.read(self.LOG.note(self.TEXT), self.LOG.key)
        self.assertEqual((origin, size, root), ("example.kz/log", 7, bytes(32)))

    def test_lines_of_unknown_keys_are_ignored(self):
        other = Signer("example.kz/log", b"\2" * 32)
        unknown = self.WITNESS.line("other text\n") + other.line("other text\n")
        note = self.LOG.note(self.TEXT)
        self.read(note + unknown, self.LOG.key)
        self.read(self.TEXT + "\n" + unknown * 16 + self.LOG.line(self.TEXT), self.LOG.key)

    def test_a_bad_line_of_a_known_key_is_not(self):
        note = self.LOG.note(self.TEXT) + self.WITNESS.line("other text\n")
        self.refused(note, "witness.kz is not good", self.LOG.key, self.WITNESS.key)

    def test_the_log_itself_has_to_sign(self):
        self.refused(self.WITNESS.note(self.TEXT), "no given key", self.WITNESS.key)
        self.refused(self.LOG.note(self.TEXT), "no given key", self.WITNESS.key)
        foreign = self.TEXT.replace("example.kz", "other.kz")
        self.refused(self.LOG.note(foreign), "no given key")

    def test_the_form_is_kept_to(self):
        note = self.LOG.note(self.TEXT)
        for bad in (note[:-1], note + "\n", note + "x\n", note.replace("\n\n", "\n"), "", "\n\n",
                    note.replace("— ", "- "), note.replace("\n", "\r\n"), note + "— a b c\n",
                    note.replace("— example", "—  example"), note + "— a\u00a0b AAAAAAAA\n",
                    note + "— a AAAAAAAB==\n", note + "— a AAAAAAB=\n"):
            self.refused(bad, "^note: ")
        for text in (self.TEXT + "extension\n", self.TEXT.replace("\n7\n", "\n07\n"),
                     self.TEXT.replace("\n7\n", "\n-7\n"), self.TEXT.replace("\n7\n", "\n7 \n"),
                     self.TEXT.replace("A=\n", "B=\n"), self.TEXT.replace("A=\n", "\n")):
            self.refused(self.LOG.note(text), "^note: ")

    def test_a_key_has_its_own_id(self):
        name, key_id, encoded = self.LOG.key.split("+", 2)
        witness = base64.b64encode(b"\x04" + self.LOG.public).decode()
        for bad in (f"{name}+{key_id[::-1]}+{encoded}", f"{name}+{key_id.upper()}+{encoded}x",
                    f"other+{key_id}+{encoded}", f"{name}+{key_id}", name, "", f"+{key_id}+{encoded}",
                    f"{name}+{key_id}+{witness}", f"{name} +{key_id}+{encoded}"):
            with self.assertRaises(verifier.Refused):
                verifier.read_key(bad, "--key")


class Statements(unittest.TestCase):
    def test_of_every_holder_hold(self):
        for holder, data in statements.items():
            self.assertEqual(place_of_failure(data), "", holder)

    def test_are_explained_step_by_step(self):
        holder, data = next(iter(statements.items()))
        file = pathlib.Path(folder.name, holder)
        file.write_bytes(data)
        answer = run_verifier(file, "--key", key)
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        lines = answer.stdout.splitlines()
        self.assertEqual([line[:2] for line in lines[:-1]], [f"{i}." for i in range(1, len(lines))])
        self.assertEqual(lines[-1], "Everything holds.")
        keys = pathlib.Path(folder.name, "keys")
        keys.write_text(Signer("other").key + "\n" + key + "\n")
        self.assertEqual(run_verifier(file, "--key", keys).returncode, 0)

    def test_say_where_they_fail(self):
        file = pathlib.Path(folder.name, "bad")
        file.write_bytes(longest().replace(b"\n  yours ", b"\n  Yours ", 1))
        answer = run_verifier(file, "--key", key)
        self.assertEqual(answer.returncode, 1)
        self.assertRegex(answer.stderr, r"\AIt does not hold\. the page, line \d+: .*\n\Z")
        self.assertNotIn("Everything", answer.stdout)
        for wrong in ([file], [file, "--key", "x"], ["/nowhere", "--key", key], ["--key", key]):
            self.assertEqual(run_verifier(*wrong).returncode, 2)

    def test_need_the_key_that_is_given(self):
        origin = key.split("+")[0]
        self.assertRegex(place_of_failure(longest(), [Signer(origin).key]), "^/key: ")
        page, bundle = split(longest())
        bundle["key"] = Signer(origin).key
        self.assertRegex(place_of_failure(joined(page, bundle)), "^/key: ")
        self.assertRegex(place_of_failure(joined(page, bundle), [key, bundle["key"]]), "^/checkpoint: ")

    def check(self, place, change, data=None):
        page, bundle = split(data or longest())
        change(bundle)
        self.assertRegex(place_of_failure(joined(page, bundle)), "^" + place)

    def test_of_others_are_not_his(self):
        other = next(h for h, data in statements.items() if data != longest())
        self.check("/(holder|runs/0/place): ", lambda b: b.update(holder=other))
        runs = split(statements[other])[1]["runs"]
        self.check("/runs/0", lambda b: b["runs"].__setitem__(0, runs[0]))
        self.check("/runs/0/place", lambda b: b["runs"][0].update(place=runs[0]["place"]))

    def test_keep_their_order_and_lose_nothing(self):
        def swap(of):
            of[0], of[1] = of[1], of[0]
        self.check("/runs/0/place: ", lambda b: swap(b["runs"][0]["lines"]))
        self.check("/runs/1: ", lambda b: swap(b["runs"]))
        self.check("/events/1: ", lambda b: swap(b["events"]))
        self.check("/events/1: ", lambda b: b["events"].insert(0, b["events"][0]))
        self.check("/runs/1: ", lambda b: b["runs"].insert(0, b["runs"][0]))
        self.check("/periods/1: ", lambda b: b["periods"].insert(0, b["periods"][0]))
        self.check("/runs/0/place: ", lambda b: b["runs"][0]["lines"].pop())
        self.check("(/events/|the page)", lambda b: b["runs"].pop())
        self.check("(/events/|the page)", lambda b: b["periods"].pop())
        for i, event in enumerate(split(longest())[1]["events"]):
            page, bundle = split(longest())
            del bundle["events"][i]
            found = place_of_failure(joined(page, bundle))
            if event["header"][8:16] != "00000003":  # A change of the holder may leave his name.
                self.assertNotEqual(found, "", f"without event {i}, {event['header']}")

    def test_have_paths_of_their_length(self):
        for path in ("events", "runs", "periods"):
            for change in (lambda p: p.pop(), lambda p: p.append(p[0]), lambda p: p.clear()):
                def apply(b):
                    each = b[path][0]
                    change((each if path == "events" else each["place"])["path"])
                self.check(f"/{path}/0", apply)
        self.check("/runs/0/place: a tree of", lambda b: b["runs"][0]["place"].update(index=10**6))
        for amount in ("-1.00", "9223372036854.775808", "1", "1.0", "1.000", "01.00", "1e2", 1, 1.0, None):
            self.check("/runs/0/place/path/0/amount: ",
                       lambda b: b["runs"][0]["place"]["path"][0].update(amount=amount))
        self.check("/runs/0/place/path/[0-9]+: the sum is out of range", lambda b: b["runs"][0]["place"][
            "path"][0].update(amount="9223372036854.775807"))

    def test_are_read_strictly(self):
        line = lambda b: b["runs"][0]["lines"][0]
        for member, value in (("share", 1.0), ("share", True), ("share", "1000000"), ("share", -1),
                              ("share", 2**32), ("points", 2**53), ("points", str(2**64)), ("points", None),
                              ("work", "w-"), ("work", "S-" + 13 * "0"), ("work", "W-" + 13 * "Z"),
                              ("work", "W-000000000000"), ("destination", "Payable"), ("destination", 1)):
            self.check("/runs/0/lines/0/" + member, lambda b: line(b).update({member: value}))
        self.check("/runs/0/lines/0/more: ", lambda b: line(b).update(more=1))
        self.check("/runs/0/lines/0/share: ", lambda b: line(b).pop("share"))
        self.check("/events/0/header: ", lambda b: b["events"][0].update(
            header=b["events"][0]["header"].upper()))
        self.check("/events/0/nonce: ", lambda b: b["events"][0].update(nonce=""))
        self.check("/events/0/payload: ", lambda b: b["events"][0].update(nonce=None))
        self.check("/format: ", lambda b: b.update(format="qalam-statement/2"))
        data = longest()
        for old, new in ((b'"format":', b'"format":"a","format":'), (b'"index":', b'"index":-0,"index":'),
                         (b'"share":1', b'"share":NaN1'), (b'"share":', b'"share":0')):
            self.assertIn(old, data)
            self.assertNotEqual(place_of_failure(data.replace(old, new, 1)), "")
        for end in (b"\n", b" ", b"{}\n", b"\0"):
            self.assertRegex(place_of_failure(data + end), "JSON|the file")
        self.assertNotEqual(place_of_failure(data[:-1]), "")
        self.assertNotEqual(place_of_failure(data.replace(b"\n", b"\r\n")), "")
        self.assertNotEqual(place_of_failure(b"\xef\xbb\xbf" + data), "")
        self.assertNotEqual(place_of_failure(data.replace(b"QALAM", b"QAL\xffM")), "")
        self.assertNotEqual(place_of_failure(data + b'{"a":' * 100_000), "")

    def test_have_the_page_of_their_content(self):
        page, _, rest = longest().decode().partition(SEPARATOR)
        lines = page.split("\n")
        for number in random.Random(SEED).sample(range(1, len(lines) - 1), 40):
            text = "\n".join(lines[:number] + [lines[number] + " "] + lines[number + 1:])
            found = place_of_failure((text + SEPARATOR + rest).encode())
            self.assertRegex(found, f"^the page, line {number + 1}: ")
        for text in (page + "\n", page + "more\n", page[:-1], page.replace("\n\n", "\n\n\n", 1), ""):
            self.assertNotEqual(place_of_failure((text + SEPARATOR + rest).encode()), "")

    def test_lose_no_digit(self):
        data, chance = longest(), random.Random(SEED)
        places = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
        self.assertGreater(len(places), 50_000)
        if not os.environ.get("QALAM_EVERY_DIGIT"):
            places = chance.sample(places, 2000)
        for at in places:
            digit = chance.choice([d for d in b"0123456789" if d != data[at]])
            found = place_of_failure(data[:at] + bytes([digit]) + data[at + 1:])
            self.assertRegex(found, "^(/[a-z]+|the page, line |the file|the JSON).*: ",
                             f"seed {SEED}: byte {at} as {chr(digit)} goes unseen")


class Liars(unittest.TestCase):
    """What only somebody with the log's key can do. Without a lie the made-up log holds."""

    def setUp(self):
        self.operator = LyingOperator(longest())

    def refused(self, place):
        self.assertRegex(self.operator.publish(), "^" + place)

    def test_without_a_lie_it_holds(self):
        self.assertEqual(self.operator.publish(), "")

    def test_another_size_or_position(self):
        self.operator.size = 1
        with self.assertRaises(IndexError):
            self.operator.publish()
        operator = LyingOperator(longest())
        operator.publish()
        note = operator.bundle["checkpoint"].split("\n")
        for size in (operator.size - 1, operator.size * 2, 1, 0):
            operator.bundle["checkpoint"] = operator.signer.note(f"{note[0]}\n{size}\n{note[2]}\n")
            found = place_of_failure(joined(operator.page, operator.bundle), [operator.signer.key])
            self.assertRegex(found, "^(/events/|the page, line 2)")
        event = self.operator.bundle["events"][0]
        event["header"] = event["header"][:32] + f"{self.operator.size + 1:016x}" + event["header"][48:]
        with self.assertRaises(IndexError):
            self.operator.publish()

    def test_a_pool_without_the_money(self):
        self.operator.number(self.operator.events(27)[0], 32, -10**9)
        self.refused("/runs/0: this run distributes more")

    def test_a_run_that_loses_money(self):
        self.operator.number(self.operator.events(31)[0], 32, -1)
        self.refused("/runs/0: not all is allocated")

    def test_other_points(self):
        self.operator.number(self.operator.events(31)[0], 48, 10**9)
        self.refused("/runs/0/lines/[0-9]+/work_amount: ")

    def test_another_share_than_the_amount_says(self):
        line = self.operator.bundle["runs"][0]["lines"][0]
        self.operator.recommit(0)
        self.assertEqual(self.operator.publish(), "")
        share = line["share"]
        for other in (share - 100, 0):
            line["share"] = other
            self.operator.recommit(0)
            self.refused("/runs/0/lines/0/amount: ")
        line["share"] = 1_000_001
        self.operator.recommit(0)
        self.refused("/runs/0/lines/0/share: ")

    def test_another_number_of_owners(self):
        payload = bytes.fromhex(self.operator.events(31)[0]["payload"])
        place = self.operator.bundle["runs"][0]["place"]
        leaves = payload.index(struct.pack("<Qq", int(re.search(
            "among ([0-9]+) owners", self.operator.page)[1]), int.from_bytes(payload[40:48], "little")))
        self.operator.number(self.operator.events(31)[0], leaves - 8, 1000)
        self.refused("/runs/0/place: the path has")
        self.assertLess(place["index"], 1000)

    def test_a_negative_or_enormous_sum(self):
        """The amount of another is so large that the sum comes back to what it has to be."""
        place = self.operator.bundle["runs"][0]["place"]
        place["path"][0]["amount"] = verifier.money(2**63 - 1)
        self.refused("/runs/0/place/path/[0-9]+: the sum is out of range")

    def test_other_rules(self):
        rules = self.operator.events(16)[0]
        self.operator.patch(rules, 8, b"\1")
        self.refused("/runs/0: its rules are not shown")

    def test_a_statement_with_another_amount(self):
        self.assertTrue(self.operator.events(38), "the demo has no statement to lie about")
        self.operator.number(self.operator.events(38)[0], 48, 1)
        self.refused("/events/[0-9]+.*: .* was payable")

    def test_a_payout_that_is_left_out(self):
        for event in self.operator.events(39)[:1]:
            self.operator.bundle["events"].remove(event)
        self.refused("/events/.*are not what the books say")

    def test_a_payout_of_which_only_the_header_is_shown(self):
        self.operator.events(39)[0].update(nonce=None, payload=None)
        self.refused("/events/.*are not what the books say")

    def test_a_run_of_another_stream(self):
        header = self.operator.events(33)[0]
        header["header"] = header["header"][:48] + "00" * 8 + header["header"][64:]
        self.refused("/events/.*are not what the books say")

    def test_payloads_that_are_no_messages(self):
        chance = random.Random(SEED)
        for _ in range(200):
            operator = LyingOperator(longest())
            event = chance.choice([e for e in operator.bundle["events"] if e["payload"]])
            at = chance.randrange(len(event["payload"]) // 2)
            operator.patch(event, at - 8, bytes([chance.randrange(256)]))
            operator.publish()  # Whatever it says, it says Refused or that everything holds.
            operator = LyingOperator(longest())
            event = chance.choice([e for e in operator.bundle["events"] if e["payload"]])
            cut = 16 * chance.randrange(len(event["payload"]) // 16)
            event["payload"] = event["payload"][:cut]
            if cut:
                operator.patch(event, -8, bytes.fromhex(event["payload"])[:1])
            operator.publish()


class Proofs(unittest.TestCase):
    """Plain .tlog-proof files."""

    @classmethod
    def setUpClass(cls):
        out = folder.name + "/700.tlog-proof"
        qalam("prove", "700", "--ledger", folder.name + "/ledger", "--out", out)
        cls.proof = pathlib.Path(out).read_bytes()

    def test_hold(self):
        self.assertEqual(place_of_failure(self.proof), "")

    def test_lose_no_digit(self):
        for at, byte in enumerate(self.proof):
            if 48 <= byte <= 57:
                other = self.proof[:at] + bytes([48 + (byte - 47) % 10]) + self.proof[at + 1:]
                self.assertRegex(place_of_failure(other), "^(line [0-9]+|the checkpoint): ", f"byte {at}")

    def test_keep_to_their_form(self):
        lines = self.proof.split(b"\n")
        for bad in (self.proof + b"x", self.proof[:-1], b"\n".join(lines[:1] + lines[2:]),
                    b"\n".join(lines[:3] + lines[4:]), b"\n".join(lines[:4] + lines[3:]),
                    self.proof.replace(b"index 699", b"index 0699"), self.proof.replace(b"@v1", b"@v2"),
                    self.proof.replace(b"index 699", b"index 700")):
            self.assertNotEqual(place_of_failure(bad), "")


class Size(unittest.TestCase):
    def test_is_below_500_lines_in_all(self):
        files = [f for f in (ROOT / "tools/verifier").iterdir() if f.suffix == ".py"]
        self.assertEqual([f.name for f in files], ["verify.py"])
        self.assertLess(len(files[0].read_text().splitlines()), 500)

    def test_needs_the_standard_library_alone(self):
        text = (ROOT / "tools/verifier/verify.py").read_text()
        for line in re.findall("^(?:import|from) .*", text, re.M):
            for name in re.sub("^import |^from | import .*", "", line).split(", "):
                self.assertIn(name, sys.stdlib_module_names)


if __name__ == "__main__":
    print(f"seed {SEED}")
    unittest.main(verbosity=2)
