#include "api/app/import_works_csv.hpp"

#include "api/app/register_works.hpp"
#include "domain/formats/csv/works.hpp"

#include <set>

namespace qalam::app {
namespace {

class WorksImport final : public formats::csv::WorksSink {
 public:
  /// `enter` false: the file is only counted.
  WorksImport(Ledger& ledger, ImportOptions const& options, ImportResult& result, bool enter)
      : works_{ledger, options, result}, options_{options}, result_{result}, enter_{enter} {
    if (!enter_) return;
    // The table itself does not say who sends it: the society that has it imported does.
    works_.set_submitter(sender_party("CSV", print(options.society), "", ""));
  }
  void file_was_here() { works_.file_was_here(); }
  void work(repertoire::WorkDraft const& draft) override {
    if (enter_) works_.work(draft);
    ++result_.works;
    if (options_.on_progress) options_.on_progress({"works", result_.works, bytes_, bytes_of_});
    for (auto const& i : draft.interests) {
      parties_.insert(i.ipi_name.empty() ? i.last_name + "\x1f" + i.first_name : i.ipi_name);
    }
    for (auto const& r : draft.recordings) {
      if (!r.isrc.empty()) recordings_.insert(r.isrc);
    }
  }
  void finding(formats::Finding const& finding, bool rejected) override {
    result_.add(finding, rejected);
  }
  void at(std::uint64_t bytes, std::uint64_t of) { bytes_ = bytes, bytes_of_ = of; }
  void finish() {
    works_.finish();
    result_.holders = parties_.size();
    result_.recordings = recordings_.size();
  }

 private:
  RegisterWorks works_;
  ImportOptions const& options_;
  ImportResult& result_;
  bool enter_;
  std::uint64_t bytes_ = 0, bytes_of_ = 0;
  std::set<std::string> parties_, recordings_;
};

}  // namespace

Result<ImportResult> import_works_csv(Ledger& ledger, ImportOptions const& options) {
  ImportResult result;
  result.format = "works-csv";
  result.file = options.name.empty() ? options.file.filename().string() : options.name;
  QALAM_TRY(auto const kept, ledger.files().keep(options.file));
  result.sha256 = kept.sha256;
  {
    auto const view = ledger.store().view();
    auto const society =
        need_society(ledger::LedgerRegisters{view->tables(), ledger.tables()}, options.society);
    if (!society) result.refuse(society.error());
  }
  WorksImport import{ledger, options, result, !result.refused};
  if (kept.already_there) import.file_was_here();
  formats::csv::WorksReader reader{import};
  auto const read = read_file(options.file, [&](std::string_view piece, std::uint64_t done) {
    import.at(done, kept.size_bytes);
    reader.feed(piece);
  });
  if (!read && read.error().code != ErrorCode::malformed) return read.error();
  auto const totals = reader.finish();
  import.finish();
  if (!read) {
    result.complete = false;
    result.refuse(read.error());
  }
  result.records = totals.physical_lines;
  result.lines = totals.rows;
  result.refused = result.refused || totals.refused;
  result.already_imported = kept.already_there && result.first == Position{} && !result.refused;
  return result;
}

}  // namespace qalam::app
