#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qalam::formats::csv {

/// One record as RFC 4180 writes it, with LF: fields are quoted where they have to be.
template <class Text>
std::string print_record(std::vector<Text> const& fields, char delimiter = ',') {
  std::string out;
  bool first = true;
  for (std::string_view const text : fields) {
    if (!first) out += delimiter;
    bool const quote = text.find_first_of("\"\r\n,;\t") != std::string_view::npos ||
                       text.starts_with('#') || (first && fields.size() == 1 && text.empty());
    first = false;
    if (!quote) {
      out += text;
      continue;
    }
    out += '"';
    for (char const c : text) out.append(c == '"' ? 2 : 1, c);
    out += '"';
  }
  return out + '\n';
}

}  // namespace qalam::formats::csv
