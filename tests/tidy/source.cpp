#include "tests/tidy/source.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace qalam::tidy {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Where the literal or comment that begins at `at` ends; `at` itself where none begins.
std::size_t end_of_blank(std::string_view text, std::size_t at) {
  auto const rest = text.substr(at);
  auto const after = [&](std::string_view mark, std::size_t from) {
    auto const found = text.find(mark, from);
    return found == std::string_view::npos ? text.size() : found + mark.size();
  };
  if (rest.starts_with("//")) return std::min(text.find('\n', at), text.size());
  if (rest.starts_with("/*")) return after("*/", at + 2);
  if (rest.starts_with("R\"") && (at == 0 || !is_word(text[at - 1]))) {
    auto const open = text.find('(', at);
    if (open == std::string_view::npos) return text.size();
    return after(")" + std::string{text.substr(at + 2, open - at - 2)} + "\"", open);
  }
  bool const quote = rest.starts_with('"');
  // An apostrophe between digits is a separator: 1'000'000.
  bool const apostrophe = rest.starts_with('\'') && (at == 0 || !is_word(text[at - 1]));
  if (!quote && !apostrophe) return at;
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != text[at] && text[end] != '\n') {
    end += text[end] == '\\' ? 2U : 1U;
  }
  return std::min(end + 1, text.size());
}

std::vector<Include> includes_of(std::vector<std::string> const& lines) {
  std::vector<Include> includes;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view line{lines[i]};
    if (!line.starts_with("#include ")) continue;
    line.remove_prefix(9);
    if (line.empty() || (line.front() != '"' && line.front() != '<')) continue;
    bool const quoted = line.front() == '"';
    line.remove_prefix(1);
    includes.push_back({i + 1, std::string{line.substr(0, line.find(quoted ? '"' : '>'))}, quoted});
  }
  return includes;
}

}  // namespace

std::string code_of(std::string_view text) {
  std::string code{text};
  for (std::size_t at = 0; at < text.size();) {
    auto const end = end_of_blank(text, at);
    for (std::size_t i = at; i < end; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
    at = std::max(end, at + 1);
  }
  return code;
}

Source source_of(std::string path, std::string_view text) {
  Source source{std::move(path), split_lines(text), split_lines(code_of(text)), {}};
  source.includes = includes_of(source.lines);
  return source;
}

std::string read_file(std::string const& path_from_root) {
  std::ifstream in{fs::path{QALAM_SOURCE_DIR} / path_from_root, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<Source> const& all_sources() {
  static std::vector<Source> const sources = [] {
    std::vector<Source> found;
    fs::path const root{QALAM_SOURCE_DIR};
    for (auto const* room :
         {"domain", "eventstore", "projections", "replay", "api", "tools", "tests"}) {
      if (!fs::exists(root / room)) continue;
      for (auto const& entry : fs::recursive_directory_iterator{root / room}) {
        auto const extension = entry.path().extension();
        auto const path = fs::relative(entry.path(), root).generic_string();
        if (extension != ".hpp" && extension != ".cpp") continue;
        if (path.find("/node_modules/") != std::string::npos) continue;
        found.push_back(source_of(path, read_file(path)));
      }
    }
    std::sort(found.begin(), found.end(),
              [](Source const& a, Source const& b) { return a.path < b.path; });
    return found;
  }();
  return sources;
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

std::vector<Source const*> sources_in(std::vector<std::string_view> const& folders) {
  std::vector<Source const*> found;
  for (auto const& source : all_sources()) {
    if (std::any_of(folders.begin(), folders.end(),
                    [&](std::string_view folder) { return is_below(source.path, folder); })) {
      found.push_back(&source);
    }
  }
  return found;
}

bool has_word(std::string_view line, std::string_view word) {
  for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    auto const end = at + word.size();
    bool const begins = at == 0 || !is_word(line[at - 1]);
    bool const ends = end >= line.size() || !is_word(line[end]);
    if (begins && ends) return true;
  }
  return false;
}

std::size_t width(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // Not a continuation byte.
  }));
}

}  // namespace qalam::tidy
