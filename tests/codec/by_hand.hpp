#pragma once

#include "codec_sample.capnp.h"
#include "tests/codec/sample.hpp"

/// The sample values through Cap'n Proto's own generated classes, spelt out field by field: what
/// the codec is compared with. Nothing that is empty or zero is set.
namespace qalam::test {

inline capnp::Text::Reader as_text(std::string const& s) {
  return {s.c_str(), s.size()};
}
template <class B>
capnp::Data::Reader as_data(B const& bytes) {
  return {reinterpret_cast<capnp::byte const*>(bytes.data()), bytes.size()};
}
inline unsigned size_of(auto const& list) {
  return static_cast<unsigned>(list.size());
}

inline void put(sample::Leaf::Builder to, Leaf const& leaf) {
  if (!leaf.name.empty()) to.setName(as_text(leaf.name));
  to.setSharePpm(leaf.share_ppm);
  to.setFlag(leaf.flag);
}
inline void put(sample::Money::Builder to, Money const& money) {
  to.setCurrency(money.currency.number());
  to.setMicros(money.micros);
}
inline void put(sample::Span::Builder to, Span const& span) {
  to.setFrom(span.from().value());
  to.setUntil(span.until().value());
}
inline void put(sample::Small::Builder to, Small const& small) {
  to.setWork(small.work.value());
  to.setHolder(small.holder.value());
  if (!small.title.empty()) to.setTitle(as_text(small.title));
  if (!small.language.empty()) to.setLanguage(as_text(small.language));
  to.setSeconds(small.seconds);
  to.setFrom(small.from.value());
  to.setRole(small.role);
  to.setControlled(small.controlled);
}

/// Fills a list that was made for `values`, number by number.
template <class L, class C, class F>
void fill(L list, C const& values, F&& number) {
  unsigned i = 0;
  for (auto const& value : values) list.set(i++, number(value));
}
template <class L, class C>
void fill_structs(L list, C const& values) {
  unsigned i = 0;
  for (auto const& value : values) put(list[i++], value);
}

inline void put_numbers(sample::Everything::Builder to, Everything const& e) {
  to.setYes(e.yes);
  to.setI8(e.i8);
  to.setU16(e.u16);
  to.setNo(e.no);
  to.setI32(e.i32);
  to.setU64(e.u64);
  to.setI64(e.i64);
  to.setColour(static_cast<std::uint16_t>(e.colour));
  to.setWork(e.work.value());
  to.setDay(e.day.value());
  to.setMoment(e.moment.value());
}

inline void put_number_lists(sample::Everything::Builder to, Everything const& e) {
  auto const same = [](auto v) { return v; };
  if (e.three != decltype(e.three){}) fill(to.initThree(3), e.three, same);
  if (!e.bits.empty()) fill(to.initBits(size_of(e.bits)), e.bits, same);
  if (!e.u8s.empty()) {
    fill(to.initU8s(size_of(e.u8s)), e.u8s, [](Flag f) { return static_cast<std::uint8_t>(f); });
  }
  if (!e.i16s.empty()) fill(to.initI16s(size_of(e.i16s)), e.i16s, same);
  if (!e.u32s.empty()) fill(to.initU32s(size_of(e.u32s)), e.u32s, same);
  if (!e.i64s.empty()) fill(to.initI64s(size_of(e.i64s)), e.i64s, same);
  if (!e.days.empty()) {
    fill(to.initDays(size_of(e.days)), e.days, [](Date d) { return d.value(); });
  }
}

inline void put_pointer_lists(sample::Everything::Builder to, Everything const& e) {
  if (!e.names.empty()) {
    auto list = to.initNames(size_of(e.names));
    for (unsigned i = 0; i < e.names.size(); ++i) {
      if (!e.names[i].empty()) list.set(i, as_text(e.names[i]));
    }
  }
  if (!e.blobs.empty()) {
    auto list = to.initBlobs(size_of(e.blobs));
    for (unsigned i = 0; i < e.blobs.size(); ++i) {
      if (!e.blobs[i].empty()) list.set(i, as_data(e.blobs[i]));
    }
  }
  if (!e.lists.empty()) {
    auto list = to.initLists(size_of(e.lists));
    for (unsigned i = 0; i < e.lists.size(); ++i) {
      if (e.lists[i].empty()) continue;
      fill(list.init(i, size_of(e.lists[i])), e.lists[i], [](auto v) { return v; });
    }
  }
  if (!e.hashes.empty()) {
    auto list = to.initHashes(size_of(e.hashes));
    for (unsigned i = 0; i < e.hashes.size(); ++i) {
      if (e.hashes[i] != CommandId{}) list.set(i, as_data(e.hashes[i]));
    }
  }
  if (!e.nests.empty()) {
    auto list = to.initNests(size_of(e.nests));
    for (unsigned i = 0; i < e.nests.size(); ++i) {
      if (!e.nests[i].empty()) fill_structs(list.init(i, size_of(e.nests[i])), e.nests[i]);
    }
  }
}

inline bool is_zero(Leaf const& leaf) {
  return leaf.name.empty() && leaf.share_ppm == 0 && !leaf.flag;
}

inline void put(sample::Everything::Builder to, Everything const& e) {
  put_numbers(to, e);
  put_number_lists(to, e);
  put_pointer_lists(to, e);
  if (!e.tail.empty()) to.setTail(as_text(e.tail));
  if (!e.head.empty()) to.setHead(as_text(e.head));
  if (!e.label.value().empty()) to.setLabel(as_text(e.label.value()));
  if (!e.bytes.empty()) to.setBytes(as_data(e.bytes));
  if (!e.column.empty()) to.setColumn(as_data(e.column));
  if (e.hash != Hash256{}) to.setHash(as_data(e.hash));
  if (e.money != Money{}) put(to.initMoney(), e.money);
  if (!is_zero(e.leaf)) put(to.initLeaf(), e.leaf);
  if (e.span != Span{}) put(to.initSpan(), e.span);
  if (!e.leaves.empty()) fill_structs(to.initLeaves(size_of(e.leaves)), e.leaves);
  if (!e.moneys.empty()) fill_structs(to.initMoneys(size_of(e.moneys)), e.moneys);
  if (!e.spans.empty()) fill_structs(to.initSpans(size_of(e.spans)), e.spans);
  if (e.code != Code{}) to.setCode(as_text(std::string(1, e.code.letter())));
  if (!is_zero(e.pair[0]) || !is_zero(e.pair[1])) fill_structs(to.initPair(2), e.pair);
}

// And the way back.

inline std::string text_of(capnp::Text::Reader t) {
  return {t.begin(), t.size()};
}
template <class B>
std::vector<B> bytes_of(capnp::Data::Reader d) {
  auto const* const data = reinterpret_cast<B const*>(d.begin());
  return {data, data + d.size()};
}
template <std::size_t N>
std::array<std::uint8_t, N> array_of(capnp::Data::Reader d) {
  std::array<std::uint8_t, N> out{};
  if (d.size() == N) std::copy(d.begin(), d.end(), out.begin());
  return out;
}
inline Leaf take(sample::Leaf::Reader from) {
  return {text_of(from.getName()), from.getSharePpm(), from.getFlag()};
}
inline Money take(sample::Money::Reader from) {
  return {Currency{from.getCurrency()}, from.getMicros()};
}
inline Span take(sample::Span::Reader from) {
  return {Date{from.getFrom()}, Date{from.getUntil()}};
}

inline void take_lists(sample::Everything::Reader from, Everything& e) {
  for (unsigned i = 0; i < from.getThree().size(); ++i) e.three.at(i) = from.getThree()[i];
  for (auto const v : from.getBits()) e.bits.push_back(v);
  for (auto const v : from.getU8s()) e.u8s.push_back(static_cast<Flag>(v));
  for (auto const v : from.getI16s()) e.i16s.push_back(v);
  for (auto const v : from.getU32s()) e.u32s.push_back(v);
  for (auto const v : from.getI64s()) e.i64s.push_back(v);
  for (auto const v : from.getDays()) e.days.push_back(Date{v});
  for (auto const v : from.getNames()) e.names.push_back(text_of(v));
  for (auto const v : from.getBlobs()) e.blobs.push_back(bytes_of<std::byte>(v));
  for (auto const list : from.getLists()) {
    auto& out = e.lists.emplace_back();
    for (auto const v : list) out.push_back(v);
  }
  for (auto const v : from.getHashes()) e.hashes.push_back(array_of<16>(v));
  for (auto const list : from.getNests()) {
    auto& out = e.nests.emplace_back();
    for (auto const v : list) out.push_back(take(v));
  }
  for (auto const v : from.getLeaves()) e.leaves.push_back(take(v));
  for (auto const v : from.getMoneys()) e.moneys.push_back(take(v));
  for (auto const v : from.getSpans()) e.spans.push_back(take(v));
  e.pair = {Leaf{"", 0, false}, Leaf{"", 0, false}};
  for (unsigned i = 0; i < from.getPair().size(); ++i) e.pair.at(i) = take(from.getPair()[i]);
}

inline Everything take(sample::Everything::Reader from) {
  Everything e;
  e.yes = from.getYes();
  e.i8 = from.getI8();
  e.u16 = from.getU16();
  e.no = from.getNo();
  e.i32 = from.getI32();
  e.u64 = from.getU64();
  e.i64 = from.getI64();
  e.colour = static_cast<Colour>(from.getColour());
  e.work = WorkId{from.getWork()};
  e.day = Date{from.getDay()};
  e.moment = Timestamp{from.getMoment()};
  e.money = take(from.getMoney());
  e.head = text_of(from.getHead());
  e.tail = text_of(from.getTail());
  e.bytes = bytes_of<std::byte>(from.getBytes());
  e.column = bytes_of<std::uint8_t>(from.getColumn());
  e.hash = array_of<32>(from.getHash());
  e.leaf = take(from.getLeaf());
  e.label = Label{text_of(from.getLabel())};
  e.span = take(from.getSpan());
  auto const code = text_of(from.getCode());
  if (!code.empty()) e.code = Code{code[0]};
  take_lists(from, e);
  return e;
}

}  // namespace qalam::test
