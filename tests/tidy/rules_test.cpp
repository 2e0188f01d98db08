#include "tests/tidy/source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// The rules of CONTRIBUTING.md that a program can check.
namespace qalam::tidy {
namespace {

constexpr std::size_t columns_max = 100;
constexpr std::size_t lines_max = 700;

std::vector<std::string_view> const exact_rooms{"domain", "eventstore", "projections", "replay"};

template <std::size_t N>
void expect_no_word(std::vector<Source const*> const& sources,
                    std::array<std::string_view, N> const& words, char const* why) {
  for (auto const* source : sources) {
    for (std::size_t i = 0; i < source->code.size(); ++i) {
      for (auto const word : words) {
        EXPECT_FALSE(has_word(source->code[i], word))
            << source->at(i + 1) << ": " << word << ": " << why;
      }
    }
  }
}

std::vector<Source const*> everything() {
  std::vector<Source const*> all;
  for (auto const& source : all_sources()) all.push_back(&source);
  return all;
}

TEST(Rules, LinesHaveAtMost100Columns) {
  for (auto const& source : all_sources()) {
    bool by_hand = false;  // A table that is laid out by hand may be as wide as it is.
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      if (source.lines[i].find("clang-format off") != std::string::npos) by_hand = true;
      if (source.lines[i].find("clang-format on") != std::string::npos) by_hand = false;
      if (by_hand) continue;
      EXPECT_LE(width(source.lines[i]), columns_max) << source.at(i + 1);
    }
  }
}

TEST(Rules, FilesHaveAtMost700Lines) {
  for (auto const& source : all_sources()) {
    EXPECT_LE(source.lines.size(), lines_max) << source.path << ": more than one idea; split it";
  }
}

TEST(Rules, TheLedgerHasNoFloatingPoint) {
  expect_no_word(sources_in(exact_rooms), std::to_array<std::string_view>({"float", "double"}),
                 "money, shares and points are integers; products go through 128 bits");
}

TEST(Rules, OnlyToolsReadTheClockAndTheEnvironment) {
  auto sources = sources_in(exact_rooms);
  // The store's defaults, and the vault's keys: each can be replaced by the caller.
  std::erase_if(sources, [](Source const* source) {
    return source->path == "eventstore/system.cpp" || source->path == "eventstore/vault/boxes.cpp";
  });
  for (auto const* source : sources) {
    for (std::size_t i = 0; i < source->code.size(); ++i) {
      for (std::string_view const word :
           {"std::chrono::system_clock", "high_resolution_clock", "getenv", "secure_getenv", "rand",
            "srand", "random_device", "gettimeofday", "clock_gettime", "std::time", "localtime",
            "setlocale", "std::locale"}) {
        EXPECT_FALSE(has_word(source->code[i], word))
            << source->at(i + 1) << ": " << word << ": time, chance and settings come in as "
            << "arguments, or a replay would not give the same";
      }
    }
  }
  expect_no_word(sources_in({"domain", "replay"}),
                 std::to_array<std::string_view>({"steady_clock"}),
                 "these rooms measure nothing and wait for nothing");
}

TEST(Rules, NothingIsLeftToDo) {
  for (auto const& source : all_sources()) {
    if (is_below(source.path, "tests/tidy")) continue;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      for (std::string_view const word : {"TODO", "FIXME", "HACK"}) {
        EXPECT_FALSE(has_word(source.lines[i], word)) << source.at(i + 1) << ": " << word;
      }
    }
  }
}

TEST(Rules, HeadersBeginWithPragmaOnce) {
  for (auto const& source : all_sources()) {
    if (!source.is_header()) continue;
    auto const first = std::find_if(source.code.begin(), source.code.end(), [](auto const& line) {
      return line.find_first_not_of(' ') != std::string::npos;
    });
    ASSERT_NE(first, source.code.end()) << source.path << " is empty";
    EXPECT_EQ(*first, "#pragma once") << source.path;
  }
}

