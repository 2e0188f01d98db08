#include "eventstore/bundle/bundle.hpp"

#include <algorithm>
#include <cstdlib>

/// The first byte says which bundle it is, the second how many events it is to have less one; the
/// rest is the bundle. What is accepted is written again exactly as it was.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace qalam::bundle;  // NOLINT(google-build-using-namespace): one function.
  if (size < 2) return 0;
  Place const place{0, data[1] + std::uint64_t{1}};
  Bytes const bytes{reinterpret_cast<std::byte const*>(data) + 2, size - 2};
  std::vector<std::byte> again;
  if (data[0] == 0) {
    auto const headers = parse_entries(bytes, place);
    if (!headers) return 0;
    again = print_entries(*headers);
  } else {
    auto const entries = parse_records(bytes, place);
    if (!entries) return 0;
    again = print_records(*entries);
  }
  if (!std::equal(again.begin(), again.end(), bytes.begin(), bytes.end())) std::abort();
  return 0;
}
