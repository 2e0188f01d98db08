#pragma once

#include "eventstore/codec/canonical_plan.hpp"

namespace qalam::canonical {

/// The elements of a list: `put` a container that is not empty, `get` it, `null` of one element.
template <class T>
class Items;

/// Makes room for what a list holds; an array has its size.
template <class T>
bool sized(Reader& /*from*/, std::vector<T>& out, std::size_t count) {
  out.clear();  // So that each element starts from its default.
  out.resize(count);
  return true;
}
template <class T, std::size_t N>
bool sized(Reader& from, std::array<T, N>& /*out*/, std::size_t count) {
  return count == N || from.fail("is of another length");
}

template <IsNumber T>
class Items<T> {
  using Raw = typename Number<T>::Raw;
  static constexpr bool is_bit = std::same_as<Raw, bool>;
  static constexpr Elements elements = is_bit             ? Elements::bit
                                       : sizeof(Raw) == 1 ? Elements::byte
                                       : sizeof(Raw) == 2 ? Elements::two_bytes
                                       : sizeof(Raw) == 4 ? Elements::four_bytes
                                                          : Elements::eight_bytes;

 public:
  Items(capnp::Type type, std::string const& where) {
    check_type(element_of(type, where), Number<T>::which, where);
  }

  [[nodiscard]] bool null(T const& value) const { return Number<T>::raw(value) == Raw{}; }
  template <class C>
  void put(Writer& to, std::size_t slot, C const& values) const {
    std::size_t const target = to.claim(list_words(elements, values.size()));
    to.list_pointer(slot, target, elements, values.size());
    std::byte* const data = to.at(target);
    if constexpr (std::integral<T> && !is_bit) {
      std::memcpy(data, values.data(), values.size() * sizeof(T));
    } else {
      std::size_t i = 0;
      for (T const& value : values) {
        Raw const raw = Number<T>::raw(value);
        if constexpr (is_bit) {
          if (raw) data[i / 8] |= std::byte{1} << i % 8;
        } else {
          std::memcpy(data + i * sizeof(Raw), &raw, sizeof(Raw));
        }
        ++i;
      }
    }
  }
  template <class C>
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, C& out) const {
    Reader::List list;
    if (!from.take_list(pointer, slot, elements, list) || !sized(from, out, list.count)) {
      return false;
    }
    if constexpr (std::integral<T> && !is_bit) {
      std::memcpy(out.data(), list.data, list.count * sizeof(T));
    } else {
      for (std::size_t i = 0; i < list.count; ++i) {
        Raw raw{};
        if constexpr (is_bit) {
          raw = (list.data[i / 8] >> i % 8 & std::byte{1}) != std::byte{};
        } else {
          std::memcpy(&raw, list.data + i * sizeof(Raw), sizeof(Raw));
        }
        T value{};
        if (!Number<T>::from(raw, value, from)) return from.inside(i);
        out[i] = std::move(value);
      }
    }
    return true;
  }
  bool clear(Reader& from, T& out) const { return Number<T>::from(Raw{}, out, from); }
};

/// Texts, bytes and lists inside a list: a list of pointers, null where an element is empty.
template <class T>
requires(!IsNumber<T> && !is_body<T>) class Items<T> {
 public:
  Items(capnp::Type type, std::string const& where)
      : content_{element_of(type, where), where + "[]"} {}

  [[nodiscard]] bool null(T const& value) const { return content_.null(value); }
  template <class C>
  void put(Writer& to, std::size_t slot, C const& values) const {
    std::size_t const target = to.claim(values.size());
    to.list_pointer(slot, target, Elements::pointer, values.size());
    std::size_t i = 0;
    for (T const& value : values) content_.put(to, target + i++, value);
  }
  template <class C>
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, C& out) const {
    Reader::List list;
    if (!from.take_list(pointer, slot, Elements::pointer, list) || !sized(from, out, list.count)) {
      return false;
    }
    for (std::size_t i = 0; i < list.count; ++i) {
      std::uint64_t const item = from.word(list.first + i);
      if (item == 0) {
        if (!content_.clear(from, out[i])) return from.inside(i);
      } else if (!content_.get(from, item, list.first + i, out[i])) {
        return from.inside(i);
      }
    }
    return true;
  }
  bool clear(Reader& from, T& out) const { return content_.clear(from, out); }

 private:
  Content<T> content_;
};

/// Structs inside a list lie side by side, each as large as the largest needs.
template <class T>
requires is_body<T>
class Items<T> {
 public:
  Items(capnp::Type type, std::string const& where)
      : body_{struct_of(element_of(type, where), where)} {}

