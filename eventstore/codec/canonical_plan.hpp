#pragma once

#include "eventstore/codec/canonical_schema.hpp"

#include <algorithm>
#include <array>
#include <tuple>

/// How each C++ type lies in a message. A plan is made once from the schema, holds nothing but
/// places, and is never changed: any number of threads may use it.
///
/// There is one way to write a value: what is zero or empty is left out. So a list or text that is
/// empty, an array of zeros and a struct of zeros are null pointers, and a field that was added
/// later reads as zero from what was written before.
namespace qalam::canonical {

/// What a pointer leads to. `null`: the value is not written. `put`: writes it, unless it is null,
/// and points to it from `slot`. `get`: reads it. `clear`: makes what a null pointer means.
template <class T>
class Content;

/// A value that is written as a struct, by itself or through its form.
template <class T>
class Body;

template <class T>
constexpr bool is_body = Described<T>;
template <HasStoredForm T>
constexpr bool is_body<T> = is_body<typename StoredForm<T>::Form>;

template <class T>
class NumberSlot {
 public:
  explicit NumberSlot(capnp::StructSchema::Field field)
      : at_{field.getProto().getSlot().getOffset()} {
    check_type(field.getType(), Number<T>::which, where_of(field));
  }

  [[nodiscard]] bool null(T const& value) const { return Number<T>::raw(value) == Raw{}; }
  /// Words of the data section that reach over this field.
  [[nodiscard]] std::uint32_t reach() const { return at_ * bits / 64 + 1; }
  /// Only what is not zero is stored, so that it lies within the written part of the section.
  void put(std::byte* data, T const& value) const {
    Raw const raw = Number<T>::raw(value);
    if (raw == Raw{}) return;
    if constexpr (is_bit) {
      data[at_ / 8] |= std::byte{1} << at_ % 8;
    } else {
      std::memcpy(data + std::size_t{at_} * sizeof(Raw), &raw, sizeof(Raw));
    }
  }
  bool get(Reader& from, Reader::Struct const& part, T& out) const {
    Raw raw{};
    if (reach() <= part.extent.data) {
      if constexpr (is_bit) {
        raw = (part.data[at_ / 8] >> at_ % 8 & std::byte{1}) != std::byte{};
      } else {
        std::memcpy(&raw, part.data + std::size_t{at_} * sizeof(Raw), sizeof(Raw));
      }
    }
    return Number<T>::from(raw, out, from);
  }
  /// Marks the bits of this field.
  void claim(std::vector<std::uint64_t>& words) const {
    std::uint64_t const ones = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits % 64) - 1;
    words.at(reach() - 1) |= ones << at_ * bits % 64;
  }

 private:
  using Raw = typename Number<T>::Raw;
  static constexpr bool is_bit = std::same_as<Raw, bool>;
  static constexpr std::uint32_t bits = is_bit ? 1 : 8 * sizeof(Raw);

  std::uint32_t at_;  ///< In units of the field's size, as the schema counts.
};

template <class T>
class PointerSlot {
 public:
  explicit PointerSlot(capnp::StructSchema::Field field)
      : index_{field.getProto().getSlot().getOffset()},
        content_{field.getType(), where_of(field)} {}

  [[nodiscard]] bool null(T const& value) const { return content_.null(value); }
  [[nodiscard]] std::uint32_t index() const { return index_; }
  void put(Writer& to, std::size_t pointers, T const& value) const {
    content_.put(to, pointers + index_, value);
  }
  bool get(Reader& from, Reader::Struct const& part, T& out) const {
    if (index_ < part.extent.pointers) {
      std::size_t const slot = part.pointers + index_;
      std::uint64_t const pointer = from.word(slot);
      if (pointer != 0) return content_.get(from, pointer, slot, out);
    }
    return content_.clear(from, out);
  }

 private:
  std::uint32_t index_;
  Content<T> content_;
};

template <class D>
using SlotOf = boost::mp11::mp_if_c<IsNumber<described::Type<D>>, NumberSlot<described::Type<D>>,
                                    PointerSlot<described::Type<D>>>;
template <class D>
constexpr bool is_number = IsNumber<described::Type<D>>;

