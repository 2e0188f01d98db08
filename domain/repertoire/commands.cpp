#include "domain/repertoire/commands.hpp"

#include "domain/core/describe.hpp"
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
  std::map<Right, std::uint64_t> sums;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    std::string const where = "/shares/" + std::to_string(i);
    auto const holder = need_holder(registers, shares[i].holder);
    if (!holder) return fail(holder.error().code, holder.error().detail, where + "/holder");
    if (shares[i].right == Right::none)
      return fail(ErrorCode::malformed, "names no right", where + "/right");
    if (shares[i].ppm == 0 || shares[i].ppm > whole_ppm) {
      return fail(ErrorCode::shares_invalid, "a share is between 1 and 1 000 000 ppm",
                  where + "/ppm");
    }
    sums[shares[i].right] += shares[i].ppm;
  }
  for (auto const& [right, sum] : sums) {
    if (sum > whole_ppm) {
      return fail(ErrorCode::shares_above_whole,
                  "the " + std::string{enum_name(right)} + " shares add up to " +
                      std::to_string(sum) + " ppm; the whole work is 1 000 000",
                  "/shares");
    }
  }
  return {};
}

Result<void> check_recorded(Registers const& registers, std::vector<RecordedWork> const& works) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < works.size(); ++i) {
    std::string const where = "/works/" + std::to_string(i);
    if (!registers.work(works[i].work)) {
      return fail(ErrorCode::not_found, "there is no work " + print(works[i].work), where);
    }
    if (works[i].part == 0 || works[i].part > whole_ppm) {
      return fail(ErrorCode::shares_invalid, "a part is between 1 and 1 000 000 ppm",
                  where + "/part");
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

Result<Decided> decide(Registers const& registers, RegisterWork const& c, Context const& context) {
  if (c.title.empty()) return fail(ErrorCode::malformed, "the work has no title", "/title");
  std::vector<std::string> iswcs;
  for (std::size_t i = 0; i < c.iswcs.size(); ++i) {
    auto const iswc = Iswc::parse(c.iswcs[i]);
    if (!iswc)
      return fail(ErrorCode::invalid_identifier, iswc.error().detail,
                  "/iswcs/" + std::to_string(i));
    iswcs.push_back(iswc->str());
  }
  for (std::size_t i = 0; i < c.interests.size(); ++i) {
    auto const holder = need_holder(registers, c.interests[i].holder);
    if (!holder)
      return fail(holder.error().code, holder.error().detail, "/interests/" + std::to_string(i));
  }
  Decided decided;
  std::vector<WorkShare> shares = c.shares;
  if (shares.empty()) {
    std::uint16_t const territory = c.territory == 0 ? kazakhstan : c.territory;
    QALAM_TRY(auto resolved,
              resolve_shares(c.interests, territory, c.from == no_date ? context.today() : c.from));
    shares = std::move(resolved.shares);
    decided.notes = std::move(resolved.notes);
  } else {
    QALAM_CHECK(check_shares(registers, shares));
  }
  // Which work is meant: the one named, or the one that this submitter has under this number.
  WorkId id = c.work;
  if (id == WorkId{} && !c.submitter_number.empty()) {
    auto const owner =
        registers.owner(KeySpace::submitter_work, two_part_key(c.submitter, c.submitter_number));
    if (owner) id = WorkId{owner->id};
  }
  if (id != WorkId{}) {
    auto const row = registers.work(id);
    if (!row) return fail(ErrorCode::not_found, "there is no work " + print(id), "/work");
    auto event = event_of<WorkRevised>(c, id, std::move(shares), std::move(iswcs));
    if (event.submitter_number.empty()) {
      event.submitter = row->submitter;
      event.submitter_number = row->submitter_number;
    }
    decided.subject = any(id);
    if (content_of(event) != row->content) decided.events.emplace_back(std::move(event));
    return decided;
  }
  id = derive<WorkId>(context.command);
  if (registers.work(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  decided.subject = any(id);
  decided.events.emplace_back(event_of<WorkRegistered>(c, id, std::move(shares), std::move(iswcs)));
  return decided;
}

Result<Decided> decide(Registers const& registers, RegisterRecording const& c,
                       Context const& context) {
  std::string isrc;
  if (!c.isrc.empty()) {
    auto const parsed = Isrc::parse(c.isrc);
    if (!parsed) return fail(ErrorCode::invalid_identifier, parsed.error().detail, "/isrc");
    isrc = parsed->str();
  }
  if (isrc.empty() && c.title.empty()) {
    return fail(ErrorCode::malformed, "a recording needs an ISRC or a title", "/isrc");
  }
  QALAM_CHECK(check_recorded(registers, c.works));
  if (auto const owner = isrc.empty() ? std::nullopt : registers.owner(KeySpace::isrc, isrc)) {
    RecordingId const id{owner->id};
    auto const row = registers.recording(id);
    std::vector<WorkId> works;
    for (auto const& w : row->works) works.push_back(w.work);
    for (auto const& w : c.works) {
      if (std::find(works.begin(), works.end(), w.work) == works.end()) works.push_back(w.work);
    }
    Decided decided{{}, any(id), {"this ISRC is registered"}};
    if (works.size() != row->works.size()) {
      decided.events.emplace_back(RecordingLinked{id, equal_parts(works)});
      if (!row->works.empty()) {
        decided.notes.emplace_back("the recording has several works now, in equal parts");
      }
    }
    return decided;
  }
  auto const id = derive<RecordingId>(context.command);
  if (registers.recording(id))
    return fail(ErrorCode::id_taken, print(id) + " is registered already");
  std::map<Right, std::uint64_t> sums;
  for (auto const& s : c.shares) {
    QALAM_CHECK(need_holder(registers, s.holder));
    if ((sums[s.right] += s.ppm) > whole_ppm) {
      return fail(ErrorCode::shares_above_whole, "the shares of a right exceed the whole",
                  "/shares");
    }
  }
  return Decided{{RecordingRegistered{id, isrc, c.title, c.artist, c.seconds, c.works, c.shares}},
                 any(id),
                 {}};
}

Result<Decided> decide(Registers const& registers, LinkRecording const& c, Context const&) {
  auto const row = registers.recording(c.recording);
  if (!row)
    return fail(ErrorCode::not_found, "there is no recording " + print(c.recording), "/recording");
  QALAM_CHECK(check_recorded(registers, c.works));
  Decided decided{{}, any(c.recording), {}};
  if (row->works != c.works) decided.events.emplace_back(RecordingLinked{c.recording, c.works});
  return decided;
}

Result<Decided> decide(Registers const& registers, RegisterAgreement const& c,
                       Context const& context) {
  if (c.until <= c.from) {
    return fail(ErrorCode::period_invalid, "the agreement ends before it starts", "/until");
  }
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
