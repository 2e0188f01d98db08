#pragma once

#include "api/app/import_result.hpp"
#include "api/app/ledger.hpp"
#include "api/app/match.hpp"
#include "domain/usage/columns.hpp"
#include "domain/usage/commands.hpp"
#include "domain/usage/reported.hpp"
#include "projections/ledger/items.hpp"

#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace qalam::app {

/// Turns what a reader finds into the events of one report.
///
/// Chunks are encoded and hashed here, beside the writer, which only checks that the report stands
/// where the chunk goes on and that nobody has numbered items meanwhile. At most `pending_max`
/// chunks are on their way.
class UsageRecorder final : public usage::Sink {
 public:
  UsageRecorder(Ledger& ledger, ImportOptions const& options, ImportResult& result,
                std::string format);

  void head(usage::ReportHead const& head) override;
  void summary(usage::SummaryRow const& row) override;
  std::uint64_t item(usage::ReportedItem const& item) override;
  void line(usage::ReportedLine const& line) override;
  void finding(formats::Finding const& finding, bool rejected) override;

  /// The file has been read: sends what is left, waits for it, closes the report. `complete` false:
  /// the file is cut, and the report stays open.
  Result<void> finish(bool complete);
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

  /// Days that the lines will have, for a file whose head does not say: found by reading it once
  /// before.
  void set_days(Period days) { days_ = days; }
  /// How far the file has been read, for the progress that is told.
  void at(std::uint64_t bytes, std::uint64_t of) { bytes_ = bytes, bytes_of_ = of; }
  /// Another import has taken numbers or rows meanwhile: nothing wrong was recorded, and the same
  /// import once more goes on from there.
  [[nodiscard]] bool was_overtaken() const {
    return failed_ && failed_->code == ErrorCode::precondition_failed;
  }

 private:
  enum class Sent : std::uint8_t { items, lines, matches };
  struct Waiting {
    Ledger::Pending pending;
    Sent what;
  };
  struct KeyHash {
    std::size_t operator()(ledger::ItemKey const& key) const {
      std::size_t value = 0;
      static_assert(sizeof value <= sizeof key);
      std::memcpy(&value, key.data(), sizeof value);
      return value;
    }
  };
  struct KnownItem {
    ItemId item;
    bool matched = false;
  };

  Result<void> begin();
  [[nodiscard]] ReceiveReport receive_command();
  Result<void> close();
  void renew_views();
  KnownItem number(usage::ReportedItem const& item, ledger::ItemKey const& key);
  void add_match(ItemId item, usage::ReportedItem const& reported, bool& matched);
  /// One past the last number that this import has given, 0 where it has given none.
  [[nodiscard]] std::uint64_t items_named() const;
  void flush_items();
  void flush_lines();
  void flush_matches();
  void send(std::string_view purpose, std::uint64_t n, store::NewEvent event, AnyId subject,
            std::function<Result<void>(Registers const&)> check, Sent what);
  void take_answer();
  void stop(Error error);
  std::uint32_t kind_of(usage::ReportedLine const& line);

  static constexpr std::size_t pending_max = 96;
  static constexpr std::uint32_t lines_per_chunk = 1'200;
  static constexpr std::size_t known_max = 100'000;
  static constexpr std::uint32_t matches_per_event = 600;

  Ledger& ledger_;
  ImportOptions const& options_;
  ImportResult& result_;
  usage::ReportHead head_;
  UseType use_ = UseType::none;
  Period days_{no_date, no_date};

  ReportId report_;
  bool begun_ = false;
  bool closed_before_ = false;
  std::uint64_t resume_at_ = 0;  ///< Lines that an earlier import has recorded.
  std::optional<Error> failed_;

  std::unique_ptr<store::ReadView> view_;
  std::optional<ledger::ItemFinder> items_known_;  ///< In `view_`.
  std::unique_ptr<read::Snapshot> models_;
  ItemId next_item_;
  bool numbers_taken_ = false, items_sent_ = false;
  std::unordered_map<ledger::ItemKey, KnownItem, KeyHash> known_;

  usage::ItemsWriter items_;
  ItemId first_item_;
  usage::LinesWriter lines_writer_;
  std::uint64_t first_row_ = 0;
  std::vector<usage::Match> matches_;
  std::string kind_text_;
  std::string last_kind_;
  std::uint32_t last_kind_index_ = 0;
  bool last_kind_valid_ = false;

  std::uint64_t lines_ = 0;
  std::int64_t quantity_ = 0;
  std::map<std::string, std::int64_t, std::less<>> revenue_;
  std::int64_t* last_revenue_ = nullptr;
  std::string last_currency_;
  Date first_day_ = no_date, last_day_ = no_date;
  /// By handle (the item's number): whether it is matched. Handles live for a block.
  ItemId last_handle_;
  bool last_matched_ = false;
  std::unordered_map<std::uint64_t, bool> matched_;
  std::deque<Waiting> waiting_;
  std::uint64_t bytes_ = 0, bytes_of_ = 0;
  /// The first number after the items of this import that the log has: set and asked on the
  /// writer. Lines and matches name items by number, and must not come after items that were
  /// refused because another import had taken their numbers.
  std::shared_ptr<std::atomic<std::uint64_t>> numbered_ =
      std::make_shared<std::atomic<std::uint64_t>>(0);
};

}  // namespace qalam::app
