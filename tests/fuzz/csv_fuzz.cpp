#include "domain/core/ensure.hpp"
#include "domain/formats/csv/usage.hpp"
#include "domain/formats/csv/works.hpp"
#include "domain/formats/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace qalam;

struct CheckingSink : usage::Sink {
  std::uint64_t items = 0, lines = 0;
  static void text(std::string_view t) { ensure(!formats::first_bad_utf8(t), "text is not UTF-8"); }
  void head(usage::ReportHead const& head) override { text(head.sender); }
  void summary(usage::SummaryRow const&) override {}
  std::uint64_t item(usage::ReportedItem const& item) override {
    text(item.title);
    text(item.artist);
    return ++items;
  }
  void line(usage::ReportedLine const& line) override {
    ensure(line.item >= 1 && line.item <= items, "a line refers to no item");
    ++lines;
  }
  void finding(formats::Finding const& finding, bool) override {
    ensure(!finding.code.empty() && !finding.reason.empty(), "a finding says nothing");
  }
};

struct CheckingWorks : formats::csv::WorksSink {
  std::uint64_t works = 0;
  void work(repertoire::WorkDraft const& draft) override {
    ensure(!draft.title.empty(), "a work has no title");
    ++works;
  }
  void finding(formats::Finding const&, bool) override {}
};

template <class Reader>
auto feed_all(Reader&& reader, std::string_view text, std::size_t chunk) {
  for (; !text.empty(); text.remove_prefix(std::min(chunk, text.size()))) {
    reader.feed(text.substr(0, chunk));
  }
  return reader.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view const text{reinterpret_cast<char const*>(data) + 1, size - 1};
  std::size_t const chunk = data[0] + std::size_t{1};
  CheckingSink usage;
  auto const totals = feed_all(formats::csv::UsageReader{"", usage}, text, chunk);
  ensure(totals.lines == usage.lines, "lines are counted wrongly");
  CheckingWorks works;
  ensure(feed_all(formats::csv::WorksReader{works}, text, chunk).works == works.works,
         "works are counted wrongly");
  return 0;
}