  [[nodiscard]] bool null(T const& value) const { return body_.null(value); }
  template <class C>
  void put(Writer& to, std::size_t slot, C const& values) const {
    Extent each;
    for (T const& value : values) {
      Extent const one = body_.extent(value);
      each = {std::max(each.data, one.data), std::max(each.pointers, one.pointers)};
    }
    std::size_t const words = values.size() * each.words();
    std::size_t const tag = to.claim(1 + words);
    to.list_pointer(slot, tag, Elements::composite, words);
    to.tag(tag, values.size(), each);
    std::size_t at = tag + 1;
    for (T const& value : values) {
      body_.put_data(to, at, value);
      body_.put_pointers(to, at + each.data, value);
      at += each.words();
    }
  }
  template <class C>
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, C& out) const {
    Reader::List list;
    if (!from.take_composite(pointer, slot, list) || !sized(from, out, list.count)) return false;
    bool data_used = false;
    bool pointers_used = false;
    for (std::size_t i = 0; i < list.count; ++i) {
      Reader::Struct const part = from.element(list, i);
      data_used = data_used || from.data_used(part);
      pointers_used = pointers_used || from.pointers_used(part);
      if (!body_.get(from, part, out[i])) return from.inside(i);
    }
    return (data_used && pointers_used) || from.fail("is not in canonical form");
  }
  bool clear(Reader& from, T& out) const { return body_.clear(from, out); }

 private:
  Body<T> body_;
};

template <class T>
requires(!ByteLike<T>) class Content<std::vector<T>> {
 public:
  Content(capnp::Type type, std::string const& where) : items_{type, where} {}

  [[nodiscard]] bool null(std::vector<T> const& values) const { return values.empty(); }
  void put(Writer& to, std::size_t slot, std::vector<T> const& values) const {
    if (!values.empty()) items_.put(to, slot, values);
  }
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, std::vector<T>& out) const {
    return items_.get(from, pointer, slot, out);
  }
  bool clear(Reader& /*from*/, std::vector<T>& out) const {
    out.clear();
    return true;
  }

 private:
  Items<T> items_;
};

/// An array that is not all zeros is a list of its length.
template <class T, std::size_t N>
requires(!std::same_as<T, std::uint8_t>) class Content<std::array<T, N>> {
 public:
  Content(capnp::Type type, std::string const& where) : items_{type, where} {}

  [[nodiscard]] bool null(std::array<T, N> const& values) const {
    return std::all_of(values.begin(), values.end(), [&](T const& v) { return items_.null(v); });
  }
  void put(Writer& to, std::size_t slot, std::array<T, N> const& values) const {
    if (!null(values)) items_.put(to, slot, values);
  }
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, std::array<T, N>& out) const {
    if (!items_.get(from, pointer, slot, out)) return false;
    return !null(out) || from.fail("is all zeros, and should have been left out");
  }
  bool clear(Reader& from, std::array<T, N>& out) const {
    return std::all_of(out.begin(), out.end(), [&](T& v) { return items_.clear(from, v); });
  }

 private:
  Items<T> items_;
};

/// A strong text, or a form that is a text or a list.
template <class Tag, class Rep>
requires(!IsNumber<Strong<Tag, Rep>>) class Content<Strong<Tag, Rep>> {
  using T = Strong<Tag, Rep>;

 public:
  Content(capnp::Type type, std::string const& where) : rep_{type, where} {}

  [[nodiscard]] bool null(T const& value) const { return rep_.null(value.value()); }
  void put(Writer& to, std::size_t slot, T const& value) const {
    rep_.put(to, slot, value.value());
  }
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, T& out) const {
    Rep rep{};
    if (!rep_.get(from, pointer, slot, rep)) return false;
    out = T{std::move(rep)};
    return true;
  }
  bool clear(Reader& from, T& out) const {
    Rep rep{};
    if (!rep_.clear(from, rep)) return false;
    out = T{std::move(rep)};
    return true;
  }

 private:
  Content<Rep> rep_;
};

template <HasStoredForm T>
requires(!IsNumber<T> && !is_body<T>) class Content<T> {
  using Form = typename StoredForm<T>::Form;

 public:
  Content(capnp::Type type, std::string const& where) : form_{type, where} {}

  [[nodiscard]] bool null(T const& value) const { return form_.null(StoredForm<T>::of(value)); }
  void put(Writer& to, std::size_t slot, T const& value) const {
    form_.put(to, slot, StoredForm<T>::of(value));
  }
  bool get(Reader& from, std::uint64_t pointer, std::size_t slot, T& out) const {
    Form form{};
    return form_.get(from, pointer, slot, form) && make(from, form, out);
  }
  bool clear(Reader& from, T& out) const {
    Form form{};
    return form_.clear(from, form) && make(from, form, out);
  }

 private:
  static bool make(Reader& from, Form const& form, T& out) {
    auto value = StoredForm<T>::from(form);
    if (!value) return from.fail("cannot be: " + value.error().detail);
    out = *std::move(value);
    return true;
  }

  Content<Form> form_;
};

}  // namespace qalam::canonical
