#include "domain/repertoire/commands.hpp"

#include "domain/core/describe.hpp"
#include "domain/core/ensure.hpp"
#include "domain/identifiers/isrc.hpp"
#include "domain/identifiers/iswc.hpp"
#include "domain/repertoire/resolve.hpp"
#include "domain/repertoire/territory.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace qalam {
namespace {

/// Collects what a registration says, so that equal registrations give equal numbers.
class Content {
 public:
  Content& text(std::string_view s) {
    number(s.size());
    bytes_.append(s);
    return *this;
  }
  Content& number(std::uint64_t n) {
    for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(n >> shift & 0xff);
    return *this;
  }
  [[nodiscard]] std::uint64_t hash() const {
    constexpr CommandId key{'q', 'a', 'l', 'a', 'm', ' ', 'c', 'o',
                            'n', 't', 'e', 'n', 't', ' ', 'v', '1'};
    return siphash24(key, bytes_.data(), bytes_.size());
  }

 private:
  std::string bytes_;
};

/// Everything but where it came from: the same work from another file is the same work.
template <class E>
std::uint64_t content(E const& e) {
  Content c;
  c.text(e.title).text(e.language).text(e.version).number(e.seconds);
  c.number(static_cast<std::uint64_t>(std::int64_t{e.from.value()}));
  for (auto const& t : e.titles) c.text(t.text).text(t.type).text(t.language);
  c.number(e.titles.size());
  for (auto const& i : e.iswcs) c.text(i);
  c.number(e.iswcs.size());
  for (auto const& a : e.artists) c.text(a);
  c.number(e.artists.size());
  for (auto const& i : e.interests) {
    c.number(i.holder.value())
        .number(static_cast<std::uint64_t>(i.role))
        .number(i.controlled ? 1 : 0);
    c.number(i.chain).text(i.agreement);
    for (auto const s : i.ownership) c.number(s);
    for (auto const& l : i.collection) {
      c.number(l.include ? 1 : 0).number(l.territory);
      for (auto const s : l.shares) c.number(s);
    }
    c.number(i.collection.size());
    for (auto const p : i.publisher_chains) c.number(p);
  }
  for (auto const& s : e.shares) {
    c.number(s.holder.value()).number(static_cast<std::uint64_t>(s.right)).number(s.ppm);
    c.number(static_cast<std::uint64_t>(s.role));
  }
  for (auto const& r : e.references) c.text(r.organisation).text(r.identifier).text(r.type);
  return c.hash();
}

template <class E>
E event_of(RegisterWork const& c, WorkId id, std::vector<WorkShare> shares,
           std::vector<std::string> iswcs) {
  E e;
  e.work = id;
  e.submitter = c.submitter;
  e.submitter_number = c.submitter_number;
  e.title = c.title;
  e.language = c.language;
  e.titles = c.titles;
  e.iswcs = std::move(iswcs);
  e.version = c.version;
  e.seconds = c.seconds;
  e.artists = c.artists;
  e.interests = c.interests;
  e.shares = std::move(shares);
  e.references = c.references;
  e.from = c.from;
  e.source = c.source;
  e.source_line = c.source_line;
  return e;
}

/// Shares that a client gives ready-made: per right at most the whole.
Result<void> check_shares(Registers const& registers, std::vector<WorkShare> const& shares) {
  auto const where = [](std::size_t i) { return "/shares/" + std::to_string(i); };
  std::map<Right, std::uint64_t> sums;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].right == Right::none)
      return fail(ErrorCode::malformed, "names no right", where(i) + "/right");
    sums[shares[i].right] += shares[i].ppm;
  }
  for (std::size_t i = 0; i < shares.size(); ++i) {
    auto const holder = need_holder(registers, shares[i].holder);
    if (!holder) return fail(holder.error().code, holder.error().detail, where(i) + "/holder");
  }
  for (auto const& [right, sum] : sums) {
    if (sum > whole_ppm) {
      return fail(ErrorCode::shares_above_whole,
                  "the " + std::string{enum_name(right)} + " shares add up to " +
                      std::to_string(sum) + " ppm; the whole work is 1 000 000",
                  "/shares");
    }
  }
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].ppm == 0) {
      return fail(ErrorCode::shares_invalid, "a share is between 1 and 1 000 000 ppm",
                  where(i) + "/ppm");
    }
  }
  return {};
}

