#include "replay/run_inputs.hpp"

#include "domain/core/ensure.hpp"
#include "domain/usage/columns.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/lmdb/key.hpp"
#include "eventstore/merkle/sha256.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace qalam::replay {
namespace {

/// The points of one work, by the date from which a state of its shares holds.
struct WorkPoints {
  std::vector<Date> starts;  ///< Rising; the first is the pool's first day.
  std::vector<std::int64_t> points;
};

class Gathering {
 public:
  Gathering(Sources const& sources, PoolKey const& key, DistributionRulesApproved const& rules,
            Position known_at)
      : sources_{sources},
        models_{*sources.models},
        txn_{*sources.txn},
        key_{key},
        rules_{rules},
        at_{known_at} {
    if (auto const society = models_.catalogue.societies.as_of(txn_, key.society, at_)) {
      own_cisac_ = society->row.cisac_code;
    }
  }

  void report(ReportId id) {
    auto const entry = models_.usage_counts.reports.as_of(txn_, id, at_);
    if (!entry) return;
    Date const first = entry->row.from;
    models_.usage_counts.blocks(txn_, id, at_, [&](Position, read::UsageBlock const& block) {
      uses_.clear();
      for (auto const& text : block.kinds()) {
        auto const kind = usage::parse_line_kind(text);
        uses_.push_back(kind ? *kind : usage::LineKind{});
      }
      block.each([&](read::UsageCount const& count) {
        add_count(count, count.day == no_date ? first : count.day);
        return true;
      });
      return true;
    });
  }

  void finish(RunInputs& out) {
    for (auto& [work, state] : works_) {
      for (std::size_t i = 0; i < state.starts.size(); ++i) {
        if (state.points[i] <= 0) continue;
        WorkInput input;
        input.work = WorkId{work};
        input.points = static_cast<std::uint64_t>(state.points[i]);
        out.matched_points += input.points;
        input.shares = shares(input.work, state.starts[i]);
        out.works.push_back(std::move(input));
      }
    }
    out.unmatched_points = unmatched_ > 0 ? static_cast<std::uint64_t>(unmatched_) : 0;
    out.unmatched_items.assign(unmatched_items_.begin(), unmatched_items_.end());
  }

 private:
  void add_count(read::UsageCount const& count, Date day) {
    usage::LineKind const& kind = uses_[count.kind];
    // Uses that bear no royalty by the deal are kept in the report, and have no points.
    if (!kind.royalty_bearing) return;
    std::int64_t const points =
        points_of(rules_, kind.use, count.second, count.seconds, count.quantity);
    auto const& works = works_of(ItemId{count.item});
    if (works.empty()) {
      unmatched_ += points;
      unmatched_items_.insert(ItemId{count.item});
      return;
    }
    if (works.size() == 1) return add_points(works.front().work, day, points);
    std::vector<std::uint64_t> parts;
    for (auto const& w : works) parts.push_back(w.part);
    auto const split_points = split(points, parts);
    ensure(split_points.has_value(), "the parts of an item's works can split its points");
    for (std::size_t i = 0; i < works.size(); ++i)
      add_points(works[i].work, day, (*split_points)[i]);
  }

  std::vector<RecordedWork> const& works_of(ItemId item) {
    auto const [at, fresh] = items_.try_emplace(item.value());
    if (fresh) {
      auto const match = models_.matches.match(txn_, key_.society, item, at_);
      if (match) at->second = match->row.works;
    }
    return at->second;
  }

  void add_points(WorkId work, Date day, std::int64_t points) {
    auto const [at, fresh] = works_.try_emplace(work.value());
    WorkPoints& state = at->second;
    if (fresh) state = states_of(work);
    std::size_t i = state.starts.size() - 1;
    while (i > 0 && day < state.starts[i]) --i;
    state.points[i] += points;
  }

  /// The days of the period on which the work's registration changed.
  WorkPoints states_of(WorkId work) const {
    std::set<Date> starts{key_.from};
    for (auto const& revision : models_.catalogue.revisions(txn_, work, at_)) {
      Date const from = revision.row.from;
      if (key_.from < from && from < key_.until) starts.insert(from);
    }
    WorkPoints out;
    out.starts.assign(starts.begin(), starts.end());
    out.points.assign(out.starts.size(), 0);
    return out;
  }

