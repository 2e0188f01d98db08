#pragma once

#include "domain/formats/cwr/reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qalam::test {

/// Keeps all that a CWR reader hands over.
struct Collected final : formats::cwr::Handler {
  std::vector<formats::cwr::WorkTransaction> works;
  std::vector<formats::cwr::AgreementTransaction> agreements;
  std::vector<formats::cwr::AckTransaction> acknowledgements;
  std::vector<std::pair<formats::Finding, bool>> findings;
  formats::cwr::Summary summary;

  void work(formats::cwr::WorkTransaction const& made) override { works.push_back(made); }
  void agreement(formats::cwr::AgreementTransaction const& made) override {
    agreements.push_back(made);
  }
  void acknowledgement(formats::cwr::AckTransaction const& made) override {
    acknowledgements.push_back(made);
  }
  void finding(formats::Finding const& found, bool rejected) override {
    findings.emplace_back(found, rejected);
  }

  [[nodiscard]] std::size_t count(std::string_view code) const {
    return static_cast<std::size_t>(std::count_if(
        findings.begin(), findings.end(), [&](auto const& f) { return f.first.code == code; }));
  }
  [[nodiscard]] bool has(std::string_view code) const { return count(code) != 0; }
  /// All codes met, for a failure message.
  [[nodiscard]] std::string codes() const {
    std::string all;
    for (auto const& [found, rejected] : findings) {
      all += found.code + (rejected ? "!" : "") + " (line " + std::to_string(found.line) + ": " +
             found.reason + ")\n";
    }
    return all;
  }
};

inline Collected read_cwr(std::string_view bytes, std::string_view name = "invented.V21",
                          std::size_t chunk = std::string_view::npos) {
  Collected collected;
  formats::cwr::Reader reader{name, collected};
  while (!bytes.empty()) {
    auto const part = bytes.substr(0, chunk);
    reader.feed(part);
    bytes.remove_prefix(part.size());
  }
  collected.summary = reader.finish();
  return collected;
}

}  // namespace qalam::test