Result<void> need_works(Registers const& registers, std::vector<RecordedWork> const& works) {
  for (std::size_t i = 0; i < works.size(); ++i) {
    if (!registers.work(works[i].work)) {
      return fail(ErrorCode::not_found, "there is no work " + print(works[i].work),
                  "/works/" + std::to_string(i));
    }
  }
  return {};
}

Result<void> check_parts(std::vector<RecordedWork> const& works) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < works.size(); ++i) {
    if (works[i].part == 0 || works[i].part > whole_ppm) {
      return fail(ErrorCode::shares_invalid, "a part is between 1 and 1 000 000 ppm",
                  "/works/" + std::to_string(i) + "/part");
    }
    sum += works[i].part;
  }
  if (!works.empty() && sum != whole_ppm) {
    return fail(ErrorCode::shares_invalid, "the parts of the works add up to 1 000 000 ppm",
                "/works");
  }
  return {};
}

/// Equal parts of the whole for each work, the remainder to the first ones.
std::vector<RecordedWork> equal_parts(std::vector<WorkId> const& works) {
  std::vector<RecordedWork> out;
  auto const n = static_cast<Ppm>(works.size());
  for (Ppm i = 0; i < n; ++i)
    out.push_back({works[i], whole_ppm / n + (i < whole_ppm % n ? 1U : 0U)});
  return out;
}

}  // namespace

std::uint64_t content_of(WorkRegistered const& work) {
  return content(work);
}
std::uint64_t content_of(WorkRevised const& work) {
  return content(work);
}

namespace {

Result<std::vector<std::string>> clean_iswcs(std::vector<std::string> const& given) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto const iswc = Iswc::parse(given[i]);
    if (!iswc)
      return fail(ErrorCode::invalid_identifier, iswc.error().detail,
                  "/iswcs/" + std::to_string(i));
    out.push_back(iswc->str());
  }
  return out;
}

/// The work that is meant: the one named, or the one that this submitter has under this number;
/// none for a new one.
WorkId meant(Registers const& registers, RegisterWork const& c) {
  if (c.work != WorkId{} || c.submitter_number.empty()) return c.work;
  auto const owner =
      registers.owner(KeySpace::submitter_work, two_part_key(c.submitter, c.submitter_number));
  return owner ? WorkId{owner->id} : WorkId{};
}

/// The shares given, or what the interests come to, with the remarks on it.
Result<ResolvedShares> shares_of(Registers const& registers, RegisterWork const& c, Date today) {
  if (!c.shares.empty()) {
    QALAM_CHECK(check_shares(registers, c.shares));
    return ResolvedShares{c.shares, {}};
  }
  std::uint16_t const territory = c.territory == 0 ? kazakhstan : c.territory;
  return resolve_shares(c.interests, territory, c.from == no_date ? today : c.from);
}

}  // namespace

Result<Decided> decide(Registers const& registers, RegisterWork const& c, Context const& context) {
  if (c.title.empty()) return fail(ErrorCode::malformed, "the work has no title", "/title");
  auto shares = shares_of(registers, c, context.today());
  // A share that names no right, or nobody, goes before what follows here.
  if (!shares && shares.error().code < ErrorCode::not_found) return shares.error();
  for (std::size_t i = 0; i < c.interests.size(); ++i) {
    auto const holder = need_holder(registers, c.interests[i].holder);
    if (!holder)
      return fail(holder.error().code, holder.error().detail, "/interests/" + std::to_string(i));
  }
  if (!shares && shares.error().code == ErrorCode::not_found) return shares.error();
  WorkId id = meant(registers, c);
  auto const row = registers.work(id);
  if (id != WorkId{} && !row)
    return fail(ErrorCode::not_found, "there is no work " + print(id), "/work");
  if (id == WorkId{}) id = derive<WorkId>(context.command);
  if (!row && registers.work(id))
    return fail(ErrorCode::id_taken, print(id) + " is registered already");
  QALAM_TRY(auto iswcs, clean_iswcs(c.iswcs));
  if (!shares) return shares.error();
  Decided decided{{}, any(id), std::move(shares->notes)};
  if (!row) {
    decided.events.emplace_back(
        event_of<WorkRegistered>(c, id, std::move(shares->shares), std::move(iswcs)));
    return decided;
  }
  auto event = event_of<WorkRevised>(c, id, std::move(shares->shares), std::move(iswcs));
  if (event.submitter_number.empty()) {
    event.submitter = row->submitter;
    event.submitter_number = row->submitter_number;
  }
  if (content_of(event) != row->content) decided.events.emplace_back(std::move(event));
  return decided;
}