  std::vector<ShareInput> shares(WorkId work, Date day) {
    std::map<HolderId, Ppm> by_holder;
    for (WorkShare const& share : models_.catalogue.shares_on(txn_, work, key_.right, day, at_)) {
      by_holder[share.holder] += share.ppm;
    }
    bool const in_dispute = disputed(work);
    std::vector<ShareInput> out;
    for (auto const& [holder, ppm] : by_holder) {
      ShareInput share{holder, ppm, Destination::held_dispute, 0};
      if (!in_dispute) place(share, day);
      out.push_back(share);
    }
    return out;
  }

  bool disputed(WorkId work) const {
    auto const holds = models_.money.links.children<HoldId>(txn_, read::Pays::hold_to_work, work,
                                                            at_, "", read::page_size_max);
    return std::any_of(holds.items.begin(), holds.items.end(), [&](HoldId id) {
      auto const hold = models_.money.holds.as_of(txn_, id, at_);
      return hold && !hold->row.released && hold->row.society == key_.society &&
             hold->row.reason == HoldReason::dispute;
    });
  }

  /// Who is paid, or why nobody is yet.
  void place(ShareInput& share, Date day) {
    auto const cached = places_.find({share.holder, day});
    if (cached != places_.end()) {
      share.destination = cached->second.first;
      share.due_society = cached->second.second;
      return;
    }
    share.destination = Destination::held_unmandated;
    auto const holder = models_.catalogue.holders.as_of(txn_, share.holder, at_);
    auto const mandate = models_.catalogue.mandate_on(txn_, share.holder, key_.right, day, at_);
    if (mandate && mandate->society == key_.society) {
      bool const located = holder && holder->row.located;
      share.destination = located ? Destination::payable : Destination::held_unlocated;
    } else if (mandate) {
      auto const other = models_.catalogue.societies.as_of(txn_, mandate->society, at_);
      if (other && other->row.cisac_code != 0) owe(share, other->row.cisac_code);
    } else if (holder) {
      auto const index = static_cast<std::size_t>(key_.right) - 1;  // PR, MR, SR in this order.
      auto const& societies = holder->row.societies;
      if (index < societies.size() && societies[index] != 0 && societies[index] != own_cisac_) {
        owe(share, societies[index]);
      }
    }
    places_.emplace(std::pair{share.holder, day}, std::pair{share.destination, share.due_society});
  }

  static void owe(ShareInput& share, std::uint16_t society) {
    share.destination = Destination::due_to;
    share.due_society = society;
  }

  Sources const& sources_;
  read::Models const& models_;
  lmdb::ReadTxn const& txn_;
  PoolKey const& key_;
  DistributionRulesApproved const& rules_;
  Position at_;
  std::uint16_t own_cisac_ = 0;
  std::vector<usage::LineKind> uses_;
  std::unordered_map<std::uint64_t, std::vector<RecordedWork>> items_;
  std::map<std::uint64_t, WorkPoints> works_;  // Ordered: the order of the lines.
  std::map<std::pair<HolderId, Date>, std::pair<Destination, std::uint16_t>> places_;
  std::set<ItemId> unmatched_items_;
  std::int64_t unmatched_ = 0;
};

class Hasher {
 public:
  template <class... T>
  void add(T... values) {
    auto const bytes = lmdb::make_key(values...);
    sha_.update(bytes);
  }
  void add_hash(Hash256 const& hash) { sha_.update(std::as_bytes(std::span{hash})); }
  Hash256 finish() { return sha_.finish(); }

