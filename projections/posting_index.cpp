#include "projections/posting_index.hpp"

#include "domain/usage/varint.hpp"
#include "eventstore/codec/row.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace qalam::read {
namespace {

/// Stays inside one page of LMDB with its key, so that no overflow page is wasted.
constexpr std::size_t page_bytes = 1900;

/// Postings as differences to the one before: the term's, which only rises, and the place's, which
/// goes either way (zigzag). Places of one segment lie close to each other.
class Packer {
 public:
  void add(Posting const& posting) {
    if (empty()) first_ = posting;
    varint(posting.term - last_.term);
    varint(usage::zigzag(static_cast<std::int64_t>(posting.place - last_.place)));
    last_ = posting;
  }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] lmdb::Bytes bytes() const { return bytes_; }
  [[nodiscard]] Posting const& first() const { return first_; }
  void clear() {
    bytes_.clear();
    last_ = {};
  }

 private:
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<std::byte>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<std::byte>(value));
  }

  std::vector<std::byte> bytes_;
  Posting first_, last_;
};

/// Calls `each(posting)` until it answers false.
template <class Each>
void unpack(lmdb::Bytes bytes, Each&& each) {
  row::Reader from{bytes};
  Posting posting;
  while (from.left() != 0) {
    posting.term += from.varint();
    posting.place += static_cast<std::uint64_t>(usage::unzigzag(from.varint()));
    if (!each(posting)) return;
  }
}

/// One pass of a radix sort over 11 bits; false when all have the same, and nothing was done.
bool radix_pass(std::vector<Posting>& from, std::vector<Posting>& to, unsigned shift) {
  constexpr std::size_t buckets = 2048;
  std::array<std::uint32_t, buckets> starts{};
  for (Posting const& p : from) ++starts[(p.term >> shift) & (buckets - 1)];
  if (starts[(from.front().term >> shift) & (buckets - 1)] == from.size()) return false;
  std::uint32_t sum = 0;
  for (std::uint32_t& start : starts) {
    std::uint32_t const count = start;
    start = sum;
    sum += count;
  }
  for (Posting const& p : from) to[starts[(p.term >> shift) & (buckets - 1)]++] = p;
  return true;
}

}  // namespace

void sort_postings(std::vector<Posting>& postings) {
  auto const by_term = [](Posting const& a, Posting const& b) { return a.term < b.term; };
  if (postings.size() < 4096) {
    std::sort(postings.begin(), postings.end());
  } else {
    if (!std::is_sorted(postings.begin(), postings.end(), by_term)) {
      std::vector<Posting> other(postings.size());
      for (unsigned shift = 0; shift < 64; shift += 11) {
        if (radix_pass(postings, other, shift)) postings.swap(other);
      }
    }
    for (auto group = postings.begin(); group != postings.end();) {
      auto end = group + 1;
      while (end != postings.end() && end->term == group->term) ++end;
      if (end - group > 1) std::sort(group, end);
      group = end;
    }
  }
  postings.erase(std::unique(postings.begin(), postings.end()), postings.end());
}

void PostingIndex::open(lmdb::TableOpener& tables, std::string_view name) {
  std::string const prefix{name};
  state_ = tables.open(prefix + ".state");
  tail_ = tables.open(prefix + ".tail");
  pages_ = tables.open(prefix + ".pages");
}

PostingIndex::State PostingIndex::state(lmdb::ReadTxn const& txn, std::uint64_t owner) const {
  auto const value = txn.get(state_, lmdb::make_key(owner));
  if (!value) return {};
  lmdb::KeyReader from{*value};
  State state;
  state.segments = from.take<std::uint32_t>();
  state.rows = from.take<std::uint32_t>();
  state.postings = from.take<std::uint64_t>();
  return state;
}

void PostingIndex::put_state(lmdb::WriteTxn& txn, std::uint64_t owner, State const& state) const {
  txn.put(state_, lmdb::make_key(owner),
          lmdb::make_key(state.segments, state.rows, state.postings));
}

void PostingIndex::add(lmdb::WriteTxn& txn, std::uint64_t owner,
                       std::vector<Posting>& postings) const {
  if (postings.empty()) return;
  sort_postings(postings);
  State now = state(txn, owner);
  Packer packer;
  for (Posting const& posting : postings) packer.add(posting);
  txn.put(tail_, lmdb::make_key(owner, now.rows), packer.bytes());
  ++now.rows;
  now.postings += postings.size();
  if (now.postings >= segment_postings || now.rows >= segment_rows) merge(txn, owner, now);
  put_state(txn, owner, now);
}

void PostingIndex::seal(lmdb::WriteTxn& txn, std::uint64_t owner) const {
  State now = state(txn, owner);
  if (now.rows == 0) return;
  merge(txn, owner, now);
  put_state(txn, owner, now);
}

void PostingIndex::merge(lmdb::WriteTxn& txn, std::uint64_t owner, State& state) const {
  std::vector<Posting> all;
  all.reserve(state.postings);
  for (std::uint32_t row = 0; row < state.rows; ++row) {
    auto const key = lmdb::make_key(owner, row);
    auto const value = txn.get(tail_, key);
    if (!value) throw StoreCorrupt{"a row of an index is missing: rebuild the read models"};
    unpack(*value, [&](Posting const& posting) {
      all.push_back(posting);
      return true;
    });
    txn.del(tail_, key);
  }
  sort_postings(all);
  Packer page;
  auto const put = [&] {
    txn.put(pages_, lmdb::make_key(owner, state.segments, page.first().term, page.first().place),
            page.bytes());
    page.clear();
  };
  for (Posting const& posting : all) {
    page.add(posting);
    if (page.bytes().size() >= page_bytes) put();
  }
  if (!page.empty()) put();
  ++state.segments;
  state.rows = 0;
  state.postings = 0;
}

std::vector<std::uint64_t> PostingIndex::places(lmdb::ReadTxn const& txn, std::uint64_t owner,
                                                std::uint64_t term) const {
  std::vector<std::uint64_t> found;
  bool past = false;
  auto const pick = [&](Posting const& posting) {
    if (posting.term == term) found.push_back(posting.place);
    past = posting.term > term;
    return !past;
  };
  State const now = state(txn, owner);
  lmdb::Cursor pages{txn, pages_};
  for (std::uint32_t segment = 0; segment < now.segments; ++segment) {
    // The page where `term` would begin: the last one whose first posting is not after it.
    auto const key = lmdb::make_key(owner, segment, term, std::uint64_t{0});
    bool there = pages.seek_before(key);
    auto const same_segment = [&] {
      lmdb::KeyReader reader{pages.key()};
      return reader.take<std::uint64_t>() == owner && reader.take<std::uint32_t>() == segment;
    };
    if (!there || !same_segment()) there = pages.seek(key);
    past = false;
    for (; there && !past && same_segment(); there = pages.next()) unpack(pages.value(), pick);
  }
  for (std::uint32_t row = 0; row < now.rows; ++row) {
    auto const value = txn.get(tail_, lmdb::make_key(owner, row));
    if (!value) throw StoreCorrupt{"a row of an index is missing: rebuild the read models"};
    past = false;
    unpack(*value, pick);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace qalam::read
