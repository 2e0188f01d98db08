#include "codec_sample.capnp.h"
#include "eventstore/codec/canonical.hpp"
#include "eventstore/codec/row.hpp"
#include "tests/codec/by_hand.hpp"

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

/// Nanoseconds for one struct of eight fields, two of them texts: our codec, and Cap'n Proto's own
/// builder and reader on the same value beside it. Medians of 31 runs.
namespace {

using namespace qalam;  // NOLINT(google-build-using-namespace): a program of one page.

std::uint64_t kept = 0;  // What is measured must come to something.

template <class F>
void measure(char const* name, F&& once) {
  constexpr int repeats = 20'000;
  std::vector<std::int64_t> runs;
  for (int run = 0; run < 31; ++run) {
    auto const start = std::chrono::steady_clock::now();
    for (int i = 0; i < repeats; ++i) kept += once(static_cast<std::uint64_t>(i));
    auto const spent = std::chrono::steady_clock::now() - start;
    runs.push_back(std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count());
  }
  std::nth_element(runs.begin(), runs.begin() + 15, runs.end());
  std::printf("%-36s %6lld ns\n", name, static_cast<long long>(runs[15] / repeats));
}

test::Small example() {
  return {WorkId{0x1234'5678'9abc'def0},
          HolderId{0xfedc'ba98'7654'3210},
          "Көзімнің қарасы",
          "kk",
          213,
          Date{20'454},
          7,
          true};
}

std::size_t by_capnp(test::Small const& value) {
  capnp::MallocMessageBuilder message;
  test::put(message.initRoot<sample::Small>(), value);
  return capnp::canonicalize(message.getRoot<sample::Small>().asReader()).size();
}

test::Small read_by_capnp(std::vector<std::byte> const& bytes) {
  auto const words = kj::arrayPtr(reinterpret_cast<capnp::word const*>(bytes.data()),
                                  bytes.size() / sizeof(capnp::word));
  capnp::SegmentArrayMessageReader message{kj::arrayPtr(&words, 1)};
  auto const from = message.getRoot<sample::Small>();
  return {WorkId{from.getWork()},
          HolderId{from.getHolder()},
          test::text_of(from.getTitle()),
          test::text_of(from.getLanguage()),
          from.getSeconds(),
          Date{from.getFrom()},
          from.getRole(),
          from.getControlled()};
}

}  // namespace

int main() {
  canonical::Codec<test::Small> const codec{capnp::Schema::from<sample::Small>()};
  test::Small value = example();
  auto const bytes = codec.encode(value);
  auto const in_row = row::encode(value);
  std::vector<std::byte> used;

  measure("canonical encode", [&](std::uint64_t i) {
    value.holder = HolderId{i + 1};
    return codec.encode(value).size();
  });
  measure("canonical encode, memory used again", [&](std::uint64_t i) {
    value.holder = HolderId{i + 1};
    codec.encode(value, used);
    return used.size();
  });
  measure("canonical decode", [&](std::uint64_t) { return codec.decode(bytes)->title.size(); });
  measure("row encode", [&](std::uint64_t i) {
    value.holder = HolderId{i + 1};
    return row::encode(value).size();
  });
  measure("row decode",
          [&](std::uint64_t) { return row::decode<test::Small>(in_row).title.size(); });
  measure("capnp build + canonicalize", [&](std::uint64_t i) {
    value.holder = HolderId{i + 1};
    return by_capnp(value);
  });
  measure("capnp read", [&](std::uint64_t) { return read_by_capnp(bytes).title.size(); });
  return kept == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
