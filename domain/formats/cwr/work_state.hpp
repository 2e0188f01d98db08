#pragma once

#include "domain/formats/cwr/fields.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace qalam::formats::cwr {

/// PWR: the publisher of a writer, as the record says it.
struct Link {
  Record const* record;
  std::string publisher;
  std::optional<std::uint64_t> chain;  ///< From 2.2 on.
};

/// What the edits ask about a party beside its draft. Same index as `draft.interests`.
struct Party {
  Record const* record;
  std::vector<Link> links;
  bool shares_change = false;           ///< One of its territory lines says so.
  std::vector<std::string> recipients;  ///< 3.x: of each collection line, without leading zeros.
  std::size_t territory_lines = 0;
};

/// SPU or OPU records with the same publisher sequence number, in order.
struct PublisherChain {
  std::uint64_t number = 0;
  bool controlled = false;           ///< Opened by an SPU.
  std::vector<std::size_t> members;  ///< Indexes of `draft.interests`.
};

/// A work while it is read.
struct WorkState {
  repertoire::WorkDraft draft;
  Record const* header = nullptr;
  std::vector<Party> parties;
  std::vector<PublisherChain> chains;
  bool has_instrumentation = false;
  bool has_instrument = false;
  bool has_production_title = false;
};

/// Publishers, writers, what they collect and who publishes them: SPU to PWR, MAN, WRI.
class PartyReader {
 public:
  PartyReader(WorkState& state, Notes& notes) : state_{state}, notes_{notes} {}

  /// False for a record that is not about a party.
  bool take(Record const& record);

 private:
  void publisher(Record const& record);
  void publisher_fields(Record const& record, repertoire::InterestDraft& party);
  void unknown_indicator(Record const& record, repertoire::InterestDraft& party);
  void join_chain(Record const& record, std::size_t at);
  void writer(Record const& record);
  void writer_fields(Record const& record, repertoire::InterestDraft& party);
  void writer_name(Record const& record, repertoire::InterestDraft& party);
  void asked_writer(Record const& record);
  void territory(Record const& record);
  [[nodiscard]] std::optional<std::size_t> owner_of(Record const& record);
  void territory_line(Record const& record, std::size_t at);
  void link(Record const& record);
  void check_link(Record const& record, Link const& link);
  void manuscript(Record const& record);
  std::size_t add(repertoire::InterestDraft party, Record const& record);

  WorkState& state_;
  Notes& notes_;
  std::optional<std::size_t> publisher_, writer_;  ///< The nearest one before, in `interests`.
};

/// Titles, other works, artists, recordings, references. False for a record of another kind.
bool read_detail(Record const& record, WorkState& state, Notes& notes);

/// The edits of the transaction as a whole (NWR T …, chains, shares, collection).
void check_work(WorkState const& state, Notes& notes);

/// Reads a work transaction: the header and all that follows it. `records` outlive the call.
repertoire::WorkDraft read_work(std::span<Record const* const> records, Notes& notes);

[[nodiscard]] bool is_work_header(std::string_view type);

}  // namespace qalam::formats::cwr
