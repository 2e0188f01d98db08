#include "api/app/import_usage.hpp"

#include "api/app/usage_recorder.hpp"
#include "domain/formats/csv/usage.hpp"
#include "domain/formats/dsr/reader.hpp"

namespace qalam::app {
namespace {

/// Reads a file whose head does not say its period once, to find the days of its lines.
class DaysOnly final : public usage::Sink {
 public:
  void head(usage::ReportHead const& head) override { period_ = head.period; }
  void summary(usage::SummaryRow const&) override {}
  std::uint64_t item(usage::ReportedItem const&) override { return 1; }
  void line(usage::ReportedLine const& line) override {
    if (line.day == no_date) return;
    if (first_ == no_date || line.day < first_) first_ = line.day;
    if (last_ == no_date || last_ < line.day) last_ = line.day;
  }
  void finding(formats::Finding const&, bool) override {}

  [[nodiscard]] std::optional<Period> days() const {
    if (period_.from != no_date) return period_;
    if (first_ == no_date) return std::nullopt;
    return Period{first_, Date{last_.value() + 1}};
  }

 private:
  Period period_{no_date, no_date};
  Date first_ = no_date, last_ = no_date;
};

Period month_of(Date day) {
  auto const c = civil(day);
  Date const next = c.month == 12 ? make_date(c.year + 1, 1, 1) : make_date(c.year, c.month + 1, 1);
  return {make_date(c.year, c.month, 1), next};
}

Result<void> find_days(Ledger& ledger, ImportOptions const& options, std::string const& name,
                       UsageRecorder& recorder, ImportResult& result) {
  if (options.period) return {};
  DaysOnly sink;
  formats::csv::UsageReader reader{name, sink};
  QALAM_CHECK(
      read_file(options.file, [&](std::string_view piece, std::uint64_t) { reader.feed(piece); }));
  static_cast<void>(reader.finish());
  if (auto const days = sink.days()) {
    recorder.set_days(*days);
    return {};
  }
  Period const month = month_of(date_of(ledger.store().view()->recorded_at()));
  recorder.set_days(month);
  result.add({0, "file", "period", "period_not_given", formats::Level::file,
              "the file does not say when the use was: taken as " + print(month) +
                  "; give the period if that is wrong",
              ""},
             false);
  return {};
}

}  // namespace

Result<ImportResult> import_usage(Ledger& ledger, UsageFormat format,
                                  ImportOptions const& options) {
  ImportResult result;
  result.format = format == UsageFormat::dsr ? "dsr" : "usage-csv";
  result.file = options.name.empty() ? options.file.filename().string() : options.name;
  QALAM_TRY(auto const kept, ledger.files().keep(options.file));
  result.sha256 = kept.sha256;
  ledger.catch_up();  // Matching asks the read models.
  UsageRecorder recorder{ledger, options, result, result.format};
  usage::ReportTotals totals;
  bool complete = true;
  if (format == UsageFormat::dsr) {
    formats::dsr::Reader reader{result.file, recorder};
    QALAM_CHECK(read_file(options.file,
                          [&](std::string_view piece, std::uint64_t) { reader.feed(piece); }));
    auto const all = reader.finish();
    complete = all.complete;
    result.records = all.physical_lines;
    totals = all;
  } else {
    QALAM_CHECK(find_days(ledger, options, result.file, recorder, result));
    formats::csv::UsageReader reader{result.file, recorder};
    QALAM_CHECK(read_file(options.file,
                          [&](std::string_view piece, std::uint64_t) { reader.feed(piece); }));
    totals = reader.finish();
    result.records = totals.physical_lines;
  }
  if (totals.refused) {
    result.refused = true;
    return result;
  }
  QALAM_CHECK(recorder.finish(complete));
  ledger.catch_up();
  return result;
}

}  // namespace qalam::app
