#include "domain/formats/cwr/writer.hpp"

#include "domain/core/ensure.hpp"

#include <algorithm>

namespace qalam::formats::cwr {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t message_text_max = 150;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
  }));
}

bool is_number(char format) {
  return format == 'N' || format == 'D' || format == 'T';
}

std::string zero_filled(std::string_view digits_text, std::size_t size) {
  std::string filled(digits_text.size() < size ? size - digits_text.size() : 0, '0');
  return filled.append(digits_text);
}

/// What an ACK of 2.x may hold: ASCII. Everything else becomes a question mark.
std::string ascii(std::string_view text, std::size_t most) {
  std::string out;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80) continue;
    out += byte < 0x20 || byte >= 0x7F ? '?' : c;
    if (out.size() == most) break;
  }
  return out;
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// "NWR T 011" in its parts; level and number are empty for a name of ours.
struct Code {
  std::string level, number;
};

Code split(std::string_view code) {
  bool const standard = code.size() == 9 && code[3] == ' ' && code[5] == ' ';
  if (!standard) return {};
  return {std::string{code.substr(4, 1)}, std::string{code.substr(6, 3)}};
}

std::string letter_of(Level level) {
  switch (level) {
    case Level::file: return "E";
    case Level::group: return "G";
    case Level::transaction: return "T";
    case Level::record: return "R";
    case Level::field: return "F";
  }
  return "F";
}

Result<std::string> field_text(Field const& field, std::string_view type, std::string_view value) {
  std::size_t const size = characters(value);
  if (size > field.size) {
    return fail(ErrorCode::malformed, std::string{type} + ": " + std::string{field.name} +
                                          " has room for " + std::to_string(field.size) +
                                          " characters, not for " + std::to_string(size));
  }
  if (is_number(field.format) && !value.empty() && digits(value)) {
    return zero_filled(value, field.size);
  }
  return std::string{value} + std::string(field.size - size, ' ');
}

}  // namespace

Result<std::string> print(Version version, RecordText const& record) {
  RecordLayout const* const layout = layout_of(version, record.type);
  if (layout == nullptr) {
    return fail(ErrorCode::malformed,
                "CWR " + std::string{name_of(version)} + " has no record " + record.type);
  }
  for (auto const& [name, value] : record.fields) {
    if (field_of(*layout, name) == nullptr) {
      return fail(ErrorCode::malformed, record.type + " has no field " + name);
    }
  }
  std::string line = record.type;
  if (!is_control(record.type)) {
    line += zero_filled(std::to_string(record.transaction), 8);
    line += zero_filled(std::to_string(record.number), 8);
  }
  for (Field const& field : layout->fields) {
    auto const given = std::find_if(record.fields.begin(), record.fields.end(),
                                    [&](auto const& value) { return value.first == field.name; });
    if (given == record.fields.end()) {
      line.append(field.size, is_number(field.format) ? '0' : ' ');
      continue;
    }
    QALAM_TRY(auto const text, field_text(field, record.type, given->second));
    line += text;
  }
  if (record.length == 0) return line;
  if (record.length < characters(trim_right(line))) {
    return fail(ErrorCode::malformed, record.type + " does not fit into " +
                                          std::to_string(record.length) + " characters");
  }
  auto const full = characters(line);
  if (record.length < full) line.resize(line.size() - (full - record.length));
  return line;
}

Result<RecordText> parse(Record const& record) {
  if (record.layout() == nullptr) {
    return fail(ErrorCode::malformed, "no record " + std::string{record.type()} + " is known");
  }
  RecordText text;
  text.type = std::string{record.type()};
  if (!is_control(text.type)) {
    auto const transaction = record.transaction();
    auto const number = record.number();
    if (!transaction || !number) {
      return fail(ErrorCode::malformed, "a transaction or record number is not a number");
    }
    text.transaction = static_cast<std::uint32_t>(*transaction);
    text.number = static_cast<std::uint32_t>(*number);
  }
  if (record.length() > record.layout()->length) {
    return fail(ErrorCode::malformed, "the record is longer than its layout");
  }
  for (Field const& field : record.layout()->fields) {
    text.fields.emplace_back(field.name, trim_right(record.slice(field.start, field.size)));
  }
  text.length = record.length() < record.layout()->length ? record.length() : 0;
  return text;
}

std::string_view status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted: return "AS";
    case Verdict::accepted_with_changes: return "AC";
    case Verdict::rejected: return "RJ";
  }
  return "RJ";
}

AckWriter::AckWriter(AckSettings settings, Header const& original, std::string_view original_name)
    : settings_{std::move(settings)},
      original_created_{original.created},
      original_name_{is_3(settings_.version) && !original.file_name.empty()
                         ? original.file_name
                         : ascii(original_name, 27)} {
  ensure(settings_.created.size() == 14, "the time of an ACK file is YYYYMMDDHHMMSS");
  ensure(settings_.file_number >= 1 && settings_.file_number <= 9999,
         "the number of an ACK file is 1 … 9999");
}

void AckWriter::put(std::string& to, RecordText const& record) const {
  auto const line = print(settings_.version, record);
  ensure(line.has_value(), "an ACK record that does not fit its layout");
  to += *line;
  to += line_end;
}

void AckWriter::add(WorkTransaction const& work, std::string_view status,
                    std::string_view recipient_number) {
  answer({work, work.work.title, work.work.submitter_number, recipient_number, status});
}

void AckWriter::add(AgreementTransaction const& agreement, std::string_view status,
                    std::string_view recipient_number) {
  answer({agreement, {}, agreement.agreement.number, recipient_number, status});
}