 private:
  merkle::Sha256 sha_;
};

Hash256 hash_inputs(RunInputs const& inputs) {
  Hasher hasher;
  hasher.add_hash(inputs.rules_hash);
  hasher.add(inputs.known_at.value(), static_cast<std::uint64_t>(inputs.reports.size()));
  for (ReportId const id : inputs.reports) hasher.add(id.value());
  hasher.add(static_cast<std::uint64_t>(inputs.works.size()));
  for (WorkInput const& work : inputs.works) {
    hasher.add(work.work.value(), work.points, static_cast<std::uint64_t>(work.shares.size()));
    for (ShareInput const& share : work.shares) {
      hasher.add(share.holder.value(), share.ppm, static_cast<std::uint8_t>(share.destination),
                 share.due_society);
    }
  }
  hasher.add(inputs.unmatched_points);
  return hasher.finish();
}

bool feeds(Sources const& sources, LicenseeId licensee, PoolKey const& key, Position at) {
  auto const& money = sources.models->money;
  auto const ids = money.links.children<LicenceId>(*sources.txn, read::Pays::licence_to_licensee,
                                                   licensee, at, "", read::page_size_max);
  return std::any_of(ids.items.begin(), ids.items.end(), [&](LicenceId id) {
    auto const licence = money.licences.as_of(*sources.txn, id, at);
    if (!licence || licence->row.society != key.society || licence->row.use != key.use)
      return false;
    return std::any_of(licence->row.feeds.begin(), licence->row.feeds.end(),
                       [&](LicenceFeed const& feed) { return feed.right == key.right; });
  });
}

}  // namespace

std::vector<ReportId> reports_of(Sources const& sources, PoolKey const& key, Position known_at) {
  std::vector<ReportId> out;
  for (auto const& report :
       sources.models->usage_counts.counting(*sources.txn, key.society, known_at)) {
    bool const about =
        report.row.use == key.use && key.from <= report.row.from && report.row.from < key.until;
    if (about && feeds(sources, report.row.licensee, key, known_at)) {
      out.push_back(report.row.report);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<RunInputs> gather(Sources const& sources, PoolKey const& key, RulesId rules,
                         Position known_at, std::vector<ReportId> reports) {
  if (key.right == Right::performer || key.right == Right::producer) {
    return fail(ErrorCode::unsupported, "runs of related rights are not offered yet");
  }
  auto const known = sources.models->catalogue.rules.as_of(*sources.txn, rules, known_at);
  if (!known) return fail(ErrorCode::not_found, "there are no rules " + print(rules));
  RunInputs out;
  out.key = key;
  out.rules = known->row;
  out.rules_hash = hash_rules(out.rules);
  out.known_at = known_at;
  out.reports = reports.empty() ? reports_of(sources, key, known_at) : std::move(reports);
  Gathering gathering{sources, key, out.rules, known_at};
  for (ReportId const id : out.reports) gathering.report(id);
  gathering.finish(out);
  out.hash = hash_inputs(out);
  return out;
}

Result<RunResult> compute(Sources const& sources, PoolKey const& key, RulesId rules,
                          Micros distributable, Position known_at, std::vector<ReportId> reports) {
  RunResult out;
  QALAM_TRY(out.inputs, gather(sources, key, rules, known_at, std::move(reports)));
  if (out.inputs.matched_points == 0 && out.inputs.unmatched_points == 0) {
    return fail(ErrorCode::nothing_to_distribute,
                "no usage report of this pool's period, type of use and licensees counts yet");
  }
  QALAM_TRY(out.distribution,
            distribute(distributable, out.inputs.works, out.inputs.unmatched_points));
  out.lines = out.distribution.lines;
  if (out.distribution.unmatched != 0) {
    out.lines.push_back({WorkId{}, HolderId{}, 0, Destination::unmatched, 0,
                         out.inputs.unmatched_points, out.distribution.unmatched,
                         out.distribution.unmatched});
  }
  out.lines_hash = hash_lines(out.lines);
  return out;
}

Hash256 hash_lines(std::vector<Allocation> const& lines) {
  Hasher hasher;
  for (Allocation const& line : lines) {
    hasher.add(line.work.value(), line.holder.value(), line.due_society,
               static_cast<std::uint8_t>(line.destination), line.share, line.points,
               static_cast<std::uint64_t>(line.work_micros),
               static_cast<std::uint64_t>(line.micros));
  }
  return hasher.finish();
}

Hash256 hash_rules(DistributionRulesApproved const& rules) {
  auto const encoded = codec::encode(Event{rules});
  return merkle::sha256(encoded.payload);
}

}  // namespace qalam::replay
