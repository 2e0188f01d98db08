#include "domain/core/ensure.hpp"
#include "domain/formats/dsr/reader.hpp"
#include "domain/formats/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace qalam;

/// Checks what every reader promises: texts are UTF-8, lines refer to items that were announced.
struct CheckingSink : usage::Sink {
  std::uint64_t items = 0, lines = 0;
  std::int64_t quantity = 0;
  static void text(std::string_view t) { ensure(!formats::first_bad_utf8(t), "text is not UTF-8"); }
  void head(usage::ReportHead const& head) override { text(head.service); }
  void summary(usage::SummaryRow const& row) override { text(row.id); }
  std::uint64_t item(usage::ReportedItem const& item) override {
    text(item.title);
    text(item.artist);
    text(item.composers);
    return ++items;
  }
  void line(usage::ReportedLine const& line) override {
    ensure(line.item >= 1 && line.item <= items, "a line refers to no item");
    text(line.outlet);
    ++lines;
  }
  void finding(formats::Finding const& finding, bool) override {
    ensure(!finding.code.empty() && !finding.reason.empty(), "a finding says nothing");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte is the size of the chunks.
  std::string_view text{reinterpret_cast<char const*>(data) + 1, size - 1};
  std::size_t const chunk = data[0] + std::size_t{1};
  CheckingSink sink;
  formats::dsr::Reader reader{"", sink};
  for (; !text.empty(); text.remove_prefix(std::min(chunk, text.size()))) {
    reader.feed(text.substr(0, chunk));
  }
  auto const totals = reader.finish();
  ensure(totals.lines == sink.lines, "lines are counted wrongly");
  return 0;
}
