#include "codec_sample.capnp.h"
#include "eventstore/codec/canonical.hpp"
#include "eventstore/codec/event_payloads.hpp"
#include "tests/codec/sample.hpp"

#include <cstdint>
#include <cstdlib>
#include <vector>

/// The first byte chooses a type, the rest is the message. Whatever can be read must encode to the
/// very bytes it was read from.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace qalam;  // NOLINT(google-build-using-namespace)
  static canonical::EventCodec const events;
  static canonical::Codec<test::Everything> const everything{
      capnp::Schema::from<sample::Everything>()};
  if (size == 0) return 0;
  auto const* const from = reinterpret_cast<std::byte const*>(data);
  std::vector<std::byte> const bytes(from + 1, from + size);
  if (data[0] >= event_types) {
    if (auto const value = everything.decode(bytes)) {
      if (everything.encode(*value) != bytes) std::abort();
    }
  } else if (auto const event = events.decode(data[0], bytes)) {
    if (events.encode(*event) != bytes) std::abort();
  }
  return 0;
}
