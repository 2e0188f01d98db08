#include "api/app/import_cwr.hpp"

#include "api/app/register_works.hpp"
#include "domain/formats/cwr/reader.hpp"

#include <set>

namespace qalam::app {
namespace {

namespace cwr = formats::cwr;

class CwrImport final : public cwr::Handler {
 public:
  CwrImport(Ledger& ledger, ImportOptions const& options, ImportResult& result)
      : works_{ledger, options, result}, options_{options}, result_{result} {}

  /// The sender is known from the first record only, which the reader keeps to itself until the
  /// end: so the header is read here as well.
  void begin(cwr::Header const& header) {
    if (begun_) return;
    begun_ = true;
    works_.set_submitter(
        sender_party(header.sender_type, header.sender_id, header.sender_name, header.sender_ipi));
    if (header.created.size() >= 8) {
      if (auto const day = parse_date(std::string_view{header.created}.substr(0, 8))) {
        works_.set_revised_from(*day);
      }
    }
  }

  void header(cwr::Header const& header) override { begin(header); }

  void work(cwr::WorkTransaction const& transaction) override {
    if (transaction.verdict == cwr::Verdict::rejected) return;
    bool const registers_work =
        transaction.type == "NWR" || transaction.type == "REV" || transaction.type == "WRK";
    if (!registers_work) {
      result_.add(
          {transaction.line, transaction.type, "", "not_a_registration",
           formats::Level::transaction,
           "a " + transaction.type + " registers no work: read and kept, nothing entered", ""},
          false);
      return;
    }
    works_.work(transaction.work);
    progress();
  }

  void agreement(cwr::AgreementTransaction const& transaction) override {
    if (transaction.verdict == cwr::Verdict::rejected) return;
    works_.agreement(transaction.agreement);
  }

  void acknowledgement(cwr::AckTransaction const& ack) override {
    bool const registered = ack.status == "AS" || ack.status == "AC";
    if (!ack.work) return;
    if (!registered || ack.work->verdict == cwr::Verdict::rejected) {
      result_.add(
          {ack.line, "ACK", "Transaction Status", "ack_" + ack.status, formats::Level::transaction,
           "status " + ack.status + ": the work is not registered with the sender", ""},
          false);
      return;
    }
    works_.work(ack.work->work);
    progress();
  }

  void finding(formats::Finding const& finding, bool rejected) override {
    result_.add(finding, rejected);
  }

  void at(std::uint64_t bytes, std::uint64_t of) { bytes_ = bytes, bytes_of_ = of; }
  void finish() { works_.finish(); }

 private:
  void progress() {
    ++seen_;
    if (options_.on_progress) options_.on_progress({"works", seen_, bytes_, bytes_of_});
  }

  RegisterWorks works_;
  ImportOptions const& options_;
  ImportResult& result_;
  bool begun_ = false;
  std::uint64_t seen_ = 0, bytes_ = 0, bytes_of_ = 0;
};

void take_counts(ImportResult& result, cwr::Summary const& summary) {
  result.version = std::string{cwr::name_of(summary.version)};
  result.refused = summary.refused;
  result.records = summary.records;
  result.transactions_by_type.insert(summary.transactions_by_type.begin(),
                                     summary.transactions_by_type.end());
  result.works = summary.works;
  result.holders = summary.writers.distinct_parties + summary.publishers.distinct_parties;
  result.recordings = summary.isrc.distinct;
}

}  // namespace

Result<ImportResult> import_cwr(Ledger& ledger, ImportOptions const& options) {
  ImportResult result;
  result.format = "cwr";
  result.file = options.name.empty() ? options.file.filename().string() : options.name;
  QALAM_TRY(auto const kept, ledger.files().keep(options.file));
  result.sha256 = kept.sha256;
  CwrImport import{ledger, options, result};
  cwr::Reader reader{result.file, import};
  QALAM_CHECK(read_file(options.file, [&](std::string_view piece, std::uint64_t done) {
    import.at(done, kept.size_bytes);
    reader.feed(piece);
  }));
  take_counts(result, reader.finish());
  import.finish();
  // Nothing new, and the file was here: said as such.
  result.already_imported = kept.already_there && result.first == Position{} && !result.refused;
  return result;
}

}  // namespace qalam::app
