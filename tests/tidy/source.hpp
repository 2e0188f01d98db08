#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The source tree as text, for tests that read it.
namespace qalam::tidy {

struct Include {
  std::size_t line = 0;  ///< From 1.
  std::string target;    ///< Without the quotes or brackets.
  bool quoted = false;
};

struct Source {
  std::string path;                ///< From the root of the repository, with slashes.
  std::vector<std::string> lines;  ///< As written.
  std::vector<std::string> code;   ///< The same lines, comments and literals blanked out.
  std::vector<Include> includes;

  [[nodiscard]] bool is_header() const { return std::string_view{path}.ends_with(".hpp"); }
  /// "path:line", for messages.
  [[nodiscard]] std::string at(std::size_t line) const { return path + ":" + std::to_string(line); }
};

/// Blanks the content of comments, string and character literals; line breaks stay.
std::string code_of(std::string_view text);
Source source_of(std::string path, std::string_view text);

/// Every .hpp and .cpp of the rooms and of tests/, in order of path.
std::vector<Source> const& all_sources();
/// Those below one of the folders ("domain", "api/http").
std::vector<Source const*> sources_in(std::vector<std::string_view> const& folders);

bool is_below(std::string_view path, std::string_view folder);
/// Whether `word` stands in the line and is no part of a longer word.
bool has_word(std::string_view line, std::string_view word);
/// Characters of a UTF-8 text.
std::size_t width(std::string_view line);
std::string read_file(std::string const& path_from_root);

}  // namespace qalam::tidy
