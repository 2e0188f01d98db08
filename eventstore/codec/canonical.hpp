#pragma once

#include "domain/core/result.hpp"
#include "eventstore/codec/canonical_list.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

/// Described structs as canonical Cap'n Proto, written and read directly: the bytes that are hashed
/// and kept for ever. One value has one form, always (docs/log-format.md).
namespace qalam::canonical {

/// The error of `reader`, told for a person.
Error unreadable(Reader const& reader, std::string_view what);

/// Writes and reads one described struct. Made once, at start-up, from the schema; it holds no more
/// than places, and any number of threads may use it.
template <Described T>
class Codec {
 public:
  /// Throws SchemaMismatch where the struct and its schema differ in any name or type.
  explicit Codec(capnp::StructSchema schema) : body_{schema} {}

  /// Unframed: the first word is the root pointer. Always whole words.
  [[nodiscard]] std::vector<std::byte> encode(T const& value) const {
    std::vector<std::byte> out;
    encode(value, out);
    return out;
  }
  /// The same into `out`, whose memory is used again.
  void encode(T const& value, std::vector<std::byte>& out) const {
    out.clear();
    Extent const extent = body_.extent(value);
    out.reserve(8 * (1 + extent.words() + 8 * std::size_t{extent.pointers}));
    Writer to{out};
    to.claim(1 + extent.words());
    if (extent.empty()) {
      to.set(0, empty_root);
      return;
    }
    to.struct_pointer(0, 1, extent);
    body_.put_data(to, 1, value);
    body_.put_pointers(to, 1 + extent.data, value);
  }

  /// Reads exactly what `encode` writes. Errors: `malformed` for any other bytes (a second form, a
  /// field or enumerator of a newer version, a place outside), with `where` the path to the member.
  [[nodiscard]] Result<T> decode(std::span<std::byte const> bytes) const {
    Reader from{bytes};
    Result<T> out{T{}};
    Reader::Struct root;
    if (from.begin(bytes) && from.take_root(root) && body_.get(from, root, *out) && from.end()) {
      return out;
    }
    return unreadable(from, name());
  }

  /// For bytes from outside: decodes, and makes sure that encoding gives the same bytes. `decode`
  /// promises that already; here nothing rests on the promise. Errors: as `decode`.
  [[nodiscard]] Result<T> admit(std::span<std::byte const> bytes) const {
    Result<T> out = decode(bytes);
    if (!out) return out;
    auto const again = encode(*out);
    if (!std::equal(again.begin(), again.end(), bytes.begin(), bytes.end())) {
      return fail(ErrorCode::malformed, "the bytes are not the one form of this value");
    }
    return out;
  }

 private:
  static constexpr std::uint64_t empty_root = 0xffff'fffc;
  static constexpr std::string_view name() {
    if constexpr (requires { T::stored_as; }) return T::stored_as;
    return "value";
  }

  Body<T> body_;
};

}  // namespace qalam::canonical