template <Described T>
requires(!HasStoredForm<T>) class Body<T> {
 public:
  explicit Body(capnp::StructSchema schema)
      : slots_{make_slots(schema)},
        size_{schema.getProto().getStruct().getDataWordCount(),
              schema.getProto().getStruct().getPointerCount()},
        known_(size_.data) {
    std::uint32_t next = 0;
    each([&]<class D>(D, auto const& slot) {
      if constexpr (is_number<D>) {
        slot.claim(known_);
      } else {
        in_order_ = in_order_ && slot.index() == next++;
      }
    });
    gapless_ = std::all_of(known_.begin(), known_.end(), [](auto w) { return w + 1 == 0; });
  }

  [[nodiscard]] bool null(T const& value) const {
    return all([&]<class D>(D, auto const& slot) { return slot.null(value.*D::pointer); });
  }
  [[nodiscard]] Extent extent(T const& value) const {
    Extent used;
    each([&]<class D>(D, auto const& slot) {
      if (slot.null(value.*D::pointer)) return;
      if constexpr (is_number<D>) {
        used.data = std::max(used.data, slot.reach());
      } else {
        used.pointers = std::max(used.pointers, slot.index() + 1);
      }
    });
    return used;
  }
  /// Writes the data section, for which there is room at `word`.
  void put_data(Writer& to, std::size_t word, T const& value) const {
    std::byte* const data = to.at(word);
    each([&]<class D>(D, auto const& slot) {
      if constexpr (is_number<D>) slot.put(data, value.*D::pointer);
    });
  }
  /// Writes what the pointers at word `pointers` lead to, in the order of the pointers.
  void put_pointers(Writer& to, std::size_t pointers, T const& value) const {
    for_pointers([&]<class D>(D, auto const& slot) {
      slot.put(to, pointers, value.*D::pointer);
      return true;
    });
  }
  bool get(Reader& from, Reader::Struct const& part, T& out) const {
    if (!knows(from, part)) return false;
    return all([&]<class D>(D, auto const& slot) {
             if constexpr (is_number<D>) {
               return slot.get(from, part, out.*D::pointer) || from.inside(D::name);
             }
             return true;
           }) &&
           for_pointers([&]<class D>(D, auto const& slot) {
             return slot.get(from, part, out.*D::pointer) || from.inside(D::name);
           });
  }
  /// A struct of zeros. It fails where zero cannot be: an enum that has no such enumerator.
  bool clear(Reader& from, T& out) const { return get(from, {}, out); }

 private:
  template <class... D>
  static std::tuple<SlotOf<D>...> slots(capnp::StructSchema schema, boost::mp11::mp_list<D...>) {
    check_fields(schema, std::array<char const*, sizeof...(D)>{D::name...});
    return {SlotOf<D>{field_of(schema, D::name)}...};  // Braces: left to right.
  }
  static auto make_slots(capnp::StructSchema schema) {
    static_assert(described::whole<T>(), "BOOST_DESCRIBE_STRUCT leaves out a member");
    return slots(schema, Members<T>{});
  }

  template <class F>
  void each(F&& f) const {
    all([&](auto d, auto const& slot) {
      f(d, slot);
      return true;
    });
  }
  template <class F>
  bool all(F&& f) const {
    return [&]<class... D>(boost::mp11::mp_list<D...>) {
      return std::apply([&](auto const&... slot) { return (f(D{}, slot) && ...); }, slots_);
    }(Members<T>{});
  }
  /// Calls `f` for the members behind pointers, in the order of the pointers: that is preorder.
  template <class F>
  bool for_pointers(F&& f) const {
    if (in_order_) {
      return all([&]<class D>(D d, auto const& slot) {
        if constexpr (!is_number<D>) return f(d, slot);
        return true;
      });
    }
    for (std::uint32_t i = 0; i < size_.pointers; ++i) {
      bool const ok = all([&]<class D>(D d, auto const& slot) {
        if constexpr (!is_number<D>) return slot.index() != i || f(d, slot);
        return true;
      });
      if (!ok) return false;
    }
    return true;
  }
  /// A field of a newer version would be lost without a word.
  bool knows(Reader& from, Reader::Struct const& part) const {
    bool ok = part.extent.data <= size_.data && part.extent.pointers <= size_.pointers;
    if (!gapless_ && ok) {
      for (std::size_t i = 0; i < part.extent.data; ++i) {
        ok = ok && (Reader::load(part.data + i * 8) & ~known_[i]) == 0;
      }
    }
    return ok || from.fail("has a field that this version does not know");
  }

  boost::mp11::mp_rename<boost::mp11::mp_transform<SlotOf, Members<T>>, std::tuple> slots_;
  Extent size_;                       ///< Of the schema's struct.
  std::vector<std::uint64_t> known_;  ///< Bits of the data section that belong to a field.
  bool gapless_ = false, in_order_ = true;
};

template <HasStoredForm T>
requires is_body<typename StoredForm<T>::Form>
class Body<T> {
  using Form = typename StoredForm<T>::Form;

 public:
  explicit Body(capnp::StructSchema schema) : form_{schema} {}

