#include "api/app/acknowledge.hpp"

#include <algorithm>
#include <fstream>

namespace qalam::app {
namespace {

namespace cwr = formats::cwr;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_code(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// "2026-11-25T00:10:36.000000Z" → "20261125001036".
std::string compact(Timestamp moment) {
  std::string out;
  for (char const c : print(moment)) {
    if (c == '.') break;
    if (is_digit(c)) out += c;
  }
  return out;
}

/// Who is answered: a society by its number, others by the code in the name of their file.
std::string recipient_of(cwr::Header const& header, std::string_view file_name) {
  if (header.sender_type == "SO") {
    auto const first = header.sender_id.find_first_not_of('0');
    if (first != std::string::npos) return header.sender_id.substr(first);
  }
  auto const named = parse_cwr_file_name(file_name).sender;
  return named.empty() || named.size() > 3 ? std::string{"000"} : named;
}

bool is_registration(std::string_view type) {
  return type == "NWR" || type == "REV" || type == "WRK" || type == "AGR";
}

/// A transaction that registers nothing has been read, and that is all there is to say.
std::string status_of(cwr::Transaction const& about) {
  if (about.verdict != cwr::Verdict::rejected && !is_registration(about.type)) return "RA";
  return std::string{cwr::status_of(about.verdict)};
}

/// The next running number that no file of the folder has.
std::uint32_t free_number(cwr::AckSettings settings, std::filesystem::path const& folder) {
  constexpr std::uint32_t last = 9999;
  for (settings.file_number = 1; settings.file_number < last; ++settings.file_number) {
    if (!std::filesystem::exists(folder / cwr::AckWriter{settings, {}, {}}.file_name())) break;
  }
  return settings.file_number;
}

Result<void> write_whole(std::filesystem::path const& to, std::string const& bytes) {
  auto part = to;
  part += ".part";  // Nobody finds half an answer under its name.
  std::ofstream out{part, std::ios::binary};
  if (!out) {
    return fail(ErrorCode::not_found, "cannot write the acknowledgement " + to.string() +
                                          ": there is no such folder, or it is not ours to write");
  }
  out << bytes;
  out.close();
  if (!out) return fail(ErrorCode::storage_full, "cannot write all of " + to.string());
  std::error_code error;
  std::filesystem::rename(part, to, error);
  if (error) {
    return fail(ErrorCode::not_found, "cannot write " + to.string() + ": " + error.message());
  }
  return {};
}

}  // namespace

CwrFileName parse_cwr_file_name(std::string_view name) {
  CwrFileName out;
  constexpr std::size_t code_at = 8;  // "CW", two digits of the year, four of the number.
  if (name.size() <= code_at || name.substr(0, 2) != "CW") return out;
  if (!std::all_of(name.begin() + 2, name.begin() + code_at, is_digit)) return out;
  for (char const c : name.substr(4, 4)) {
    out.number = out.number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  for (std::size_t at = code_at; at < name.size() && is_code(name[at]); ++at)
    out.sender += name[at];
  return out;
}

std::size_t Acknowledgement::put(Answer answer) {
  answers_.push_back(std::move(answer));
  return answers_.size() - 1;
}

void Acknowledgement::add(cwr::WorkTransaction const& transaction) {
  put({transaction, transaction.work.title, transaction.work.submitter_number, false,
       status_of(transaction), ""});
}

void Acknowledgement::add(cwr::AgreementTransaction const& transaction) {
  put({transaction, "", transaction.agreement.number, true, status_of(transaction), ""});
}

std::size_t Acknowledgement::expect(cwr::WorkTransaction const& transaction) {
  return put(
      {transaction, transaction.work.title, transaction.work.submitter_number, false, "RA", ""});
}

std::size_t Acknowledgement::expect(cwr::AgreementTransaction const& transaction) {
  return put({transaction, "", transaction.agreement.number, true, "RA", ""});
}

void Acknowledgement::answer(std::size_t place, Result<Done> const& done) {
  Answer& answer = answers_[place];
  if (!done) {
    auto const& error = done.error();
    // The machine's trouble is no verdict on the work: it stays "received".
    if (error.code >= ErrorCode::busy) return;
    answer.status = "RJ";
    answer.about.findings.push_back({answer.about.line, answer.about.type, "",
                                     std::string{error_info(error.code).name},
                                     formats::Level::transaction, error.detail, ""});
    return;
  }
  answer.status = status_of(answer.about);
  answer.recipient_number = print_id(done->subject.kind, done->subject.id);
  recorded_at_ = std::max(recorded_at_, done->receipt.recorded_at);
}

Result<std::filesystem::path> Acknowledgement::write(Ledger const& ledger, SocietyId society,
                                                     cwr::Version version, Sender const& sender,
                                                     std::optional<formats::Finding> const& refused,
                                                     std::filesystem::path const& to) const {
  auto const view = ledger.store().view();
  auto const row = ledger::LedgerRegisters{view->tables(), ledger.tables()}.society(society);
  Timestamp const moment = recorded_at_ == Timestamp{} ? view->recorded_at() : recorded_at_;
  cwr::AckSettings settings;
  settings.version = version;
  settings.society = std::to_string(row ? row->cisac_code : 0);
  settings.society_name = row ? row->name : "";
  settings.recipient = recipient_of(sender.header, sender.file_name);
  settings.created = compact(moment);
  settings.processed = settings.created.substr(0, 8);
  bool const in_folder = std::filesystem::is_directory(to);
  if (in_folder) {
    settings.file_number = free_number(settings, to);
  } else {
    settings.file_number =
        std::max(std::uint32_t{1}, parse_cwr_file_name(to.filename().string()).number);
  }
  cwr::AckWriter writer{settings, sender.header, sender.file_name};
  if (refused) writer.refuse(*refused);
  for (Answer const& answer : answers_) {
    if (answer.is_agreement) {
      cwr::AgreementTransaction agreement;
      static_cast<cwr::Transaction&>(agreement) = answer.about;
      agreement.agreement.number = answer.number;
      writer.add(agreement, answer.status, answer.recipient_number);
    } else {
      cwr::WorkTransaction work;
      static_cast<cwr::Transaction&>(work) = answer.about;
      work.work.title = answer.title;
      work.work.submitter_number = answer.number;
      writer.add(work, answer.status, answer.recipient_number);
    }
  }
  auto const file = in_folder ? to / writer.file_name() : to;
  QALAM_CHECK(write_whole(file, writer.finish()));
  return file;
}

}  // namespace qalam::app
