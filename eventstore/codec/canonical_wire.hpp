#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Words and pointers of Cap'n Proto (capnproto.org/encoding.html), as far as the canonical form
/// uses them: one segment, no far pointers, no capabilities, every object where preorder puts it.
namespace qalam::canonical {

static_assert(std::endian::native == std::endian::little, "loads and stores are plain copies");

/// How much of a struct is written: its sections without the zero words and null pointers at their
/// ends.
struct Extent {
  std::uint32_t data = 0;      ///< Words.
  std::uint32_t pointers = 0;  ///< Words.

  [[nodiscard]] std::size_t words() const { return std::size_t{data} + pointers; }
  [[nodiscard]] bool empty() const { return words() == 0; }
};

/// The size code of a list pointer.
enum class Elements : std::uint8_t {
  bit = 1,
  byte = 2,
  two_bytes = 3,
  four_bytes = 4,
  eight_bytes = 5,
  pointer = 6,
  composite = 7,
};

/// Words that a list of `count` elements takes; not for composite lists.
constexpr std::size_t list_words(Elements elements, std::size_t count) {
  switch (elements) {
    case Elements::bit: return (count + 63) / 64;
    case Elements::byte: return (count + 7) / 8;
    case Elements::two_bytes: return (count + 3) / 4;
    case Elements::four_bytes: return (count + 1) / 2;
    case Elements::eight_bytes:
    case Elements::pointer: return count;
    case Elements::composite: break;
  }
  return 0;
}

/// A longer list does not fit the 29 bits of its pointer.
constexpr std::size_t list_max = (std::size_t{1} << 29) - 1;
/// Structs of which every field is zero take no bytes, so only a rule bounds how many there are.
constexpr std::size_t empty_structs_max = 1 << 16;
/// A longer message is not read. (An event is bounded far below, by the log.)
constexpr std::size_t message_bytes_max = 1 << 20;

/// Appends words to a message. Places are word numbers, for the bytes move as they grow.
class Writer {
 public:
  /// `out` is empty, and outlives this.
  explicit Writer(std::vector<std::byte>& out) : out_{out} {}

  /// Zeroed words at the end: where the next object goes.
  std::size_t claim(std::size_t words) {
    std::size_t const at = out_.size();
    out_.resize(at + words * 8);
    return at / 8;
  }
  /// Valid until the next `claim`.
  [[nodiscard]] std::byte* at(std::size_t word) { return out_.data() + word * 8; }
  void set(std::size_t word, std::uint64_t value) { std::memcpy(at(word), &value, 8); }

  void struct_pointer(std::size_t slot, std::size_t target, Extent extent) {
    set(slot, offset(slot, target) | sizes(extent));
  }
  void list_pointer(std::size_t slot, std::size_t target, Elements elements, std::size_t count) {
    if (count > list_max) too_long();
    set(slot, offset(slot, target) | 1U | static_cast<std::uint64_t>(elements) << 32 |
                  static_cast<std::uint64_t>(count) << 35);
  }
  /// The word before the elements of a composite list.
  void tag(std::size_t word, std::size_t count, Extent extent) {
    if (extent.empty() && count > empty_structs_max) too_long();
    set(word, static_cast<std::uint64_t>(count) << 2 | sizes(extent));
  }
  /// A list of bytes, with `tail` zero bytes counted behind them (the NUL of a text).
  void bytes(std::size_t slot, void const* data, std::size_t size, std::size_t tail) {
    std::size_t const target = claim(list_words(Elements::byte, size + tail));
    std::memcpy(at(target), data, size);
    list_pointer(slot, target, Elements::byte, size + tail);
  }

 private:
  [[noreturn]] static void too_long();
  static std::uint64_t offset(std::size_t slot, std::size_t target) {
    return static_cast<std::uint32_t>((target - slot - 1) << 2);
  }
  static std::uint64_t sizes(Extent extent) {
    return std::uint64_t{extent.data} << 32 | std::uint64_t{extent.pointers} << 48;
  }

  std::vector<std::byte>& out_;
};

/// Walks a message in preorder. It accepts an object only where preorder puts it, so whatever is
/// read to its end has no gaps, no overlaps and no second way to be written. Each `take` answers
/// false after it has said why; then the whole reading ends.
class Reader {
 public:
  struct Struct {
    std::byte const* data = nullptr;
    std::size_t pointers = 0;  ///< Word number of the first.
    Extent extent;
  };
  struct List {
    std::byte const* data = nullptr;
    std::size_t first = 0;  ///< Word number.
    std::size_t count = 0;
    Extent extent;  ///< Of each element, in a composite list.
  };

  /// `bytes` outlive this.
  explicit Reader(std::span<std::byte const> bytes)
      : data_{bytes.data()}, words_{bytes.size() / 8} {}

  /// Must be asked first: whether these bytes can be a message at all.
  bool begin(std::span<std::byte const> bytes);
  /// Takes the root; a struct of which every field is zero is allowed here and nowhere else.
  bool take_root(Struct& out);
  bool take_struct(std::uint64_t pointer, std::size_t slot, Struct& out);
  /// Of at least one element; the padding after the last one is zero.
  bool take_list(std::uint64_t pointer, std::size_t slot, Elements elements, List& out);
  bool take_composite(std::uint64_t pointer, std::size_t slot, List& out);
  bool end();

  [[nodiscard]] std::uint64_t word(std::size_t at) const { return load(data_ + at * 8); }
  static std::uint64_t load(std::byte const* at) {
    std::uint64_t value = 0;
    std::memcpy(&value, at, 8);
    return value;
  }
  /// The body of a composite list's element.
  [[nodiscard]] Struct element(List const& list, std::size_t index) const {
    std::size_t const at = list.first + index * list.extent.words();
    return {data_ + at * 8, at + list.extent.data, list.extent};
  }
  /// Whether the last word of each section is in use: no shorter struct would say the same.
  [[nodiscard]] bool trimmed(Struct const& part) const {
    return data_used(part) && pointers_used(part);
  }
  [[nodiscard]] bool data_used(Struct const& part) const {
    return part.extent.data == 0 || load(part.data + (part.extent.data - 1) * std::size_t{8}) != 0;
  }
  [[nodiscard]] bool pointers_used(Struct const& part) const {
    return part.extent.pointers == 0 || word(part.pointers + part.extent.pointers - 1) != 0;
  }

  /// Always false. `why` completes the sentence "the value …".
  bool fail(std::string_view why);
  /// Called on the way out of a failure: it happened inside this member or element.
  bool inside(std::string_view name);
  bool inside(std::size_t index) { return inside(std::to_string(index)); }
  [[nodiscard]] std::string const& why() const { return why_; }
  [[nodiscard]] std::string const& where() const { return where_; }

 private:
  /// Moves past `words` words of an object that must start here.
  bool take(std::uint64_t pointer, std::size_t slot, std::size_t words);

  std::byte const* data_;
  std::size_t words_;
  std::size_t next_ = 1;  ///< Where preorder puts the next object.
  std::string why_, where_;
};

}  // namespace qalam::canonical
