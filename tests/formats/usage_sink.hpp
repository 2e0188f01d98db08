#pragma once

#include "domain/usage/reported.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::test {

/// Remembers everything a usage reader says, with copies of the texts.
struct UsageSink : usage::Sink {
  struct Item {
    std::string own_id, isrc, iswc, title, subtitle, artist, composers, work_id;
    std::uint32_t seconds = 0;
    friend bool operator==(Item const&, Item const&) = default;
  };
  struct Line {
    std::uint64_t item = 0, physical_line = 0;
    std::string outlet, use_type, subscriber_class;
    Date day = no_date;
    std::uint32_t second_of_day = 0;
    std::int64_t count = 0;
    std::uint32_t seconds = 0;
    std::string currency;
    std::int64_t revenue_micros = 0;
    bool royalty_bearing = true;
    friend bool operator==(Line const&, Line const&) = default;
  };
  struct Noted {
    formats::Finding finding;
    bool rejected = false;
    friend bool operator==(Noted const&, Noted const&) = default;
  };

  void head(usage::ReportHead const& head) override { heads.push_back(head); }
  void summary(usage::SummaryRow const& row) override { summaries.push_back(row); }
  std::uint64_t item(usage::ReportedItem const& i) override {
    items.push_back({std::string{i.own_id}, std::string{i.isrc}, std::string{i.iswc},
                     std::string{i.title}, std::string{i.subtitle}, std::string{i.artist},
                     std::string{i.composers}, std::string{i.work_id}, i.seconds});
    return items.size() - 1;
  }
  void line(usage::ReportedLine const& l) override {
    lines.push_back({l.item, l.physical_line, std::string{l.outlet}, std::string{l.use_type},
                     std::string{l.subscriber_class}, l.day, l.second_of_day, l.count, l.seconds,
                     std::string{l.currency}, l.revenue_micros, l.royalty_bearing});
  }
  void finding(formats::Finding const& finding, bool rejected) override {
    findings.push_back({finding, rejected});
  }

  [[nodiscard]] Item const& item_of(std::size_t line_number) const {
    return items.at(lines.at(line_number).item);
  }
  [[nodiscard]] std::size_t found(std::string_view code) const {
    return static_cast<std::size_t>(std::count_if(
        findings.begin(), findings.end(), [&](Noted const& n) { return n.finding.code == code; }));
  }
  [[nodiscard]] std::size_t rejected() const {
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(), [](Noted const& n) { return n.rejected; }));
  }
  [[nodiscard]] formats::Finding finding_of(std::string_view code) const {
    for (auto const& n : findings) {
      if (n.finding.code == code) return n.finding;
    }
    return {};
  }

  std::vector<usage::ReportHead> heads;
  std::vector<usage::SummaryRow> summaries;
  std::vector<Item> items;
  std::vector<Line> lines;
  std::vector<Noted> findings;
};

/// Whether two readers said the same, in the same order.
inline bool same(UsageSink const& a, UsageSink const& b) {
  return a.items == b.items && a.lines == b.lines && a.findings == b.findings &&
         a.heads.size() == b.heads.size() && a.summaries.size() == b.summaries.size();
}

template <class Path>
std::string bytes_of(Path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace qalam::test
