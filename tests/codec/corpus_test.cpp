#include "eventstore/codec/event_payloads.hpp"
#include "tests/support/golden.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

/// tests/data/corpus keeps what earlier versions have written, for ever: of each event every form
/// that it ever had, `<event>.<n>.hex`, and each field of the schema with its number. Files and
/// lines are added, never changed.
namespace qalam {
namespace {

std::filesystem::path corpus() {
  return std::filesystem::path{QALAM_SOURCE_DIR} / "tests" / "data" / "corpus";
}

std::string read(std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  EXPECT_TRUE(in) << file;
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

std::vector<std::byte> bytes_of(std::string const& hex) {
  std::vector<std::byte> out;
  std::string digits;
  for (char const c : hex) {
    if (c == '\n') continue;
    digits += c;
    if (digits.size() < 2) continue;
    out.push_back(static_cast<std::byte>(std::stoul(digits, nullptr, 16)));
    digits.clear();
  }
  EXPECT_TRUE(digits.empty());
  return out;
}

struct Form {
  std::string event;
  int number = 0;
  std::filesystem::path file;
};

std::vector<Form> forms() {
  std::vector<Form> out;
  for (auto const& entry : std::filesystem::directory_iterator{corpus() / "events"}) {
    auto const name = entry.path().filename().string();
    auto const dot = name.find('.');
    out.push_back({name.substr(0, dot), std::stoi(name.substr(dot + 1)), entry.path()});
  }
  return out;
}

std::uint32_t type_of_name(std::string const& name) {
  for (std::uint32_t type = 0; type < event_types; ++type) {
    if (canonical::type_name(type) == name) return type;
  }
  ADD_FAILURE() << name << " is no event";
  return event_types;
}

/// Whatever has been written is read, and is written again as it was: nothing else would keep the
/// hashes that rest on it.
TEST(Corpus, OfEventsIsReadAndWrittenAsItWas) {
  canonical::EventCodec const codec;
  auto const all = forms();
  ASSERT_GE(all.size(), 44U);
  for (Form const& form : all) {
    auto const payload = bytes_of(read(form.file));
    auto const event = codec.decode(type_of_name(form.event), payload);
    ASSERT_TRUE(event) << form.file << ": " << event.error().detail;
    EXPECT_EQ(codec.encode(*event), payload) << form.file;
  }
}

/// The form that is written now is kept too, so that a change of it cannot replace it.
TEST(Corpus, HasTheFormThatIsWrittenNow) {
  std::map<std::string, std::set<std::string>> kept;
  for (Form const& form : forms()) kept[form.event].insert(read(form.file));
  for (std::uint32_t type = 0; type < event_types; ++type) {
    std::string const name{canonical::type_name(type)};
    auto const now = read(std::filesystem::path{QALAM_GOLDEN_DIR} / "events" / (name + ".hex"));
    EXPECT_TRUE(kept[name].contains(now))
        << "tests/golden/events/" << name << ".hex is in no file tests/data/corpus/events/" << name
        << ".<n>.hex: add it under the next number, and keep those before";
  }
}

/// "Struct.field @number :Type" of every field, and the file's id.
std::set<std::string> schema_lines(std::string const& text) {
  std::set<std::string> out;
  std::istringstream lines{text};
  std::vector<std::string> inside;
  for (std::string line; std::getline(lines, line);) {
    line.erase(0, line.find_first_not_of(' '));
    std::istringstream words{line};
    std::string first, second, third;
    words >> first >> second >> third;
    if (first.starts_with("@0x")) {
      out.insert("file " + first.substr(0, first.size() - 1));
    } else if (first == "struct") {
      inside.push_back(second);
    } else if (first == "union") {
      inside.push_back(inside.back() + ".union");
    } else if (first == "}") {
      inside.pop_back();
    } else if (!inside.empty() && second.starts_with("@") && third.ends_with(";")) {
      third.pop_back();
      out.insert(inside.back() + "." + first + " " + second + " " + third);
    }
  }
  return out;
}

std::string schema_text() {
  return read(std::filesystem::path{QALAM_SOURCE_DIR} / "eventstore" / "schema" / "event.capnp");
}

/// No number, name or type of a field ever changes, and none goes away.
TEST(Corpus, OfTheSchemaOnlyGrows) {
  auto const now = schema_lines(schema_text());
  ASSERT_GT(now.size(), 300U);
  std::set<std::string> kept;
  std::istringstream lines{read(corpus() / "schema.txt")};
  for (std::string line; std::getline(lines, line);) kept.insert(line);
  for (std::string const& line : kept) {
    EXPECT_TRUE(now.contains(line)) << "the schema has lost: " << line;
  }
  for (std::string const& line : now) {
    EXPECT_TRUE(kept.contains(line)) << "add to tests/data/corpus/schema.txt: " << line;
  }
}

TEST(Corpus, NoticesAFieldThatWasMoved) {
  auto text = schema_text();
  auto const at = text.find("credits @1");
  ASSERT_NE(at, std::string::npos);
  text[at + 9] = '2';
  auto const moved = schema_lines(text);
  EXPECT_FALSE(moved.contains("BalanceCommitment.credits @1 :SumRoot"));
  EXPECT_TRUE(schema_lines(schema_text()).contains("BalanceCommitment.credits @1 :SumRoot"));
}

}  // namespace
}  // namespace qalam
