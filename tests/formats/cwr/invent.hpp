#pragma once

#include "domain/formats/cwr/writer.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::test {

using formats::cwr::RecordText;
using formats::cwr::Version;
using Records = std::vector<RecordText>;

/// An invented CWR file: HDR, one group, numbered records, right counts.
struct InventedFile {
  Version version = Version::v21;
  std::string group_type = "NWR";
  std::vector<Records> transactions;

  [[nodiscard]] std::string text() const;
};

/// Sets a field of the `nth` record of a type.
inline void set(Records& records, std::string_view type, std::string_view field,
                std::string_view value, std::size_t nth = 0) {
  for (RecordText& record : records) {
    if (record.type != type || nth-- != 0) continue;
    std::erase_if(record.fields, [&](auto const& f) { return f.first == field; });
    record.fields.emplace_back(field, value);
    return;
  }
}

inline void remove(Records& records, std::string_view type) {
  std::erase_if(records, [&](RecordText const& record) { return record.type == type; });
}

inline RecordText record(std::string_view type,
                         std::vector<std::pair<std::string, std::string>> fields) {
  return {std::string{type}, 0, 0, std::move(fields), 0};
}

/// A work of two invented people that meets every edit of 2.x: half the performing right with its
/// writer, half and the rest with her publisher.
inline Records invented_work(std::string_view type = "NWR") {
  return {record(type, {{"work title", "THE INVENTED STEPPE"},
                        {"submitter work number", "INV001"},
                        {"distribution category", "POP"},
                        {"recorded indicator", "U"},
                        {"version type", "ORI"}}),
          record("SPU", {{"publisher sequence number", "1"},
                         {"interested party number", "P1"},
                         {"publisher name", "INVENTED PRESS"},
                         {"publisher role", "E"},
                         {"IPI name number", "00000000199"},
                         {"PR society", "177"},
                         {"PR share", "5000"},
                         {"MR society", "177"},
                         {"MR share", "10000"},
                         {"SR share", "10000"}}),
          record("SPT", {{"interested party number", "P1"},
                         {"PR share", "5000"},
                         {"MR share", "10000"},
                         {"SR share", "10000"},
                         {"inclusion/exclusion", "I"},
                         {"territory", "2136"},
                         {"sequence number", "1"}}),
          record("SWR", {{"interested party number", "W1"},
                         {"writer last name", "ZHOKOVA"},
                         {"writer first name", "AINA"},
                         {"writer role", "CA"},
                         {"IPI name number", "00000000297"},
                         {"PR society", "177"},
                         {"PR share", "5000"}}),
          record("SWT", {{"interested party number", "W1"},
                         {"PR share", "5000"},
                         {"inclusion/exclusion", "I"},
                         {"territory", "2136"},
                         {"sequence number", "1"}}),
          record("PWR", {{"publisher interested party number", "P1"},
                         {"publisher name", "INVENTED PRESS"},
                         {"writer interested party number", "W1"},
                         {"publisher sequence number", "1"}})};
}

/// The same in 3.x: collection shares only, societies on the territory lines.
inline Records invented_work_3() {
  auto work = invented_work("WRK");
  auto const drop = [&](std::string_view type, std::vector<std::string_view> const& fields) {
    for (auto& each : work) {
      if (each.type != type) continue;
      std::erase_if(each.fields, [&](auto const& f) {
        return std::find(fields.begin(), fields.end(), f.first) != fields.end();
      });
    }
  };
  drop("SPU", {"PR society", "PR share", "MR society", "MR share", "SR share"});
  drop("SWR", {"PR society", "PR share"});
  drop("PWR", {"publisher name"});
  set(work, "SPU", "publisher unknown indicator", "N");
  set(work, "SWR", "writer unknown indicator", "N");
  set(work, "SPT", "PR society", "0177");
  set(work, "SPT", "recipient code", "0000");
  set(work, "SWT", "PR society", "177 ");
  set(work, "SWT", "recipient code", "0000");
  return work;
}

/// An agreement between two invented parties that meets every edit.
inline Records invented_agreement() {
  return {record("AGR", {{"submitter agreement number", "AGR7"},
                         {"agreement type", "OG"},
                         {"agreement start date", "20200101"},
                         {"agreement end date", "20251231"},
                         {"retention end date", "20261231"},
                         {"prior royalty status", "N"},
                         {"post-term collection status", "N"},
                         {"number of works", "12"}}),
          record("TER", {{"inclusion/exclusion", "I"}, {"territory", "0398"}}),
          record("IPA", {{"agreement role code", "AS"},
                         {"interested party number", "W1"},
                         {"last name", "ZHOKOVA"},
                         {"first name", "AINA"},
                         {"PR society", "177"},
                         {"PR share", "5000"}}),
          record("IPA", {{"agreement role code", "AC"},
                         {"interested party number", "P1"},
                         {"last name", "INVENTED PRESS"},
                         {"PR society", "177"},
                         {"PR share", "5000"}})};
}

inline std::string line(Version version, RecordText const& text) {
  auto const printed = formats::cwr::print(version, text);
  return printed ? *printed + "\r\n" : "cannot print: " + printed.error().detail + "\r\n";
}

inline RecordText invented_header(Version version) {
  if (formats::cwr::is_3(version)) {
    return record("HDR", {{"sender type", "PB"},
                          {"sender code", "INV"},
                          {"sender name", "INVENTED PRESS"},
                          {"creation date", "20240115"},
                          {"creation time", "101500"},
                          {"transmission date", "20240115"},
                          {"version", version == Version::v30 ? "3.0" : "3.1"},
                          {"revision", "000"}});
  }
  auto hdr = record("HDR", {{"sender type", "PB"},
                            {"sender id", "000000199"},
                            {"sender name", "INVENTED PRESS"},
                            {"EDI version", "01.10"},
                            {"creation date", "20240115"},
                            {"creation time", "101500"},
                            {"transmission date", "20240115"},
                            {"version", version == Version::v22 ? "2.2" : ""},
                            {"revision", version == Version::v22 ? "002" : ""}});
  if (version == Version::v21) hdr.length = 101;
  return hdr;
}

inline std::string InventedFile::text() const {
  std::string file = line(version, invented_header(version));
  RecordText grh = record("GRH", {{"transaction type", group_type}, {"group", "1"}});
  if (version != Version::v31) {
    grh.fields.emplace_back("version", version == Version::v21   ? "02.10"
                                       : version == Version::v22 ? "02.20"
                                                                 : "03.00");
  }
  file += line(version, grh);
  std::uint32_t number = 0;
  std::size_t records = 2;
  for (Records const& transaction : transactions) {
    std::uint32_t place = 0;
    for (RecordText each : transaction) {
      each.transaction = number;
      each.number = place++;
      file += line(version, each);
      ++records;
    }
    ++number;
  }
  file += line(version, record("GRT", {{"group", "1"},
                                       {"transaction count", std::to_string(number)},
                                       {"record count", std::to_string(records)}}));
  file += line(version, record("TRL", {{"group count", "1"},
                                       {"transaction count", std::to_string(number)},
                                       {"record count", std::to_string(records + 2)}}));
  return file;
}

}  // namespace qalam::test
