#include "eventstore/codec/row.hpp"

namespace qalam::row {

std::uint64_t Reader::long_varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    std::uint64_t const next = byte();
    std::uint64_t const bits = next & 0x7f;
    if (shift == 63 && bits > 1) break;
    value |= bits << shift;
    if (next < 0x80) {
      // One number has one spelling, or equal rows would differ.
      if (bits == 0 && shift != 0) corrupt("a number is longer than it needs to be");
      return value;
    }
  }
  corrupt("a number has more than 64 bits");
}

void Reader::corrupt(char const* why) {
  throw StoreCorrupt{std::string{"a table row is damaged: "} + why +
                     "; rebuild the table from the log"};
}

}  // namespace qalam::row
