#include "api/app/import_usage.hpp"

#include "api/app/usage_recorder.hpp"
#include "domain/formats/csv/usage.hpp"
#include "domain/formats/dsr/reader.hpp"

#include <mutex>
#include <shared_mutex>

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

Result<void> find_days(ImportOptions const& options, std::string const& name, std::uint64_t bytes,
                       UsageRecorder& recorder) {
  if (options.period) return {};
  DaysOnly sink;
  formats::csv::UsageReader reader{name, sink};
  QALAM_CHECK(read_file(options.file, [&](std::string_view piece, std::uint64_t done) {
    reader.feed(piece);
    if (options.on_progress) options.on_progress({"days", 0, done, bytes});
  }));
  static_cast<void>(reader.finish());
  if (auto const days = sink.days()) recorder.set_days(*days);
  return {};
}

/// Damaged or cut gzip data: what was read counts as far as it goes, and the report stays open.
Result<void> note_damage(Result<void> const& read, ImportResult& result) {
  if (read) return {};
  if (read.error().code != ErrorCode::malformed) return read.error();
  result.complete = false;
  result.refuse(read.error());
  return {};
}

struct Tried {
  ImportResult result;
  bool overtaken = false;
};

Result<Tried> try_import(Ledger& ledger, UsageFormat format, ImportOptions const& options,
                         std::string const& name, files::Kept const& kept) {
  Tried tried;
  ImportResult& result = tried.result;
  result.format = format == UsageFormat::dsr ? "dsr" : "usage-csv";
  result.file = name;
  result.sha256 = kept.sha256;
  ledger.catch_up();  // Matching asks the read models.
  UsageRecorder recorder{ledger, options, result, result.format};
  auto const read = [&](auto& reader) {
    return note_damage(read_file(options.file,
                                 [&](std::string_view piece, std::uint64_t done) {
                                   recorder.at(done, kept.size_bytes);
                                   reader.feed(piece);
                                 }),
                       result);
  };
  usage::ReportTotals totals;
  if (format == UsageFormat::dsr) {
    formats::dsr::Reader reader{name, recorder};
    QALAM_CHECK(read(reader));
    auto const all = reader.finish();
    result.complete = result.complete && all.complete;
    totals = all;
  } else {
    static_cast<void>(find_days(options, name, kept.size_bytes, recorder));  // `read` says it.
    formats::csv::UsageReader reader{name, recorder};
    QALAM_CHECK(read(reader));
    totals = reader.finish();
  }
  result.records = totals.physical_lines;
  if (totals.refused) {
    result.refused = true;
    return tried;
  }
  if (auto const done = recorder.finish(result.complete); !done) {
    if (is_of_the_machine(done.error().code)) return done.error();
    tried.overtaken = recorder.was_overtaken();
    if (!tried.overtaken) result.refuse(done.error());
  }
  return tried;
}

}  // namespace

Result<ImportResult> import_usage(Ledger& ledger, UsageFormat format,
                                  ImportOptions const& options) {
  auto const name = options.name.empty() ? options.file.filename().string() : options.name;
  QALAM_TRY(auto const kept, ledger.files().keep(options.file));
  constexpr int tries_beside_others = 3;
  Position first;
  for (int tries = 1;; ++tries) {
    // Whoever was overtaken that often waits until the others are done, and goes on alone.
    bool const alone = tries > tries_beside_others;
    std::shared_lock beside{ledger.imports(), std::defer_lock};
    std::unique_lock without{ledger.imports(), std::defer_lock};
    alone ? without.lock() : beside.lock();
    QALAM_TRY(auto tried, try_import(ledger, format, options, name, kept));
    auto& result = tried.result;
    if (first != Position{}) result.first = first;  // Of an earlier try.
    if (tried.overtaken && !alone) {
      first = result.first;
      continue;
    }
    if (tried.overtaken) {
      return fail(ErrorCode::busy, "the report was written to by another import: try again later");
    }
    if (options.wait_for_read_models) ledger.catch_up();
    return std::move(result);
  }
}

}  // namespace qalam::app
