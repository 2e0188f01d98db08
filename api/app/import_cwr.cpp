#include "api/app/import_cwr.hpp"

#include "api/app/acknowledge.hpp"
#include "api/app/register_works.hpp"
#include "domain/formats/cwr/reader.hpp"

namespace qalam::app {
namespace {

namespace cwr = formats::cwr;

class CwrImport final : public cwr::Handler {
 public:
  /// `enter` false: the file is only counted.
  CwrImport(Ledger& ledger, ImportOptions const& options, ImportResult& result, bool enter)
      : works_{ledger, options, result}, options_{options}, result_{result}, enter_{enter} {}

  void file_was_here() { works_.file_was_here(); }

  void header(cwr::Header const& header) override {
    if (!enter_) return;
    works_.set_submitter(
        sender_party(header.sender_type, header.sender_id, header.sender_name, header.sender_ipi));
    if (header.created.size() >= 8) {
      if (auto const day = parse_date(std::string_view{header.created}.substr(0, 8))) {
        works_.set_revised_from(*day);
      }
    }
  }

  void work(cwr::WorkTransaction const& transaction) override {
    progress();
    if (!enter_) return;
    bool const registers_work =
        transaction.type == "NWR" || transaction.type == "REV" || transaction.type == "WRK";
    if (transaction.verdict == cwr::Verdict::rejected || !registers_work) {
      if (options_.ack) ack_.add(transaction);
      if (transaction.verdict != cwr::Verdict::rejected) not_a_registration(transaction);
      return;
    }
    if (!options_.ack) return works_.work(transaction.work);
    works_.work(transaction.work, [this, place = ack_.expect(transaction)](
                                      Result<Done> const& done) { ack_.answer(place, done); });
  }

  void agreement(cwr::AgreementTransaction const& transaction) override {
    progress();
    if (!enter_) return;
    if (transaction.verdict == cwr::Verdict::rejected) {
      if (options_.ack) ack_.add(transaction);
      return;
    }
    if (!options_.ack) return works_.agreement(transaction.agreement);
    works_.agreement(transaction.agreement,
                     [this, place = ack_.expect(transaction)](Result<Done> const& done) {
                       ack_.answer(place, done);
                     });
  }

  void acknowledgement(cwr::AckTransaction const& ack) override {
    progress();
    bool const registered = ack.status == "AS" || ack.status == "AC";
    if (!ack.work || !enter_) return;
    if (!registered || ack.work->verdict == cwr::Verdict::rejected) {
      result_.add(
          {ack.line, "ACK", "Transaction Status", "ack_" + ack.status, formats::Level::transaction,
           "status " + ack.status + ": the work is not registered with the sender", ""},
          false);
      return;
    }
    works_.work(ack.work->work);
  }

  void finding(formats::Finding const& finding, bool rejected) override {
    if (rejected && finding.level == formats::Level::file && !file_finding_) {
      file_finding_ = finding;
    }
    result_.add(finding, rejected);
  }

  void at(std::uint64_t bytes, std::uint64_t of) { bytes_ = bytes, bytes_of_ = of; }
  void finish() { works_.finish(); }
  [[nodiscard]] Acknowledgement const& ack() const { return ack_; }
  [[nodiscard]] std::optional<formats::Finding> const& file_finding() const {
    return file_finding_;
  }

 private:
  void not_a_registration(cwr::WorkTransaction const& transaction) {
    result_.add(
        {transaction.line, transaction.type, "", "not_a_registration", formats::Level::transaction,
         "a " + transaction.type + " registers no work: read and kept, nothing entered", ""},
        false);
  }
  void progress() {
    ++seen_;
    if (options_.on_progress) options_.on_progress({"transactions", seen_, bytes_, bytes_of_});
  }

  RegisterWorks works_;
  ImportOptions const& options_;
  ImportResult& result_;
  bool enter_;
  Acknowledgement ack_;
  std::optional<formats::Finding> file_finding_;
  std::uint64_t seen_ = 0, bytes_ = 0, bytes_of_ = 0;
};

void take_counts(ImportResult& result, cwr::Summary const& summary) {
  result.version = std::string{cwr::name_of(summary.version)};
  result.refused = result.refused || summary.refused;
  result.records = summary.records;
  result.transactions_by_type.insert(summary.transactions_by_type.begin(),
                                     summary.transactions_by_type.end());
  result.works = summary.works;
  result.holders = summary.writers.distinct_parties + summary.publishers.distinct_parties;
  result.recordings = summary.isrc.distinct;
}

Result<void> society_is_known(Ledger const& ledger, SocietyId society) {
  auto const view = ledger.store().view();
  QALAM_CHECK(need_society(ledger::LedgerRegisters{view->tables(), ledger.tables()}, society));
  return {};
}

}  // namespace

Result<ImportResult> import_cwr(Ledger& ledger, ImportOptions const& options) {
  ImportResult result;
  result.format = "cwr";
  result.file = options.name.empty() ? options.file.filename().string() : options.name;
  QALAM_TRY(auto const kept, ledger.files().keep(options.file));
  result.sha256 = kept.sha256;
  auto const known = society_is_known(ledger, options.society);
  if (!known) result.refuse(known.error());
  CwrImport import{ledger, options, result, known.has_value()};
  if (kept.already_there) import.file_was_here();
  cwr::Reader reader{result.file, import};
  auto const read = read_file(options.file, [&](std::string_view piece, std::uint64_t done) {
    import.at(done, kept.size_bytes);
    reader.feed(piece);
  });
  if (!read && read.error().code != ErrorCode::malformed) return read.error();
  auto const summary = reader.finish();
  take_counts(result, summary);
  import.finish();
  if (!read) {
    // Damaged gzip data: the transactions before it stand for themselves and are entered.
    result.complete = false;
    result.refuse(read.error());
  }
  // Nothing new, and the file was here: said as such.
  result.already_imported = kept.already_there && result.first == Position{} && !result.refused;
  if (options.ack && known) {
    auto const why = result.refused ? import.file_finding() : std::nullopt;
    QALAM_TRY(result.ack, import.ack().write(ledger, options.society, summary.version,
                                             {summary.header, result.file}, why, *options.ack));
  }
  return result;
}

}  // namespace qalam::app