void AckWriter::refuse(Finding const& why) {
  Transaction file;
  file.type = "HDR";
  file.findings = {why};
  answer({file, {}, {}, {}, "RJ"});
}

void AckWriter::answer(Answer const& answer) {
  auto const& about = answer.transaction;
  Group& group = groups_[about.type];
  auto const date_ok = original_created_.size() == 14 && digits(original_created_);
  RecordText ack{"ACK", group.transactions, 0, {}, 0};
  auto const set = [&](std::string_view field, std::string value) {
    ack.fields.emplace_back(field, std::move(value));
  };
  set("creation date", date_ok ? original_created_.substr(0, 8) : "00000000");
  set("creation time", date_ok ? original_created_.substr(8) : "000000");
  bool const id_ok = about.group_id.size() == 5 && digits(about.group_id);
  set("original group", id_ok ? about.group_id : std::to_string(about.group % 100'000));
  bool const number_ok = about.number.size() == 8 && digits(about.number);
  set("original transaction number", number_ok ? about.number : "00000000");
  set("original transaction type", about.type);
  set("creation title", ascii(answer.title, 60));
  set("submitter creation number", ascii(answer.submitter_number, 20));
  set("recipient creation number", ascii(answer.recipient_number, 20));
  set("processing date", settings_.processed);
  set("transaction status", std::string{answer.status});
  if (is_3(settings_.version)) set("original file name", original_name_);
  put(group.lines, ack);
  ++group.records;
  std::uint32_t number = 0;
  for (Finding const& found : about.findings) message(group, ++number, about, found);
  ++group.transactions;
}

void AckWriter::message(Group& group, std::uint32_t number, Transaction const& about,
                        Finding const& found) {
  auto const code = split(found.code);
  // Records are counted from their header: real numbers may be wrong, the place is not.
  auto const place = found.line > about.line ? found.line - about.line : 0;
  RecordText message{"MSG", group.transactions, number, {}, 0};
  message.fields = {{"message type", letter_of(found.level)},
                    {"original record number", std::to_string(place % 100'000'000)},
                    {"record type", ascii(found.record, 3)},
                    {"message level", code.level.empty() ? letter_of(found.level) : code.level},
                    {"validation number", code.number.empty() ? "000" : code.number},
                    {"message text", upper(ascii(found.reason, message_text_max))}};
  put(group.lines, message);
  ++group.records;
}

std::string AckWriter::file_name() const {
  bool const three = is_3(settings_.version);
  auto const code = [&](std::string_view text) {
    // 3.x allows four characters; three keep the name within the 27 of the HDR field.
    if (three && blank_or_zero(text)) return std::string{"0000"};
    return digits(text) ? zero_filled(text, 3) : std::string{text};
  };
  std::string name = "CW" + settings_.created.substr(2, 2) +
                     zero_filled(std::to_string(settings_.file_number), 4) +
                     code(settings_.society) + "_" + code(settings_.recipient);
  switch (settings_.version) {
    case Version::v21: return name + ".V21";
    case Version::v22: return name + ".V22";
    case Version::v30: return name + "_V3-0-0.ACK1";
    case Version::v31: return name + "_V3-1-0.ACK1";
  }
  return name;
}

RecordText AckWriter::header() const {
  RecordText hdr{"HDR", 0, 0, {}, 0};
  auto const set = [&](std::string_view field, std::string value) {
    hdr.fields.emplace_back(field, std::move(value));
  };
  auto const date = settings_.created.substr(0, 8);
  set("sender type", "SO");
  set("sender name", upper(ascii(settings_.society_name, 45)));
  set("creation date", date);
  set("creation time", settings_.created.substr(8));
  set("transmission date", date);
  if (is_3(settings_.version)) {
    set("sender code", zero_filled(settings_.society, 4));
    set("version", std::string{name_of(settings_.version)});
    set("revision", "000");
    set("software package", "QALAM");
    set("file name", ascii(file_name(), 27));
    return hdr;
  }
  set("sender id", zero_filled(settings_.society, 9));
  set("EDI version", "01.10");
  if (settings_.version == Version::v22) {
    set("version", "2.2");
    set("revision", "002");
    set("software package", "QALAM");
  } else {
    set("revision", "");
    hdr.length = 101;  // 2.1 ends here.
  }
  return hdr;
}

std::string AckWriter::finish() const {
  std::string file;
  put(file, header());
  std::uint32_t number = 0;
  std::uint64_t records = 2;  // HDR and TRL.
  std::uint64_t transactions = 0;
  for (auto const& [type, group] : groups_) {
    ++number;
    RecordText grh{"GRH", 0, 0, {}, 0};
    grh.fields = {{"transaction type", "ACK"}, {"group", std::to_string(number)}};
    auto const stated = settings_.version == Version::v22   ? "02.20"
                        : settings_.version == Version::v30 ? "03.00"
                                                            : "02.10";
    if (settings_.version != Version::v31) grh.fields.emplace_back("version", stated);
    put(file, grh);
    file += group.lines;
    auto const group_records = group.records + 2;  // GRH and GRT.
    RecordText grt{"GRT", 0, 0, {}, is_3(settings_.version) ? std::size_t{0} : std::size_t{37}};
    grt.fields = {{"group", std::to_string(number)},
                  {"transaction count", std::to_string(group.transactions)},
                  {"record count", std::to_string(group_records)}};
    put(file, grt);
    records += group_records;
    transactions += group.transactions;
  }
  RecordText trl{"TRL", 0, 0, {}, 0};
  trl.fields = {{"group count", std::to_string(number)},
                {"transaction count", std::to_string(transactions)},
                {"record count", std::to_string(records)}};
  put(file, trl);
  return file;
}

}  // namespace qalam::formats::cwr
