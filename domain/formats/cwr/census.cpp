#include "domain/formats/cwr/census.hpp"

#include "domain/core/ids.hpp"
#include "domain/formats/cwr/work_state.hpp"
#include "domain/identifiers/ipi.hpp"
#include "domain/identifiers/isrc.hpp"
#include "domain/identifiers/iswc.hpp"

namespace qalam::formats::cwr {
namespace {

bool is_work(std::string_view type) {
  return is_work_header(type) && type != "DRW";
}

void keep(std::set<std::string>& list, std::string value) {
  if (list.size() < Summary::listed_max) list.insert(std::move(value));
}

/// An IPI name number as eleven digits, so that lost leading zeros make no difference.
std::string eleven(std::string_view raw) {
  return raw.size() >= 11 ? std::string{raw} : std::string(11 - raw.size(), '0') + std::string{raw};
}

}  // namespace

bool Distinct::add(std::string_view value) {
  constexpr CommandId key{};  // Any key will do: nothing is kept beyond the file.
  return seen_.insert(siphash24(key, value.data(), value.size())).second;
}

void Census::broken(Breaks& breaks, std::uint64_t line) {
  ++breaks.count;
  if (breaks.lines.size() < Summary::listed_max) breaks.lines.push_back(line);
}

void Census::malformed(std::uint64_t line, std::string why) {
  ++summary_.malformed_records;
  if (summary_.malformed.size() < Summary::listed_max) {
    summary_.malformed.push_back({line, std::move(why)});
  }
}

void Census::check_form(Record const& record) {
  if (record.trimmed()) ++summary_.short_records[std::string{record.type()}];
  if (record.too_long()) {
    malformed(record.line(), "length " + std::to_string(record.length()) + " > " +
                                 std::to_string(record.layout()->length));
  }
  for (auto const field : share_fields) {
    if (share_of(record, field)) continue;
    malformed(record.line(), "non-numeric share " + quoted(record.raw(field)));
    return;
  }
}

void Census::count(Record const& record) {
  auto const type = record.type();
  if (is_work(type)) {
    work(record);
  } else if (type == "SWR" || type == "OWR" || type == "WRI") {
    party(record, summary_.writers, writers_);
  } else if (type == "SPU" || type == "OPU") {
    party(record, summary_.publishers, publishers_);
  } else if (type == "REC") {
    recording(record);
  } else if (type == "ACK" || type == "ISA") {
    ++summary_.ack_status[record.text("transaction status")];
  } else if (type == "MSG") {
    ++summary_.message_types[record.text("message type")];
    ++summary_.message_rules[record.text("record type") + record.text("message level") +
                             record.text("validation number")];
  }
}

void Census::party(Record const& record, PartyCounts& counts, PartySets& sets) {
  bool const publisher = &counts == &summary_.publishers;
  ++counts.records;
  if (record.type() != "OWR" && record.type() != "OPU") ++counts.controlled;
  auto const role = record.get(publisher ? "publisher role" : "writer role");
  ++counts.roles[publisher && role.empty() ? "E" : std::string{role}];
  auto const ipi = record.get("IPI name number");
  if (blank_or_zero(ipi)) {
    ++counts.without_ipi;
  } else {
    sets.ipi.add(eleven(ipi));
    if (!valid_ipi_name(ipi)) keep(counts.bad_ipi, eleven(ipi));
  }
  auto const key = record.get("interested party number");
  if (!key.empty()) sets.parties.add(key);
  auto const name = publisher
                        ? record.text("publisher name")
                        : record.text("writer last name") + "\t" + record.text("writer first name");
  if (!trim(name).empty()) sets.names.add(name);
}

void Census::work(Record const& record) {
  ++summary_.works;
  if (auto const number = record.get("submitter work number"); !number.empty()) {
    if (!works_.add(number)) keep(summary_.duplicate_works, std::string{number});
  }
  auto const iswc = record.get("ISWC");
  if (blank_or_zero(iswc)) return;
  ++summary_.iswc.present;
  iswc_.add(iswc);
  if (!valid_iswc(iswc)) keep(summary_.iswc.bad, std::string{iswc});
}

void Census::recording(Record const& record) {
  auto const isrc = record.get("ISRC");
  if (blank_or_zero(isrc)) return;
  ++summary_.isrc.present;
  isrc_.add(isrc);
  if (!valid_isrc(isrc)) keep(summary_.isrc.bad, std::string{isrc});
}

void Census::finish() {
  for (auto const& [counts, sets] :
       {std::pair{&summary_.writers, &writers_}, std::pair{&summary_.publishers, &publishers_}}) {
    counts->distinct_ipi = sets->ipi.size();
    counts->distinct_parties = sets->parties.size();
    counts->distinct_names = sets->names.size();
  }
  summary_.distinct_works = works_.size();
  summary_.iswc.distinct = iswc_.size();
  summary_.isrc.distinct = isrc_.size();
}

}  // namespace qalam::formats::cwr
