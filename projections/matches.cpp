#include "projections/matches.hpp"

#include "domain/usage/columns.hpp"

#include <utility>

namespace qalam::read {
namespace {

constexpr unsigned window_shift = 6;
constexpr std::uint64_t window_mask = (std::uint64_t{1} << window_shift) - 1;

auto window_key(SocietyId society, std::uint64_t window, std::uint64_t position) {
  return lmdb::make_key(society.value(), window, position);
}

void append(std::vector<std::byte>& window, std::uint64_t item, ItemMatch const& match) {
  auto const bytes = row::encode(match);
  row::append(window, static_cast<std::uint8_t>(item & window_mask));
  row::append(window, static_cast<std::uint64_t>(bytes.size()));
  window.insert(window.end(), bytes.begin(), bytes.end());
}

}  // namespace

void Matches::open(lmdb::TableOpener& tables) {
  windows_ = tables.open("windows");
  works_.open(tables, "works");
}

void Matches::on(lmdb::WriteTxn& txn, Recorded const& recorded, ItemsMatched const& e) {
  auto matches = usage::read_matches(e);
  if (!matches) {
    throw StoreCorrupt{"a chunk of matches in the log is damaged: " + matches.error().detail};
  }
  std::vector<std::byte> window;
  postings_.clear();
  for (std::size_t i = 0; i < matches->size(); ++i) {
    usage::Match& match = (*matches)[i];
    for (RecordedWork const& part : match.works) {
      postings_.push_back({part.work.value(), match.item});
    }
    std::uint64_t const item = match.item;
    append(window, item, {match.method, match.score, match.recording, std::move(match.works)});
    bool const ends =
        i + 1 == matches->size() || (*matches)[i + 1].item >> window_shift != item >> window_shift;
    if (!ends) continue;
    txn.put(windows_, window_key(e.society, item >> window_shift, recorded.position().value()),
            window);
    window.clear();
  }
  works_.add(txn, e.society.value(), postings_);
}

void Matches::on(lmdb::WriteTxn& txn, Recorded const& recorded, MatchReversed const& e) {
  std::vector<std::byte> window;
  append(window, e.item.value(), {});
  txn.put(windows_,
          window_key(e.society, e.item.value() >> window_shift, recorded.position().value()),
          window);
}

void Matches::each_match(lmdb::ReadTxn const& txn, SocietyId society, ItemId item, Position at,
                         EachMatch const& each) const {
  std::uint64_t const window = item.value() >> window_shift;
  lmdb::Cursor cursor{txn, windows_};
  bool more = cursor.seek_before(window_key(society, window, after(at)));
  for (; more; more = cursor.prev()) {
    lmdb::KeyReader key{cursor.key()};
    if (key.take<std::uint64_t>() != society.value()) break;
    if (key.take<std::uint64_t>() != window) break;
    Position const since{key.take<std::uint64_t>()};
    row::Reader from{cursor.value()};
    while (from.left() != 0) {
      bool const found = from.byte() == (item.value() & window_mask);
      std::size_t const size = from.count();
      std::byte const* const bytes = from.raw(size);
      if (found && !each({since, row::decode<ItemMatch>({bytes, size})})) return;
    }
  }
}

std::optional<Known<ItemMatch>> Matches::match(lmdb::ReadTxn const& txn, SocietyId society,
                                               ItemId item, Position at) const {
  std::optional<Known<ItemMatch>> out;
  each_match(txn, society, item, at, [&](Known<ItemMatch> match) {
    if (match.row.method != MatchMethod::none) out = std::move(match);
    return false;
  });
  return out;
}

std::optional<ItemMatch> Matches::taken_back(lmdb::ReadTxn const& txn, SocietyId society,
                                             ItemId item, Position at) const {
  std::optional<ItemMatch> out;
  bool newest = true;
  each_match(txn, society, item, at, [&](Known<ItemMatch> match) {
    bool const none = match.row.method == MatchMethod::none;
    if (!none && !newest) out = std::move(match.row);
    newest = false;
    return none;
  });
  return out;
}

std::vector<Matches::WorkItem> Matches::items_of_work(lmdb::ReadTxn const& txn, SocietyId society,
                                                      WorkId work, Position at) const {
  std::vector<WorkItem> found;
  // The index knows every item that ever was the work; the match as of `at` says which still is.
  for (std::uint64_t const place : works_.places(txn, society.value(), work.value())) {
    ItemId const item{place};
    auto const known = match(txn, society, item, at);
    if (!known) continue;
    Ppm part = 0;
    for (RecordedWork const& one : known->row.works) {
      if (one.work == work) part += one.part;
    }
    if (part != 0) found.push_back({item, part});
  }
  return found;
}

}  // namespace qalam::read
