#include "api/proof/statement_file.hpp"

#include "api/json/describe_json.hpp"

namespace qalam::proof {

Result<StatementFile> parse_statement_file(std::string_view text) {
  auto const at = text.rfind(separator);
  if (!text.starts_with(page_title) || at == std::string_view::npos || text[at - 1] != '\n') {
    return fail(ErrorCode::malformed,
                "this is no statement bundle: a page for people, the line \"" +
                    std::string{separator.substr(0, separator.size() - 1)} + "\", and JSON",
                "the first line, or the one between page and JSON");
  }
  json::Limits limits;
  limits.bytes_max = statement_bytes_max;
  auto const json = json::parse(text.substr(at + separator.size()), limits);
  if (!json) {
    auto const& error = json.error();
    return fail(error.code, error.detail,
                error.where.empty() ? "the JSON below the page" : error.where);
  }
  StatementFile file;
  file.page = text.substr(0, at);
  QALAM_TRY(file.bundle, json::read<StatementBundle>(*json));
  if (file.bundle.format != statement_format) {
    return fail(ErrorCode::malformed,
                "the format is \"" + file.bundle.format + "\", and this program reads " +
                    std::string{statement_format},
                "/format");
  }
  return file;
}

std::string print(StatementFile const& file) {
  return file.page + std::string{separator} + json::dump(json::write(file.bundle)) + "\n";
}

}  // namespace qalam::proof
