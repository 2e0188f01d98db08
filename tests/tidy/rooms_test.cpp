#include "tests/tidy/source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Who may use whom (docs/architecture.md), read from the #include lines.
namespace qalam::tidy {
namespace {

using Names = std::vector<std::string_view>;

Names const left_of_projections{"domain", "eventstore", "eventstore/codec", "eventstore/lmdb",
                                "eventstore/merkle"};

Names joined(Names names, Names const& more) {
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

/// The units, and for each the others that its files may include. A file belongs to the unit with
/// the longest name that it lies below. `tests` may include everything.
std::map<std::string_view, Names> const& units() {
  static Names const left_of_app =
      joined(left_of_projections,
             {"domain/formats", "eventstore/bundle", "eventstore/files", "eventstore/mirror",
              "eventstore/publisher", "eventstore/tlog", "eventstore/vault", "eventstore/witness",
              "projections", "replay", "api/json", "api/proof"});
  static Names const left_of_tools =
      joined(left_of_app, {"api", "api/app", "api/auth", "api/local", "api/reports", "tools"});
  static Names const left_of_serve = joined(left_of_tools, {"api/http", "api/routes"});
  static std::map<std::string_view, Names> const all{
      {"domain/core", {}},
      {"domain", {"domain/core"}},
      {"domain/formats", {"domain"}},
      {"eventstore/lmdb", {"domain/core"}},
      {"eventstore/merkle", {}},
      {"eventstore/tlog", {"domain/core", "eventstore/merkle"}},
      {"eventstore/publisher",
       {"domain/core", "eventstore", "eventstore/files", "eventstore/lmdb", "eventstore/merkle",
        "eventstore/tlog"}},
      {"eventstore/witness",
       {"domain/core", "eventstore", "eventstore/files", "eventstore/merkle", "eventstore/tlog"}},
      {"eventstore/bundle",
       {"domain/core", "eventstore", "eventstore/lmdb", "eventstore/merkle", "eventstore/tlog"}},
      {"eventstore/mirror",
       {"domain/core", "eventstore", "eventstore/bundle", "eventstore/files", "eventstore/lmdb",
        "eventstore/merkle", "eventstore/publisher", "eventstore/tlog", "eventstore/vault"}},
      {"eventstore/files", {"domain/core", "eventstore/merkle"}},
      {"eventstore/schema", {}},
      {"eventstore/codec", {"domain", "eventstore", "eventstore/lmdb"}},
      {"eventstore/vault",
       {"domain", "eventstore/lmdb", "eventstore/merkle", "eventstore/files", "eventstore/codec"}},
      {"eventstore", {"domain/core", "eventstore/lmdb", "eventstore/merkle"}},
      {"projections", left_of_projections},
      {"replay", joined(left_of_projections, {"projections"})},
      {"api/json", {"domain"}},
      {"api/proof",
       {"domain", "eventstore", "eventstore/codec", "eventstore/merkle", "eventstore/tlog",
        "replay", "api/json"}},
      {"api/auth", {"domain", "api/json"}},
      {"api/local", {"domain"}},
      {"api/http", {"domain", "api/json", "api/auth"}},
      {"api/app", left_of_app},
      {"api/reports", joined(left_of_app, {"api/app"})},
      {"api", left_of_app},
      {"api/routes", left_of_serve},
      {"tools", left_of_tools},
      {"tools/commands/serve", left_of_serve},
      {"tools/commands/witness", left_of_serve},
  };
  return all;
}

/// The files of tools/commands/serve.cpp, serve_….cpp are a unit of their own.
bool belongs(std::string_view path, std::string_view unit) {
  if (unit.starts_with("tools/commands/")) return path.starts_with(unit);
  return is_below(path, unit);
}

std::string_view unit_of(std::string_view path) {
  // What a reader says of a record is a value, which reports carry.
  if (path == "domain/formats/finding.hpp") return "domain";
  std::string_view best;
  for (auto const& [unit, uses] : units()) {
    if (belongs(path, unit) && unit.size() > best.size()) best = unit;
  }
  return best;
}

bool may_use(std::string_view unit, std::string_view other) {
  if (unit == other) return true;
  auto const& uses = units().at(unit);
  // Whoever may use the domain may use its core.
  if (other == "domain/core" && std::find(uses.begin(), uses.end(), "domain") != uses.end()) {
    return true;
  }
  return std::find(uses.begin(), uses.end(), other) != uses.end();
}

/// A library that only some folders know.
struct Library {
  std::string_view begins;  ///< How its headers begin.
  Names known_to;
};

std::vector<Library> const& libraries() {
  static std::vector<Library> const all{
      {"nlohmann/", {"api", "tools"}},
      {"boost/beast", {"api/http"}},
      {"boost/asio", {"api/http", "tools/commands/serve"}},
      {"capnp/", {"eventstore/codec", "eventstore/schema", "projections"}},
      {"kj/", {"eventstore/codec", "eventstore/schema", "projections"}},
      {"event.capnp.h", {"eventstore/codec", "eventstore/schema", "projections"}},
      // The bench prints the raw figures of the same machine beside ours.
      {"lmdb.h", {"eventstore/lmdb", "tools/commands/bench"}},
      {"sodium", {"eventstore/tlog", "eventstore/vault"}},
      {"openssl/", {"eventstore/merkle", "api/auth", "api/http"}},
      {"spdlog/", {"api", "tools"}},
      {"CLI/", {"tools"}},
      {"zlib.h", {"api/app", "tools"}},
  };
  return all;
}

TEST(Rooms, HaveAUnitForEachFile) {
  for (auto const* source :
       sources_in({"domain", "eventstore", "projections", "replay", "api", "tools"})) {
    EXPECT_FALSE(unit_of(source->path).empty()) << source->path;
  }
  EXPECT_GT(all_sources().size(), 100U) << "the source tree was not found";
}

void expect_left(Source const& source, std::string_view unit, Include const& include) {
  auto const other = unit_of(include.target);
  EXPECT_FALSE(is_below(include.target, "tests")) << source.at(include.line);
  if (other.empty()) return;
  EXPECT_TRUE(may_use(unit, other))
      << source.at(include.line) << " includes " << include.target << ", but " << unit
      << " must not use " << other << " (docs/architecture.md, \"Who may use whom\")";
}

TEST(Rooms, IncludeOnlyWhatIsOnTheirLeft) {
  for (auto const& source : all_sources()) {
    auto const unit = unit_of(source.path);
    if (unit.empty()) continue;  // tests
    for (auto const& include : source.includes) expect_left(source, unit, include);
  }
}

bool knows(std::string_view path, Library const& library) {
  return std::any_of(library.known_to.begin(), library.known_to.end(),
                     [&](std::string_view folder) {
                       return folder.starts_with("tools/commands/") ? path.starts_with(folder)
                                                                    : is_below(path, folder);
                     });
}

TEST(Rooms, KeepEachLibraryBehindItsDoor) {
  for (auto const& source : all_sources()) {
    if (is_below(source.path, "tests")) continue;
    for (auto const& include : source.includes) {
      for (auto const& library : libraries()) {
        EXPECT_TRUE(!include.target.starts_with(library.begins) || knows(source.path, library))
            << source.at(include.line) << " must not know <" << include.target << ">";
      }
    }
  }
}

bool domain_may_use(std::string_view target) {
  constexpr std::array boost{"boost/describe", "boost/mp11", "boost/system/result.hpp",
                             "boost/assert/source_location.hpp"};
  constexpr std::array outside{"chrono",     "condition_variable",
                               "filesystem", "fstream",
                               "future",     "iostream",
                               "locale",     "mutex",
                               "random",     "regex",
                               "thread",     "ctime",
                               "iomanip",    "sstream"};
  if (target.find_first_of("/.") == std::string_view::npos) {  // The standard library's.
    return std::find(outside.begin(), outside.end(), target) == outside.end();
  }
  return std::any_of(boost.begin(), boost.end(),
                     [&](std::string_view b) { return target.starts_with(b); });
}

/// Describe, Mp11 and `result`, header-only, are all that the domain takes from outside the
/// standard library, and nothing that reaches the world.
TEST(Rooms, LeaveTheDomainWithoutLibrariesAndWithoutTheOutsideWorld) {
  for (auto const* source : sources_in({"domain"})) {
    for (auto const& include : source->includes) {
      EXPECT_TRUE(include.quoted || domain_may_use(include.target))
          << source->at(include.line) << ": the domain must not use <" << include.target << ">";
    }
  }
  EXPECT_TRUE(domain_may_use("vector"));
  EXPECT_FALSE(domain_may_use("chrono"));
  EXPECT_FALSE(domain_may_use("lmdb.h"));
}

TEST(Rooms, NameEveryIncludeFromTheRoot) {
  std::filesystem::path const root{QALAM_SOURCE_DIR};
  for (auto const& source : all_sources()) {
    for (auto const& include : source.includes) {
      if (!include.quoted || include.target.ends_with(".capnp.h")) continue;
      EXPECT_TRUE(std::filesystem::exists(root / include.target))
          << source.at(include.line) << ": " << include.target
          << " is no path from the root of the repository";
    }
  }
}

TEST(Rooms, AreToldApartByTheLongestName) {
  EXPECT_EQ(unit_of("domain/core/ids.hpp"), "domain/core");
  EXPECT_EQ(unit_of("domain/money/money.hpp"), "domain");
  EXPECT_EQ(unit_of("domain/formats/cwr/reader.hpp"), "domain/formats");
  EXPECT_EQ(unit_of("eventstore/log.hpp"), "eventstore");
  EXPECT_EQ(unit_of("tools/commands/serve.cpp"), "tools/commands/serve");
  EXPECT_EQ(unit_of("tools/commands/import.cpp"), "tools");
  EXPECT_TRUE(may_use("projections", "domain/core"));
  EXPECT_FALSE(may_use("domain", "eventstore"));
  EXPECT_FALSE(may_use("eventstore", "projections"));
  EXPECT_FALSE(may_use("api/app", "api/http"));
  EXPECT_FALSE(may_use("tools", "api/http"));
  EXPECT_TRUE(may_use("tools/commands/serve", "api/http"));
}

}  // namespace
}  // namespace qalam::tidy
