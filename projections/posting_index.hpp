#pragma once

#include "eventstore/lmdb/key.hpp"
#include "eventstore/lmdb/lmdb.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace qalam::read {

/// A term, and a place where it occurs.
struct Posting {
  std::uint64_t term = 0;
  std::uint64_t place = 0;
  friend auto operator<=>(Posting const&, Posting const&) = default;
};

/// An inverted index for what comes in bulk: per owner (a report, a society, a run) from terms to
/// places.
///
/// One row for each posting would cost a scattered put per usage line. Instead an event's postings
/// are one row, the *tail*; when an owner's tail has `segment_postings` (or `seal` is called) they
/// are merged into a *segment*: sorted, packed into pages of some kilobytes, each under its first
/// term. Looking up a term costs one seek per segment and a walk through the tail. When a segment
/// ends depends on the events of its owner alone, so a rebuild makes the same rows.
class PostingIndex {
 public:
  static constexpr std::uint64_t segment_postings = 65'536;
  static constexpr std::uint64_t segment_rows = 256;  ///< Or this many events.

  /// Opens tables "<name>.state", "<name>.tail", "<name>.pages".
  void open(lmdb::TableOpener& tables, std::string_view name);

  /// Adds the postings of one event, in any order; the vector is scratch and left sorted.
  void add(lmdb::WriteTxn& txn, std::uint64_t owner, std::vector<Posting>& postings) const;
  /// Ends the owner's last segment: nothing more is expected.
  void seal(lmdb::WriteTxn& txn, std::uint64_t owner) const;

  /// Every place of `term`, sorted, each once.
  [[nodiscard]] std::vector<std::uint64_t> places(lmdb::ReadTxn const& txn, std::uint64_t owner,
                                                  std::uint64_t term) const;

 private:
  struct State {
    std::uint32_t segments = 0, rows = 0;
    std::uint64_t postings = 0;
  };
  [[nodiscard]] State state(lmdb::ReadTxn const& txn, std::uint64_t owner) const;
  void put_state(lmdb::WriteTxn& txn, std::uint64_t owner, State const& state) const;
  void merge(lmdb::WriteTxn& txn, std::uint64_t owner, State& state) const;

  lmdb::Table state_{};  ///< owner → State
  lmdb::Table tail_{};   ///< (owner, row) → postings
  lmdb::Table pages_{};  ///< (owner, segment, first term, first place) → postings
};

/// Sorts by term, then place, and drops repetitions.
void sort_postings(std::vector<Posting>& postings);

}  // namespace qalam::read