namespace {

/// What a recording that is registered already learns: the works that are new, in equal parts.
Decided known_recording(Registers const& registers, RecordingId id,
                        std::vector<RecordedWork> const& named) {
  Decided decided{{}, any(id), {"this ISRC is registered"}};
  auto const row = registers.recording(id);
  ensure(row.has_value(), "an ISRC belongs to a recording that is not there");
  std::vector<WorkId> works;
  for (auto const& w : row->works) works.push_back(w.work);
  for (auto const& w : named) {
    if (std::find(works.begin(), works.end(), w.work) == works.end()) works.push_back(w.work);
  }
  if (works.size() == row->works.size()) return decided;
  decided.events.emplace_back(RecordingLinked{id, equal_parts(works)});
  if (!row->works.empty()) {
    decided.notes.emplace_back("the recording has several works now, in equal parts");
  }
  return decided;
}

}  // namespace

Result<Decided> decide(Registers const& registers, RegisterRecording const& c,
                       Context const& context) {
  if (c.isrc.empty() && c.title.empty()) {
    return fail(ErrorCode::malformed, "a recording needs an ISRC or a title", "/isrc");
  }
  QALAM_CHECK(need_works(registers, c.works));
  std::map<Right, std::uint64_t> sums;
  for (auto const& s : c.shares) {
    if (s.right == Right::none) return fail(ErrorCode::malformed, "names no right", "/shares");
    QALAM_CHECK(need_holder(registers, s.holder));
    sums[s.right] += s.ppm;
  }
  std::string isrc;
  if (!c.isrc.empty()) {
    auto const parsed = Isrc::parse(c.isrc);
    if (!parsed) return fail(ErrorCode::invalid_identifier, parsed.error().detail, "/isrc");
    isrc = parsed->str();
  }
  for (auto const& [right, sum] : sums) {
    if (sum > whole_ppm) {
      return fail(ErrorCode::shares_above_whole,
                  "the " + std::string{enum_name(right)} + " shares exceed the whole", "/shares");
    }
  }
  QALAM_CHECK(check_parts(c.works));
  if (auto const owner = isrc.empty() ? std::nullopt : registers.owner(KeySpace::isrc, isrc)) {
    return known_recording(registers, RecordingId{owner->id}, c.works);
  }
  auto const id = derive<RecordingId>(context.command);
  if (registers.recording(id))
    return fail(ErrorCode::id_taken, print(id) + " is registered already");
  return Decided{{RecordingRegistered{id, isrc, c.title, c.artist, c.seconds, c.works, c.shares}},
                 any(id),
                 {}};
}

Result<Decided> decide(Registers const& registers, LinkRecording const& c, Context const&) {
  auto const row = registers.recording(c.recording);
  if (!row)
    return fail(ErrorCode::not_found, "there is no recording " + print(c.recording), "/recording");
  QALAM_CHECK(need_works(registers, c.works));
  QALAM_CHECK(check_parts(c.works));
  Decided decided{{}, any(c.recording), {}};
  if (row->works != c.works) decided.events.emplace_back(RecordingLinked{c.recording, c.works});
  return decided;
}

Result<Decided> decide(Registers const& registers, RegisterAgreement const& c,
                       Context const& context) {
  bool assignor = false;
  bool acquirer = false;
  for (auto const& p : c.parties) {
    QALAM_CHECK(need_holder(registers, p.holder));
    (p.assignor ? assignor : acquirer) = true;
  }
  // CWR AGR T 003.
  if (!assignor || !acquirer) {
    return fail(ErrorCode::role_invalid, "an agreement has an assignor and an acquirer",
                "/parties");
  }
  if (c.until <= c.from) {
    return fail(ErrorCode::period_invalid, "the agreement ends before it starts", "/until");
  }
  if (auto const owner =
          registers.owner(KeySpace::submitter_agreement, two_part_key(c.submitter, c.number))) {
    return Decided{{}, *owner, {"the submitter's agreement is registered already"}};
  }
  auto const id = derive<AgreementId>(context.command);
  if (registers.agreement_exists(id))
    return fail(ErrorCode::id_taken, print(id) + " is registered already");
  return Decided{{AgreementRegistered{id, c.submitter, c.number, c.type, c.from, c.until,
                                      c.territories, c.parties, c.source, c.source_line}},
                 any(id),
                 {}};
}

}  // namespace qalam