TEST(Rules, AFileIncludesItsOwnHeaderFirst) {
  for (auto const& source : all_sources()) {
    if (source.is_header()) continue;
    auto const own = source.path.substr(0, source.path.size() - 4) + ".hpp";
    if (!std::filesystem::exists(std::filesystem::path{QALAM_SOURCE_DIR} / own)) continue;
    ASSERT_FALSE(source.includes.empty()) << source.path;
    EXPECT_EQ(source.includes.front().target, own)
        << source.path << ": its own header first shows that the header stands alone";
  }
}

TEST(Rules, NamesSayWhereTheyComeFrom) {
  for (auto const& source : all_sources()) {
    for (std::size_t i = 0; i < source.code.size(); ++i) {
      auto const at = source.code[i].find("using namespace");
      if (at == std::string::npos) continue;
      // Literals cannot be had otherwise; and a test program is read alone.
      bool const literals = source.code[i].find("literals", at) != std::string::npos;
      bool const test = is_below(source.path, "tests");
      EXPECT_TRUE(test && (literals || !source.is_header()))
          << source.at(i + 1) << ": using namespace";
    }
  }
}

TEST(Rules, NothingIsSearchedByStdRegex) {
  expect_no_word(everything(), std::to_array<std::string_view>({"std::regex", "std::smatch"}),
                 "it is slow, recursive and needs a locale");
}

TEST(Rules, OnlyApiAndToolsWriteToTheConsole) {
  expect_no_word(sources_in(exact_rooms),
                 std::to_array<std::string_view>({"std::cout", "std::cerr", "std::clog", "printf"}),
                 "the rooms of the ledger answer, they do not print");
}

void expect_decision_record(std::string const& name) {
  auto const text = read_file("docs/adr/" + name);
  auto const digit = [](char c) { return c >= '0' && c <= '9'; };
  EXPECT_TRUE(name.size() > 5 && name[4] == '-' &&
              std::all_of(name.begin(), name.begin() + 4, digit))
      << name << ": four digits, a hyphen, the title";
  EXPECT_TRUE(text.starts_with("# ")) << name;
  for (auto const* heading : {"\n## Context\n", "\n## Decision\n", "\n## Consequences\n"}) {
    EXPECT_NE(text.find(heading), std::string::npos) << name << " lacks " << heading;
  }
}

TEST(Rules, ADecisionRecordHasContextDecisionAndConsequences) {
  std::size_t records = 0;
  for (auto const& entry :
       std::filesystem::directory_iterator{std::filesystem::path{QALAM_SOURCE_DIR} / "docs/adr"}) {
    if (entry.path().extension() != ".md") continue;
    ++records;
    expect_decision_record(entry.path().filename().string());
  }
  EXPECT_GT(records, 0U);
}

TEST(Source, IsReadWithoutCommentsAndLiterals) {
  EXPECT_EQ(code_of("int a; // double\nint b;"), "int a;          \nint b;");
  EXPECT_EQ(code_of("a /* float\n */ b"), "a         \n    b");
  EXPECT_EQ(code_of(R"(f("double \" x", 'c');)"), "f(             ,    );");
  EXPECT_EQ(code_of("auto x = 1'000'000; g();"), "auto x = 1'000'000; g();");
  EXPECT_EQ(code_of("R\"(double)\" + 1"), "            + 1");
  EXPECT_EQ(code_of("R\"--(a)\" )--\" + 1"), std::string(13, ' ') + " + 1");
}

TEST(Source, KnowsWordsWidthsAndIncludes) {
  EXPECT_TRUE(has_word("a double b", "double"));
  EXPECT_FALSE(has_word("double_entry doubled undouble", "double"));
  EXPECT_EQ(width("қалам"), 5U);
  auto const source = source_of("x.cpp", "#include \"a/b.hpp\"\n\n#include <vector>\n");
  ASSERT_EQ(source.includes.size(), 2U);
  EXPECT_EQ(source.includes[0].target, "a/b.hpp");
  EXPECT_TRUE(source.includes[0].quoted);
  EXPECT_EQ(source.includes[1].target, "vector");
  EXPECT_EQ(source.includes[1].line, 3U);
}

}  // namespace
}  // namespace qalam::tidy
