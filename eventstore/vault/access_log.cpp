#include "eventstore/vault/access_log.hpp"

#include "domain/core/ensure.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/merkle/sha256.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <map>
#include <system_error>

namespace qalam::vault {
namespace {

constexpr std::string_view extension = ".log";
constexpr std::size_t columns = 7;

/// The files of the log by their days.
std::map<Date, std::filesystem::path> files_of(std::filesystem::path const& directory) {
  std::map<Date, std::filesystem::path> out;
  if (!std::filesystem::exists(directory)) return out;
  for (auto const& entry : std::filesystem::directory_iterator{directory}) {
    if (entry.path().extension() != extension) continue;
    auto const day = parse_date(entry.path().stem().string());
    if (day && print(*day) == entry.path().stem()) out.emplace(*day, entry.path());
  }
  return out;
}

std::string contents_of(std::filesystem::path const& file) {
  auto const bytes = files::read_small(file, std::filesystem::file_size(file));
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

Hash256 chained(Hash256 const& before, std::string_view text) {
  return merkle::sha256({std::as_bytes(std::span{before}), std::as_bytes(std::span{text})});
}

std::string joined(std::vector<std::string> const& fields) {
  std::string out;
  for (auto const& field : fields) out += (out.empty() ? "" : ",") + field;
  return out;
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> out;
  for (;;) {
    auto const end = text.find(by);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

/// A line without its hash.
std::string text_of(AccessRecord const& record) {
  auto const& access = record.access;
  std::string out = std::to_string(record.number);
  for (std::string const& cell :
       {print(access.at), print(access.by), print_id(record.subject.kind, record.subject.id),
        joined(access.fields), access.purpose}) {
    out += "\t" + cell;
  }
  return out;
}

struct Line {
  AccessRecord record;
  std::string_view text;  ///< What the hash is over, besides the hash before.
  Hash256 hash{};
};

Result<Line> parse_line(std::string_view line) {
  auto const bad = [](char const* why) {
    return fail(ErrorCode::malformed, std::string{"this is no record of a look: "} + why);
  };
  auto const cells = split(line, '\t');
  if (cells.size() != columns) return bad("it does not have seven columns");
  Line out;
  auto const number = cells[0];
  auto const [end, wrong] =
      std::from_chars(number.data(), number.data() + number.size(), out.record.number);
  if (wrong != std::errc{} || end != number.data() + number.size()) return bad("its number");
  auto const at = parse_timestamp(cells[1]);
  if (!at) return bad("its time");
  auto const by = parse_id(Kind::person, cells[2]);
  if (!by) return bad("who looked");
  auto const subject = parse_any_id(cells[3]);
  if (!subject) return bad("whose data they were");
  auto const hash = parse_hash256(cells[6]);
  if (!hash) return bad("its hash");
  out.record.subject = *subject;
  out.record.access = {PersonId{*by}, *at, std::string{cells[5]}, {}};
  if (!cells[4].empty()) {
    for (auto const field : split(cells[4], ',')) out.record.access.fields.emplace_back(field);
  }
  out.hash = *hash;
  out.text = line.substr(0, line.rfind('\t'));
  return out;
}

std::string place(std::filesystem::path const& file, std::size_t line) {
  return file.string() + ":" + std::to_string(line);
}

/// Of a file that ends with a whole line.
Result<Line> last_line(std::string_view bytes, std::filesystem::path const& file) {
  auto const text = bytes.substr(0, bytes.rfind('\n'));
  auto line = parse_line(text.substr(text.rfind('\n') + 1));
  if (line) return *std::move(line);
  return fail(line.error().code,
              line.error().detail +
                  ". Restore LEDGER/access from a backup: without its end "
                  "no look into the vault can be recorded",
              file.string());
}

void cut(std::filesystem::path const& file, std::size_t size) {
  files::Descriptor const fd{::open(file.c_str(), O_WRONLY | O_CLOEXEC)};
  if (fd.get() < 0 || ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) {
    throw std::system_error{errno, std::generic_category(), "truncate " + file.string()};
  }
  files::sync_file(fd.get(), file);
}

}  // namespace

Result<void> check_purpose(std::string_view purpose) {
  auto const control = [](char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  };
  if (purpose.empty()) {
    return fail(ErrorCode::malformed, "say why you look: it is kept, and the person may ask for it",
                "/purpose");
  }
  if (purpose.size() > access_purpose_bytes_max) {
    return fail(ErrorCode::malformed,
                "longer than " + std::to_string(access_purpose_bytes_max) + " bytes", "/purpose");
  }
  if (std::any_of(purpose.begin(), purpose.end(), control)) {
    return fail(ErrorCode::malformed, "control characters (a line break, a tab) are not allowed",
                "/purpose");
  }
  return {};
}

Result<std::unique_ptr<AccessLog>> AccessLog::open(std::filesystem::path directory) {
  if (!std::filesystem::exists(directory)) {
    std::filesystem::create_directories(directory);
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
    files::sync_directory(directory.parent_path());
  }
  std::unique_ptr<AccessLog> log{new AccessLog{std::move(directory)}};
  QALAM_CHECK(log->find_end());
  return log;
}

/// From the last line of the last day that has one.
Result<void> AccessLog::find_end() {
  auto const all = files_of(directory_);
  for (auto at = all.rbegin(); at != all.rend(); ++at) {
    auto const& [day, file] = *at;
    auto const bytes = contents_of(file);
    std::size_t const whole = bytes.rfind('\n') + 1;  // 0 where there is none.
    if (whole < bytes.size()) cut(file, whole);
    if (day_ == no_date) day_ = day;
    if (whole == 0) continue;
    QALAM_TRY(auto const line, last_line(bytes, file));
    last_ = line.record.number;
    hash_ = line.hash;
    return {};
  }
  return {};
}

Date AccessLog::last_day() const {
  std::lock_guard const lock{mutex_};
  return day_;
}

Result<void> AccessLog::close_days_before(Date today,
                                          std::function<Result<bool>(AccessDay const&)> each) {
  {
    std::lock_guard const lock{mutex_};
    open_ = std::max(open_, today);
  }
  auto const all = files_of(directory_);
  for (auto at = all.rbegin(); at != all.rend(); ++at) {
    auto const& [day, file] = *at;
    auto const bytes = day < today ? contents_of(file) : std::string{};
    if (bytes.empty()) continue;
    QALAM_TRY(auto const line, last_line(bytes, file));
    QALAM_TRY(bool const more, each({day, line.record.number, line.hash}));
    if (!more) return {};
  }
  return {};
}

void AccessLog::append(AnyId subject, Access const& access) {
  ensure(check_purpose(access.purpose).has_value(), "a look into the vault names its purpose");
  std::lock_guard const lock{mutex_};
  AccessRecord const record{last_ + 1, subject, access};
  auto const text = text_of(record);
  auto const hash = chained(hash_, text);
  auto const line = text + "\t" + to_hex(hash) + "\n";
  Date const day = std::max({day_, open_, date_of(access.at)});
  auto const file = directory_ / (print(day) + std::string{extension});
  constexpr unsigned for_the_owner = 0600;
  bool const is_new = !std::filesystem::exists(file);
  files::Descriptor const fd{
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, for_the_owner)};
  if (fd.get() < 0) {
    throw std::system_error{errno, std::generic_category(), "open " + file.string()};
  }
  auto const size = std::filesystem::file_size(file);
  try {
    files::write_all(fd.get(), std::as_bytes(std::span{line}), file);
    files::sync_file(fd.get(), file);
    if (is_new) files::sync_directory(directory_);
  } catch (std::system_error const&) {
    // Half a line must not stand in front of the next one.
    static_cast<void>(::ftruncate(fd.get(), static_cast<off_t>(size)));
    throw;
  }
  day_ = day;
  last_ = record.number;
  hash_ = hash;
}

Result<std::vector<AccessDay>> AccessLog::check(
    std::function<void(AccessRecord const&)> const& each) const {
  std::lock_guard const lock{mutex_};
  return check_access_log(directory_, each);
}

Result<std::vector<AccessDay>> check_access_log(
    std::filesystem::path const& directory, std::function<void(AccessRecord const&)> const& each) {
  std::vector<AccessDay> days;
  std::uint64_t last = 0;
  Hash256 hash{};
  for (auto const& [day, file] : files_of(directory)) {
    auto const bytes = contents_of(file);
    auto lines = split(bytes, '\n');
    if (!lines.back().empty()) {
      return fail(ErrorCode::malformed, "the last line is cut off", place(file, lines.size()));
    }
    lines.pop_back();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      auto const line = parse_line(lines[i]);
      if (!line) return fail(line.error().code, line.error().detail, place(file, i + 1));
      if (line->record.number != last + 1) {
        return fail(ErrorCode::proof_invalid,
                    "record " + std::to_string(last + 1) + " is missing: here stands number " +
                        std::to_string(line->record.number),
                    place(file, i + 1));
      }
      if (line->hash != chained(hash, line->text)) {
        return fail(ErrorCode::proof_invalid,
                    "this record, or the one before it, is not what was written: its hash does "
                    "not follow",
                    place(file, i + 1));
      }
      last = line->record.number;
      hash = line->hash;
      if (each) each(line->record);
    }
    if (!lines.empty()) days.push_back({day, last, hash});
  }
  return days;
}

}  // namespace qalam::vault
