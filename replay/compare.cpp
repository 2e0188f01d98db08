#include "replay/compare.hpp"

#include "projections/generation.hpp"
#include "replay/scratch.hpp"

#include <algorithm>
#include <vector>

namespace qalam::replay {
namespace {

using read::NamedTables;

constexpr std::uint64_t slice_rows = 20'000;

struct Side {
  lmdb::ReadTxn const& txn;
  NamedTables tables;  ///< Sorted by name; both sides have the same names.
};

std::string hex_of(lmdb::Bytes key) {
  constexpr char const* digits = "0123456789abcdef";
  std::string hex;
  for (auto const byte : key) {
    hex += digits[std::to_integer<unsigned>(byte) >> 4U];
    hex += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return hex;
}

bool same(lmdb::Bytes left, lmdb::Bytes right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

/// Goes through all tables of two sides, slice by slice.
class Comparison {
 public:
  /// False at the end, or at the first difference.
  bool slice(Side const& live, Side const& again) {
    std::uint64_t left = slice_rows;
    while (table_ < live.tables.size()) {
      lmdb::Cursor one{live.txn, live.tables[table_].second};
      lmdb::Cursor other{again.txn, again.tables[table_].second};
      bool more = from_.empty() ? one.first() : one.seek(from_);
      bool more_again = from_.empty() ? other.first() : other.seek(from_);
      for (; more || more_again; more = one.next(), more_again = other.next()) {
        if (left == 0) {
          // What was behind us may have changed since; it was right then.
          auto const key = more ? one.key() : other.key();
          from_.assign(key.begin(), key.end());
          return true;
        }
        --left;
        ++compared_.rows;
        if (differs(live.tables[table_].first, one, more, other, more_again)) return false;
      }
      from_.clear();
      ++table_;
    }
    return false;
  }
  [[nodiscard]] Compared take() && { return std::move(compared_); }
  void diverge(std::string what) { compared_.divergence = std::move(what); }
  [[nodiscard]] bool diverged() const { return compared_.divergence.has_value(); }

 private:
  bool differs(std::string const& table, lmdb::Cursor const& one, bool more,
               lmdb::Cursor const& other, bool more_again) {
    auto const key = [](lmdb::Bytes bytes) { return ", key " + hex_of(bytes); };
    bool const smaller = more && more_again &&
                         std::lexicographical_compare(one.key().begin(), one.key().end(),
                                                      other.key().begin(), other.key().end());
    if (!more_again || smaller) {
      diverge(table + key(one.key()) + ": the log does not lead to this row");
    } else if (!more || !same(one.key(), other.key())) {
      diverge(table + key(other.key()) + ": the row is missing");
    } else if (!same(one.value(), other.value())) {
      diverge(table + key(one.key()) + ": the row is not what the log says");
    }
    return diverged();
  }

  std::size_t table_ = 0;
  std::vector<std::byte> from_;
  Compared compared_;
};

NamedTables named(ledger::Tables const& tables) {
  NamedTables out;
  tables.for_each([&](char const* name, lmdb::Table table) { out.emplace_back(name, table); });
  return out;
}

/// What the read models say of themselves: where they stand.
std::optional<std::string> wrong_place(store::Log const& log, read::Snapshot const& models) {
  if (models.position() == Position{}) return std::nullopt;
  auto const event = log.view()->read(models.position());
  if (event && event->header.recorded_at == models.recorded_at()) return std::nullopt;
  return "the checkpoint is not the one of event " + std::to_string(models.position().value());
}

}  // namespace

Compared compare_balances(store::Log const& log, ledger::Tables const& live,
                          std::filesystem::path const& scratch, store::Progress const& progress) {
  Scratch const place{scratch};
  RefoldedBalances again{place.directory()};
  again.reach(log, log.position(), progress);
  Comparison comparison;
  for (bool more = true; more;) {
    auto const view = log.view();
    again.reach(log, view->position());
    lmdb::ReadTxn const txn{again.environment()};
    more = comparison.slice({view->tables(), named(live)}, {txn, named(again.tables())});
  }
  return std::move(comparison).take();
}

Compared compare_read_models(store::Log const& log, read::ReadModels const& models,
                             std::filesystem::path const& scratch,
                             store::Progress const& progress) {
  Scratch const place{scratch};
  read::Generation::Options options;
  options.directory = place.directory() / "read";
  options.boot_id = read::kernel_boot_id();
  auto const again = read::Generation::create(options, log);
  Position at{};
  auto const reach = [&](Position until, bool tell) {
    while (at < until) {
      at = again->apply(log, until);
      if (tell && progress) progress(at, until);
    }
  };
  reach(models.position(), true);
  Comparison comparison;
  for (bool more = true; more;) {
    auto const snapshot = models.snapshot();
    if (snapshot.position() < at) {
      comparison.diverge("the read models have gone back");
      break;
    }
    if (auto wrong = wrong_place(log, snapshot)) {
      comparison.diverge(*std::move(wrong));
      break;
    }
    reach(snapshot.position(), false);
    lmdb::ReadTxn const txn{again->environment()};
    more = comparison.slice({snapshot.txn(), snapshot.tables()}, {txn, again->tables()});
  }
  return std::move(comparison).take();
}

}  // namespace qalam::replay