  [[nodiscard]] bool null(T const& value) const { return form_.null(of(value)); }
  [[nodiscard]] Extent extent(T const& value) const { return form_.extent(of(value)); }
  void put_data(Writer& to, std::size_t word, T const& value) const {
    form_.put_data(to, word, of(value));
  }
  void put_pointers(Writer& to, std::size_t pointers, T const& value) const {
    form_.put_pointers(to, pointers, of(value));
  }
  bool get(Reader& from, Reader::Struct const& part, T& out) const {
    Form form{};
    if (!form_.get(from, part, form)) return false;
    auto value = StoredForm<T>::from(form);
    if (!value) return from.fail("cannot be: " + value.error().detail);
    out = *std::move(value);
    return true;
  }
  bool clear(Reader& from, T& out) const { return get(from, {}, out); }

 private:
  static Form of(T const& value) { return StoredForm<T>::of(value); }
  Body<Form> form_;
};

template <class T>
requires is_body<T>
class Content<T> {
 public:
  Content(capnp::Type type, std::string const& where) : body_{struct_of(type, where)} {}

  [[nodiscard]] bool null(T const& value) const { return body_.null(value); }
  void put(Writer& to, std::size_t slot, T const& value) const {
    Extent const extent = body_.extent(value);
    if (extent.empty()) return;
    put_root(to, slot, value, extent);
  }
  void put_root(Writer& to, std::size_t slot, T const& value, Extent extent) const {
    std::size_t const at = to.claim(extent.words());
    to.struct_pointer(slot, at, extent);
    body_.put_data(to, at, value);
    body_.put_pointers(to, at + extent.data, value);
  }
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, T& out) const {
    Reader::Struct part;
    return from.take_struct(pointer, slot, part) && body_.get(from, part, out);
  }
  bool clear(Reader& from, T& out) const { return body_.clear(from, out); }

 private:
  Body<T> body_;
};

template <>
class Content<std::string> {
 public:
  Content(capnp::Type type, std::string const& where) { check_type(type, Which::TEXT, where); }

  [[nodiscard]] bool null(std::string const& value) const { return value.empty(); }
  void put(Writer& to, std::size_t slot, std::string const& value) const {
    if (!value.empty()) to.bytes(slot, value.data(), value.size(), 1);
  }
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, std::string& out) const {
    Reader::List list;
    if (!from.take_list(pointer, slot, Elements::byte, list)) return false;
    if (list.data[list.count - 1] != std::byte{}) return from.fail("is a text without its end");
    if (list.count == 1) return from.fail("is empty, and should have been left out");
    out.assign(reinterpret_cast<char const*>(list.data), list.count - 1);
    return true;
  }
  bool clear(Reader& /*from*/, std::string& out) const {
    out.clear();
    return true;
  }
};

template <class T>
concept ByteLike = std::same_as<T, std::byte> || std::same_as<T, std::uint8_t>;

template <ByteLike B>
class Content<std::vector<B>> {
 public:
  Content(capnp::Type type, std::string const& where) { check_type(type, Which::DATA, where); }

  [[nodiscard]] bool null(std::vector<B> const& value) const { return value.empty(); }
  void put(Writer& to, std::size_t slot, std::vector<B> const& value) const {
    if (!value.empty()) to.bytes(slot, value.data(), value.size(), 0);
  }
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, std::vector<B>& out) const {
    Reader::List list;
    if (!from.take_list(pointer, slot, Elements::byte, list)) return false;
    auto const* const data = reinterpret_cast<B const*>(list.data);
    out.assign(data, data + list.count);
    return true;
  }
  bool clear(Reader& /*from*/, std::vector<B>& out) const {
    out.clear();
    return true;
  }
};

/// A hash or a command id. All zeros stand for none.
template <std::size_t N>
class Content<std::array<std::uint8_t, N>> {
  using T = std::array<std::uint8_t, N>;

 public:
  Content(capnp::Type type, std::string const& where) { check_type(type, Which::DATA, where); }

  [[nodiscard]] bool null(T const& value) const { return value == T{}; }
  void put(Writer& to, std::size_t slot, T const& value) const {
    if (!null(value)) to.bytes(slot, value.data(), N, 0);
  }
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, T& out) const {
    Reader::List list;
    if (!from.take_list(pointer, slot, Elements::byte, list)) return false;
    if (list.count != N) return from.fail("is of another length");
    std::memcpy(out.data(), list.data, N);
    return !null(out) || from.fail("is all zeros, and should have been left out");
  }
  bool clear(Reader& /*from*/, T& out) const {
    out = T{};
    return true;
  }
};

}  // namespace qalam::canonical
