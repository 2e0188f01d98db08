#include "tests/tidy/source.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// What the documents and comments point at has to be there.
namespace qalam::tidy {
namespace {

namespace fs = std::filesystem;

fs::path const root{QALAM_SOURCE_DIR};

/// Every .md of the repository, from its root.
std::vector<std::string> documents() {
  std::vector<std::string> all;
  for (auto const* folder :
       {".", "docs", "domain", "eventstore", "projections", "replay", "api", "tools", "tests"}) {
    auto const take = [&](fs::directory_entry const& entry) {
      if (entry.path().extension() != ".md") return;
      all.push_back(fs::relative(entry.path(), root).generic_string());
    };
    if (std::string_view{folder} == ".") {
      for (auto const& entry : fs::directory_iterator{root}) take(entry);
    } else {
      for (auto const& entry : fs::recursive_directory_iterator{root / folder}) take(entry);
    }
  }
  return all;
}

/// The targets of the links `[text](target)` that stay inside the repository, without anchors.
std::vector<std::string> links(std::string_view text) {
  std::vector<std::string> all;
  for (auto at = text.find("]("); at != std::string_view::npos; at = text.find("](", at + 2)) {
    auto const end = text.find(')', at);
    if (end == std::string_view::npos) break;
    auto const target = text.substr(at + 2, end - at - 2);
    auto const file = target.substr(0, target.find('#'));
    if (!file.empty() && file.find(':') == std::string_view::npos) all.emplace_back(file);
  }
  return all;
}

/// The files of docs/ that a text names outside of links.
std::vector<std::string> named(std::string_view text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-/.";
  std::vector<std::string> all;
  for (auto at = text.find("docs/"); at != std::string_view::npos;
       at = text.find("docs/", at + 5)) {
    std::string_view name = text.substr(at);
    name = name.substr(0, name.find_first_not_of(letters));
    auto const extension = name.rfind(".md");
    if (extension != std::string_view::npos) all.emplace_back(name.substr(0, extension + 3));
  }
  return all;
}

TEST(Documents, LinkToWhatIsThere) {
  auto const all = documents();
  ASSERT_FALSE(all.empty());
  for (auto const& document : all) {
    for (auto const& target : links(read_file(document))) {
      EXPECT_TRUE(fs::exists(root / fs::path{document}.parent_path() / target))
          << document << " links to " << target;
    }
  }
}

TEST(Documents, AreThereWhenACommentNamesThem) {
  for (auto const& source : all_sources()) {
    if (is_below(source.path, "tests/tidy")) continue;
    for (auto const& document : named(read_file(source.path))) {
      EXPECT_TRUE(fs::exists(root / document)) << source.path << " names " << document;
    }
  }
}

TEST(Documents, AreFoundInLinksAndComments) {
  EXPECT_EQ(links("[a](b.md#c), [d](https://e.f), [g](#h)"), std::vector<std::string>{"b.md"});
  EXPECT_EQ(named("/// As docs/adr/0001-a.md. Not docs/else."),
            std::vector<std::string>{"docs/adr/0001-a.md"});
}

}  // namespace
}  // namespace qalam::tidy
