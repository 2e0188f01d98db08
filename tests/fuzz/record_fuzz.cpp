#include "eventstore/record.hpp"

#include <cstdlib>
#include <vector>

/// Whatever the bytes are: no crash; and what is accepted is written again exactly as it was.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace qalam::store;  // NOLINT(google-build-using-namespace): one function.
  Bytes const bytes{reinterpret_cast<std::byte const*>(data), size};
  if (size == header_bytes) static_cast<void>(decode_header(bytes));
  auto const event = decode(bytes);
  if (!event) return 0;
  std::vector<std::byte> again(record_size(event->payload.size()));
  encode(event->header, event->nonce, event->payload, again);
  if (!std::equal(again.begin(), again.end(), bytes.begin(), bytes.end())) std::abort();
  return 0;
}
