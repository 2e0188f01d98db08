#include "domain/formats/cwr/writer.hpp"

#include "tests/formats/cwr/collect.hpp"
#include "tests/formats/cwr/invent.hpp"
#include "tests/support/sample_data.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

namespace qalam::test {
namespace {

using formats::cwr::AckSettings;
using formats::cwr::AckWriter;
using formats::cwr::Charset;
using formats::cwr::Field;
using formats::cwr::Record;
using formats::cwr::RecordLayout;
using formats::cwr::Verdict;

constexpr Version versions[] = {Version::v21, Version::v22, Version::v30, Version::v31};

TEST(CwrLayout, FieldsFollowEachOtherWithoutGaps) {
  for (Version const version : versions) {
    for (RecordLayout const& layout : formats::cwr::layouts(version)) {
      unsigned next = formats::cwr::is_control(layout.type) ? 4 : 20;
      for (Field const& field : layout.fields) {
        EXPECT_EQ(field.start, next) << layout.type << " " << field.name;
        next = field.start + field.size;
      }
      EXPECT_EQ(layout.length, next - 1) << layout.type;
      EXPECT_LE(layout.short_length, layout.length) << layout.type;
    }
  }
}

/// A text that a field of that format may hold: nothing, all of it or less, national letters too.
std::string field_text(Field const& field) {
  if (field.format == 'N' || field.format == 'D' || field.format == 'T') {
    if (*rc::gen::arbitrary<bool>()) return "";
    return *rc::gen::container<std::string>(field.size, rc::gen::inRange('0', ':'));
  }
  auto const size = *rc::gen::inRange<std::size_t>(0, std::size_t{field.size} + 1);
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += *rc::gen::element<std::string>("A", "Z", "7", " ", "-", "É", "Қ");
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

RC_GTEST_PROP(CwrRecord, IsReadBackAsItWasPrinted, ()) {
  auto const version = *rc::gen::elementOf(std::vector<Version>(versions, versions + 4));
  auto const all = formats::cwr::layouts(version);
  auto const& layout = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  RecordText text{std::string{layout.type}, 0, 0, {}, 0};
  if (!formats::cwr::is_control(text.type)) {
    text.transaction = *rc::gen::inRange<std::uint32_t>(0, 100'000'000);
    text.number = *rc::gen::inRange<std::uint32_t>(0, 100'000'000);
  }
  for (Field const& field : layout.fields) {
    text.fields.emplace_back(field.name, field_text(field));
  }
  auto const line = print(version, text);
  RC_ASSERT(line.has_value());
  Record record{1, *line, Charset::utf8};
  record.bind(version);
  RC_ASSERT(record.length() == layout.length);
  auto const back = parse(record);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == text);
}

TEST(CwrRecord, OfTheSamplesIsPrintedByteForByte) {
  QALAM_NEEDS_SAMPLE(file, "cwr/weso-ackexample.V21");
  QALAM_NEEDS_SAMPLE(other, "cwr/weso-demo_cwr_cleaned.v22");
  std::size_t printed = 0;
  for (auto const& [path, version] : {std::pair{file, Version::v21}, {other, Version::v22}}) {
    std::ifstream in{path, std::ios::binary};
    for (std::string text; std::getline(in, text);) {
      if (!text.empty() && text.back() == '\r') text.pop_back();
      Record record{1, text, Charset::guess};
      record.bind(version);
      auto const values = parse(record);
      ASSERT_TRUE(values.has_value()) << text;
      auto const again = print(version, *values);
      ASSERT_TRUE(again.has_value()) << again.error().detail;
      EXPECT_EQ(*again, text);
      ++printed;
    }
  }
  EXPECT_EQ(printed, 2574U + 93U);
}

TEST(CwrRecord, IsNotPrintedWhereATextHasNoRoom) {
  auto const line = print(Version::v21, record("TER", {{"territory", "21360"}}));
  ASSERT_FALSE(line.has_value());
  EXPECT_EQ(line.error().code, ErrorCode::malformed);
  EXPECT_FALSE(print(Version::v21, record("TER", {{"no such field", ""}})).has_value());
  EXPECT_FALSE(print(Version::v30, record("TER", {})).has_value());
}

AckSettings settings(Version version) {
  return {version, "177", "Invented Society", "INV", "20240201120000", 12, "20240131"};
}

Collected two_works() {
  auto bad = invented_work();
  set(bad, "NWR", "submitter work number", "INV002");
  set(bad, "SPU", "MR share", "9000");
  return read_cwr(InventedFile{Version::v21, "NWR", {invented_work(), bad}}.text());
}

TEST(CwrAck, AnswersEachTransactionWithItsStatusAndMessages) {
  auto const sent = two_works();
  AckWriter writer{settings(Version::v21), sent.summary.header, "CW240001INV_177.V21"};
  for (auto const& work : sent.works) {
    writer.add(work, formats::cwr::status_of(work.verdict),
               work.verdict == Verdict::rejected ? "" : "W-1");
  }
  EXPECT_EQ(writer.file_name(), "CW240012177_INV.V21");
  auto const answer = read_cwr(writer.finish(), writer.file_name());
  EXPECT_TRUE(answer.findings.empty()) << answer.codes();
  ASSERT_EQ(answer.acknowledgements.size(), 2U);
  auto const& first = answer.acknowledgements[0];
  EXPECT_EQ(first.status, "AS");
  EXPECT_EQ(first.created, "20240115101500");
  EXPECT_EQ(first.original_group, "00001");
  EXPECT_EQ(first.original_number, "00000000");
  EXPECT_EQ(first.original_type, "NWR");
  EXPECT_EQ(first.submitter_number, "INV001");
  EXPECT_EQ(first.recipient_number, "W-1");
  EXPECT_TRUE(first.messages.empty());
  auto const& second = answer.acknowledgements[1];
  EXPECT_EQ(second.status, "RJ");
  EXPECT_EQ(second.original_number, "00000001");
  ASSERT_EQ(second.messages.size(), 1U);
  EXPECT_EQ(second.messages[0].type, "T");
  EXPECT_EQ(second.messages[0].record + second.messages[0].level + second.messages[0].number,
            "NWRT011");
  EXPECT_EQ(answer.summary.header.sender_type, "SO");
  EXPECT_EQ(answer.summary.header.sender_id, "000000177");
}

TEST(CwrAck, HasOneGroupForEachTypeOfTransaction) {
  auto sent = two_works();
  sent.works[1].type = "REV";
  AckWriter writer{settings(Version::v22), sent.summary.header, "CW240001INV_177.V22"};
  for (auto const& work : sent.works) writer.add(work, "RA");
  auto const answer = read_cwr(writer.finish(), writer.file_name());
  EXPECT_EQ(answer.summary.groups.size(), 2U);
  EXPECT_EQ(answer.summary.declared, answer.summary.actual);
  EXPECT_TRUE(answer.findings.empty()) << answer.codes();
  EXPECT_EQ(answer.summary.version, Version::v22);
}

TEST(CwrAck, OfThreeNamesTheOriginalFile) {
  for (Version const version : {Version::v30, Version::v31}) {
    InventedFile const file{version, "WRK", {invented_work_3()}};
    auto const sent = read_cwr(file.text(), "CW240001INV_0177_V3-0-0.SUB");
    AckWriter writer{settings(version), sent.summary.header, "CW240001INV_0177_V3-0-0.SUB"};
    writer.add(sent.works.at(0), "RA");
    auto const answer = read_cwr(writer.finish(), writer.file_name());
    EXPECT_TRUE(writer.file_name().ends_with(".ACK1")) << writer.file_name();
    ASSERT_EQ(answer.acknowledgements.size(), 1U) << answer.codes();
    EXPECT_EQ(answer.acknowledgements[0].original_file, "CW240001INV_0177_V3-0-0.SUB");
    EXPECT_EQ(answer.acknowledgements[0].original_type, "WRK");
    EXPECT_TRUE(answer.findings.empty()) << answer.codes();
  }
}

TEST(CwrAck, OfARefusedFileSpeaksOfItsHeader) {
  auto const sent = read_cwr("this is no CWR file\n");
  ASSERT_TRUE(sent.summary.refused);
  AckWriter writer{settings(Version::v21), sent.summary.header, "x"};
  writer.refuse(sent.findings.at(0).first);
  auto const answer = read_cwr(writer.finish());
  ASSERT_EQ(answer.acknowledgements.size(), 1U);
  EXPECT_EQ(answer.acknowledgements[0].original_type, "HDR");
  EXPECT_EQ(answer.acknowledgements[0].original_group, "00000");
  EXPECT_EQ(answer.acknowledgements[0].status, "RJ");
}

}  // namespace
}  // namespace qalam::test
