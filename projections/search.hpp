#pragma once

#include "projections/projection.hpp"
#include "projections/sorted_puts.hpp"
#include "projections/versioned.hpp"

#include <boost/describe/class.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::read {

/// The words by which a thing can be found.
struct SearchText {
  std::vector<std::string> words;  ///< Sorted, each once; those of former names too.
};
BOOST_DESCRIBE_STRUCT(SearchText, (), (words))

/// Titles and names by their words. A thing stays findable by the names it had before.
class Search final : public ProjectionOf<Search> {
 public:
  using Wanted = Cares<SocietyAccredited, RightHolderRegistered, RightHolderChanged,
                       LicenseeRegistered, WorkRegistered, WorkRevised, RecordingRegistered>;
  [[nodiscard]] std::string_view name() const override { return "search"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override;
  void flush(lmdb::WriteTxn& txn) override { pending_.flush(txn, words_); }
  [[nodiscard]] std::size_t pending() const override { return pending_.size(); }
  void forget() override { pending_.clear(); }

  /// Things that have, for every word of `query`, a word that begins with it; of one kind, or of
  /// any (`Kind::none`). In the order of the word that the longest word of the query has found.
  /// A query without letters finds nothing.
  [[nodiscard]] Page<AnyId> find(lmdb::ReadTxn const& txn, std::string_view query, Kind kind,
                                 Position at, std::string_view cursor, std::size_t limit) const;

  void on(lmdb::WriteTxn& txn, Recorded const& recorded, SocietyAccredited const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderChanged const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, LicenseeRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRevised const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RecordingRegistered const& e);

 private:
  enum class Seen : std::uint8_t { new_thing, known };
  void add(lmdb::WriteTxn& txn, AnyId thing, Position position, std::string const& text, Seen seen);
  [[nodiscard]] SearchText text_at(lmdb::ReadTxn const& txn, AnyId thing, Position at) const;

  lmdb::Table words_{};  ///< (word, 0, kind, id) → position of the event that gave it
  lmdb::Table texts_{};  ///< (kind, id, position) → SearchText
  SortedPuts pending_;
};

}  // namespace qalam::read
