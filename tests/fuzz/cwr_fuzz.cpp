#include "domain/formats/cwr/reader.hpp"
#include "domain/formats/cwr/writer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace qalam::formats::cwr;

/// Every transaction has one verdict, and a rejected one says why.
struct Judge final : Handler {
  std::uint64_t transactions = 0;
  std::uint64_t findings = 0;

  void seen(Transaction const& made) {
    ++transactions;
    if (made.verdict == Verdict::rejected && made.findings.empty()) std::abort();
  }
  void work(WorkTransaction const& made) override { seen(made); }
  void agreement(AgreementTransaction const& made) override { seen(made); }
  void acknowledgement(AckTransaction const& made) override { seen(made); }
  void finding(qalam::formats::Finding const& found, bool) override {
    ++findings;
    if (found.code.empty() || found.reason.empty()) std::abort();
  }
};

Summary read(std::string_view bytes, std::string_view name, std::size_t chunk, Judge& judge) {
  Reader reader{name, judge};
  while (!bytes.empty()) {
    auto const part = bytes.substr(0, chunk);
    reader.feed(part);
    bytes.remove_prefix(part.size());
  }
  return reader.finish();
}

/// What can be read as the values of a record is printed as a line with the same values.
void round_trip(std::string_view bytes) {
  auto const line = bytes.substr(0, std::min(bytes.find('\n'), std::size_t{1000}));
  for (Version const version : {Version::v21, Version::v22, Version::v30, Version::v31}) {
    Record record{1, line, Charset::utf8};
    record.bind(version);
    auto const values = parse(record);
    if (!values) continue;
    auto const printed = print(version, *values);
    if (!printed) continue;  // A left-justified number may need more room than was trimmed.
    Record again{1, *printed, Charset::utf8};
    again.bind(version);
    auto const back = parse(again);
    if (!back || print(version, *back).value() != *printed) std::abort();
  }
}

}  // namespace

/// The first byte chooses the name of the file and the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::string_view names[] = {"", "x.V21", "x.V22", "x_V3-0-0.SUB", "x_V3-1-0.SUB"};
  auto const name = names[data[0] % 5];
  std::size_t const chunk = data[0] / 5 + 1U;
  std::string_view const bytes{reinterpret_cast<char const*>(data) + 1, size - 1};
  Judge whole;
  Judge parts;
  auto const summary = read(bytes, name, bytes.size() + 1, whole);
  read(bytes, name, chunk, parts);
  if (whole.transactions != parts.transactions || whole.findings != parts.findings) std::abort();
  if (whole.transactions != summary.transactions) std::abort();
  if (summary.findings != whole.findings) std::abort();
  round_trip(bytes);
  return 0;
}
