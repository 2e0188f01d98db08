#include "api/app/import_works_csv.hpp"

#include "api/app/register_works.hpp"
#include "domain/formats/csv/works.hpp"

#include <set>

namespace qalam::app {
namespace {

class WorksImport final : public formats::csv::WorksSink {
 public:
  WorksImport(Ledger& ledger, ImportOptions const& options, ImportResult& result)
      : works_{ledger, options, result}, result_{result} {
    // The table itself does not say who sends it: the society that has it imported does.
    works_.set_submitter(sender_party("CSV", print(options.society), "", ""));
  }
  void work(repertoire::WorkDraft const& draft) override {
    works_.work(draft);
    ++result_.works;
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
  void finish() {
    works_.finish();
    result_.holders = parties_.size();
    result_.recordings = recordings_.size();
  }

 private:
  RegisterWorks works_;
  ImportResult& result_;
  std::set<std::string> parties_, recordings_;
};

}  // namespace

Result<ImportResult> import_works_csv(Ledger& ledger, ImportOptions const& options) {
  ImportResult result;
  result.format = "works-csv";
  result.file = options.name.empty() ? options.file.filename().string() : options.name;
  QALAM_TRY(auto const kept, ledger.files().keep(options.file));
  result.sha256 = kept.sha256;
  WorksImport import{ledger, options, result};
  formats::csv::WorksReader reader{import};
  QALAM_CHECK(
      read_file(options.file, [&](std::string_view piece, std::uint64_t) { reader.feed(piece); }));
  auto const totals = reader.finish();
  import.finish();
  result.records = totals.physical_lines;
  result.lines = totals.rows;
  result.refused = totals.refused;
  result.already_imported = kept.already_there && result.first == Position{} && !result.refused;
  return result;
}

}  // namespace qalam::app
