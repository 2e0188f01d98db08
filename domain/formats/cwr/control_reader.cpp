#include "domain/formats/cwr/control_reader.hpp"

#include "domain/formats/cwr/codes.hpp"
#include "domain/formats/cwr/fields.hpp"
#include "domain/formats/cwr/version.hpp"
#include "domain/identifiers/ipi.hpp"

#include <algorithm>

namespace qalam::formats::cwr {
namespace {

constexpr std::size_t gaps_max = 1000;  ///< Kept back at most; more are told at once.

std::string base_name(std::string_view file_name) {
  auto const slash = file_name.find_last_of("/\\");
  return std::string{slash == std::string_view::npos ? file_name : file_name.substr(slash + 1)};
}

std::string versus(std::uint64_t declared, std::uint64_t found) {
  return std::to_string(declared) + " declared, " + std::to_string(found) + " found";
}

std::uint64_t number_in(Record const& record, std::string_view field) {
  return digits(record.raw(field)).value_or(0);
}

}  // namespace

void ControlReader::set_version(Version version, bool certain) {
  summary_.version = version;
  certain_ = certain;
}

void ControlReader::tell(Edit const& edit, Record const& record, std::string_view field,
                         std::string reason) {
  handler_.finding(make_finding(edit, version(), record, field, std::move(reason)), false);
}

void ControlReader::header(Record const& hdr, std::string_view file_name, bool conflict) {
  census_.check_form(hdr);
  auto& header = summary_.header;
  header.sender_type = hdr.text("sender type");
  header.sender_name = hdr.text("sender name");
  header.created = hdr.text("creation date") + hdr.text("creation time");
  header.transmitted = hdr.text("transmission date");
  header.character_set = hdr.text("character set");
  header.version = hdr.text("version");
  header.revision = hdr.text("revision");
  header.software = hdr.text("software package");
  if (conflict) {
    tell(edit::version_conflict, hdr, "version",
         "the name of the file and its HDR do not agree about the version; read as " +
             std::string{name_of(version())});
  }
  if (is_3(version())) {
    header_3(hdr, file_name);
  } else {
    header_2(hdr);
  }
  check_dates(hdr);
}

void ControlReader::header_2(Record const& hdr) {
  auto& header = summary_.header;
  header.sender_id = hdr.text("sender id");
  header.edi_version = hdr.text("EDI version");
  bool const split = digits(hdr.raw("sender type")).has_value() && header.sender_type.size() == 2;
  bool const id_is_number = digits(header.sender_id).has_value() && header.sender_id.size() == 9;
  // An IPI of more than nine digits has its first two where the sender type stands.
  if (split) header.sender_ipi = header.sender_type + header.sender_id;
  if (!split && id_is_number && header.sender_type != "SO") {
    header.sender_ipi = "00" + header.sender_id;
  }
  if (!split && !codes::in(codes::sender_types, header.sender_type)) {
    tell(edit::hdr_sender_type, hdr, "sender type",
         quoted(header.sender_type) + " is no type of sender; a publisher is presumed");
  }
  if (!id_is_number) {
    tell(edit::hdr_sender_id, hdr, "sender id", "the sender's id is not a number of nine digits");
  } else if (!header.sender_ipi.empty() && !valid_ipi_name(header.sender_ipi)) {
    tell(edit::hdr_ipi, hdr, "sender id",
         "the sender's IPI name number " + quoted(header.sender_ipi) + " fails its check digits");
  }
  if (header.edi_version != "01.10") {
    census_.malformed(hdr.line(), "EDI version " + quoted(header.edi_version) + " is not 01.10");
    tell(edit::hdr_edi_version, hdr, "EDI version", "the EDI version is always 01.10");
  }
}

void ControlReader::header_3(Record const& hdr, std::string_view file_name) {
  auto& header = summary_.header;
  header.sender_id = hdr.text("sender code");
  header.sender_ipi = hdr.text("sender IPI name number");
  header.file_name = hdr.text("file name");
  if (!codes::in(codes::sender_types, header.sender_type)) {
    tell(edit::hdr_sender_type, hdr, "sender type",
         quoted(header.sender_type) + " is no type of sender; a publisher is presumed");
  }
  if (header.sender_id.empty() && blank_or_zero(header.sender_ipi)) {
    tell(edit::hdr_sender_id, hdr, "sender code", "neither a code nor an IPI names the sender");
  }
  if (!blank_or_zero(header.sender_ipi) && !valid_ipi_name(header.sender_ipi)) {
    tell(edit::hdr_ipi, hdr, "sender IPI name number",
         "the sender's IPI name number fails its check digits");
  }
  auto const real = base_name(file_name);
  if (!header.file_name.empty() && !real.empty() && header.file_name != real) {
    tell(edit::file_name_differs, hdr, "file name", "the file is called " + quoted(real));
  }
}

void ControlReader::check_dates(Record const& hdr) {
  auto const check = [&](std::string_view field, Edit const& edit) {
    auto const raw = hdr.get(field);
    if (raw.size() != 8 || !digits(raw) || !parse_date(raw)) {
      tell(edit, hdr, field, quoted(raw) + " is not a day YYYYMMDD");
    }
  };
  check("creation date", edit::hdr_created);
  check("transmission date", edit::hdr_transmitted);
}

void ControlReader::group(Record& grh) {
  if (in_group_) {
    tell(edit::grh_inside_group, grh, "", "a GRH before the GRT of the group above it");
    close_group();
  } else if (summary_.has_trailer) {
    tell(edit::last_not_trl, grh, "", "a group after the TRL; read all the same");
  }
  auto const stated = version_in_group(grh);
  if (!certain_ && stated && is_3(*stated) == is_3(version())) summary_.version = *stated;
  certain_ = true;
  grh.bind(version());
  census_.check_form(grh);
  GroupSummary opened;
  opened.type = grh.text("transaction type");
  opened.id = grh.text("group");
  opened.version = is_3(version()) && version() == Version::v31 ? "" : grh.text("version");
  opened.records = 1;
  if (summary_.group_count == 0) summary_.group_version = opened.version;
  open_group(std::move(opened));
  check_group_header(grh);
}

void ControlReader::check_group_header(Record const& grh) {
  auto const due = std::to_string(summary_.group_count);
  auto const due_id = std::string(due.size() < 5 ? 5 - due.size() : 0, '0') + due;
  if (open_.id != due_id) {
    census_.malformed(grh.line(), "group id " + open_.id + " is not " + due_id);
    tell(edit::grh_id, grh, "group",
         "the groups are numbered 1, 2, 3 …; this one should be " + due_id);
  }
  auto const reject = [&](Edit const& edit, std::string_view field, std::string why) {
    handler_.finding(make_finding(edit, version(), grh, field, why), true);
    group_edit_ = &edit;
    group_why_ = std::move(why);
    open_.verdict = Verdict::rejected;
  };
  auto const stated = version_in_group(grh);
  bool const known = is_3(version()) ? codes::in(codes::transaction_types_3, open_.type)
                                     : codes::in(codes::transaction_types_2, open_.type);
  if (!known) {
    reject(edit::grh_type, "transaction type",
           quoted(open_.type) + " is no transaction type of CWR " +
               std::string{name_of(version())} + "; the group is rejected");
  } else if (stated && is_3(*stated) != is_3(version())) {
    reject(edit::grh_version, "version",
           "a group of version " + std::string{name_of(*stated)} + " in a file of version " +
               std::string{name_of(version())} + "; the group is rejected");
  } else if (stated ? *stated != version() : version() != Version::v31) {
    tell(edit::grh_version, grh, "version",
         "the version of the group is not that of the file; read as " +
             std::string{name_of(version())});
  }
  // Real acknowledgement files have one group for each acknowledged type.
  if (!types_seen_.emplace(open_.type, true).second && open_.type != "ACK") {
    tell(edit::grh_repeated, grh, "transaction type",
         "a second group of type " + open_.type + "; read all the same");
  }
}

void ControlReader::open_group(GroupSummary group) {
  in_group_ = true;
  open_ = std::move(group);
  ++summary_.group_count;
  group_edit_ = nullptr;
  next_transaction_ = 0;
  gap_records_ = 0;
}

void ControlReader::in_group(Record const& record) {
  if (!in_group_) {
    tell(edit::second_not_grh, record, "",
         "a record outside any group; read as if a GRH stood before it");
    GroupSummary opened;
    opened.type = std::string{record.type()};
    open_group(std::move(opened));
  }
  ++open_.records;
}

void ControlReader::close_group() {
  if (!in_group_) return;
  in_group_ = false;
  tell_gaps();
  summary_.actual[1] += open_.transactions;
  if (summary_.groups.size() < Summary::listed_max) summary_.groups.push_back(std::move(open_));
  open_ = {};
}

void ControlReader::tell_gaps() {
  for (Finding const& gap : gaps_) handler_.finding(gap, false);
  gaps_.clear();
}

void ControlReader::group_end(Record const& grt) {
  if (!in_group_) {
    tell(edit::grt_id, grt, "", "a GRT without its GRH");
    return;
  }
  ++open_.records;
  open_.closed = true;
  open_.declared_transactions = number_in(grt, "transaction count");
  open_.declared_records = number_in(grt, "record count");
  if (grt.get("group") != open_.id) {
    tell(edit::grt_id, grt, "group", "the GRT is not of group " + open_.id);
  }
  if (open_.transactions == 0) {
    tell(edit::empty_group, grt, "", "the group has no transactions");
  }
  bool const same_transactions = open_.declared_transactions == open_.transactions;
  // Numbers that jump and counts that miss just as many records: one cause, told once.
  bool const lost = same_transactions && gap_records_ != 0 && !gaps_.empty() &&
                    open_.declared_records == open_.records + gap_records_;
  if (lost) {
    Finding found = gaps_.front();
    found.code = std::string{edit::transport_loss.code_2};
    found.level = edit::transport_loss.level;
    found.reason =
        std::to_string(gap_records_) +
        " record(s) were lost on the way: the record numbers jump before this line, and "
        "the counts of the group are higher by as much; ask the sender for the file again";
    gaps_.clear();
    lost_records_ += gap_records_;
    handler_.finding(found, false);
  } else if (open_.declared_records != open_.records) {
    tell(edit::grt_records, grt, "record count",
         "records of the group: " + versus(open_.declared_records, open_.records));
  }
  if (!same_transactions) {
    tell(edit::grt_transactions, grt, "transaction count",
         "transactions of the group: " + versus(open_.declared_transactions, open_.transactions));
  }
  close_group();
}

void ControlReader::trailer(Record const& trl) {
  if (in_group_) {
    tell(edit::after_grt, trl, "", "a TRL before the GRT of the group above it");
    close_group();
  }
  if (summary_.has_trailer) tell(edit::second_control, trl, "", "a second TRL");
  summary_.has_trailer = true;
  summary_.declared = {number_in(trl, "group count"), number_in(trl, "transaction count"),
                       number_in(trl, "record count")};
  auto const& declared = summary_.declared;
  if (declared[0] != summary_.group_count) {
    tell(edit::trl_groups, trl, "group count",
         "groups of the file: " + versus(declared[0], summary_.group_count));
  }
  if (declared[1] != summary_.actual[1]) {
    tell(edit::trl_transactions, trl, "transaction count",
         "transactions of the file: " + versus(declared[1], summary_.actual[1]));
  }
  if (declared[2] != summary_.records + lost_records_) {
    tell(edit::trl_records, trl, "record count",
         "records of the file: " + versus(declared[2], summary_.records));
  }
}

void ControlReader::end_of_file(std::uint64_t last_line, std::string_view last_type) {
  close_group();
  summary_.actual[0] = summary_.group_count;
  summary_.actual[2] = summary_.records;
  if (last_type == "TRL") return;
  census_.malformed(last_line, "last record is not TRL");
  Finding found;
  found.line = last_line;
  found.record = std::string{last_type};
  found.code = std::string{is_3(version()) ? edit::last_not_trl.name : edit::last_not_trl.code_2};
  found.level = Level::file;
  found.reason =
      "the file does not end with TRL: it may have been cut; ask the sender whether it is all";
  handler_.finding(found, false);
}

void ControlReader::check_numeric(Record const& record) {
  if (record.transaction() && record.number()) return;
  census_.malformed(record.line(), "non-numeric sequence '" +
                                       std::string{record.transaction_text()} + "'/'" +
                                       std::string{record.number_text()} + "'");
  tell(edit::number_not_numeric, record, "",
       "transaction or record number is not a number; the order of the file holds");
}

Transaction ControlReader::transaction(Record const& record, Notes& notes) {
  check_numeric(record);
  auto const number = record.transaction();
  if (number != next_transaction_) {
    Census::broken(summary_.header_transaction, record.line());
    tell(edit::header_number, record, "",
         "transaction " + quoted(record.transaction_text()) + " where number " +
             std::to_string(next_transaction_) + " is due; the order of the file holds");
  }
  next_transaction_ = number.value_or(next_transaction_) + 1;
  last_number_ = record.number().value_or(0);
  if (last_number_ != 0) {
    Census::broken(summary_.detail_record, record.line());
    tell(edit::record_number, record, "", "a transaction begins with record number 0");
  }
  ++open_.transactions;
  Transaction made;
  made.type = std::string{record.type()};
  made.group = static_cast<std::uint32_t>(summary_.group_count);
  made.group_id = open_.id;
  made.group_type = open_.type;
  made.number = std::string{record.transaction_text()};
  made.line = record.line();
  if (group_edit_ != nullptr) notes.report(*group_edit_, record, "", group_why_);
  if (group_edit_ == nullptr && made.type != open_.type) {
    notes.tell(edit::type_of_group, record, "",
               "a " + made.type + " in a group of type " + open_.type + "; read all the same");
  }
  return made;
}

bool ControlReader::detail(Record const& record, Record const* header) {
  check_numeric(record);
  if (header == nullptr) {
    handler_.finding(make_finding(edit::stray_record, version(), record, "",
                                  "no transaction header stands before this record; left out"),
                     true);
    return false;
  }
  bool const same = record.transaction() && header->transaction()
                        ? record.transaction() == header->transaction()
                        : record.transaction_text() == header->transaction_text();
  if (!same) {
    Census::broken(summary_.detail_transaction, record.line());
    tell(edit::detail_transaction, record, "",
         "the record numbers itself to transaction " + quoted(record.transaction_text()) +
             "; it belongs to the one it stands in");
  }
  detail_number(record);
  return true;
}

void ControlReader::detail_number(Record const& record) {
  auto const number = record.number();
  if (!number) return;
  auto const due = last_number_ + 1;
  last_number_ = *number;
  if (*number == due) return;
  Census::broken(summary_.detail_record, record.line());
  auto found = make_finding(edit::record_number, version(), record, "",
                            "record number " + std::to_string(*number) + " where " +
                                std::to_string(due) + " is due; the order of the file holds");
  if (*number < due || gaps_.size() >= gaps_max) {
    handler_.finding(found, false);
    return;
  }
  gap_records_ += *number - due;
  gaps_.push_back(std::move(found));
}

void ControlReader::done(Verdict verdict) {
  auto& group = open_;
  switch (verdict) {
    case Verdict::accepted: ++summary_.accepted; break;
    case Verdict::accepted_with_changes: ++summary_.accepted_with_changes; break;
    case Verdict::rejected: ++summary_.rejected; break;
  }
  if (verdict != Verdict::accepted) {
    group.verdict = std::max(group.verdict, Verdict::accepted_with_changes);
  }
}

}  // namespace qalam::formats::cwr
