#include "projections/search.hpp"

#include "projections/words.hpp"

#include <algorithm>

namespace qalam::read {
namespace {

auto text_key(AnyId thing, std::uint64_t position) {
  return lmdb::make_key(static_cast<std::uint32_t>(thing.kind), thing.id, position);
}

/// The first of the sorted words that begins with `prefix`, if any.
std::string const* first_with(std::vector<std::string> const& words, std::string_view prefix) {
  auto const it = std::lower_bound(words.begin(), words.end(), prefix);
  if (it == words.end() || !std::string_view{*it}.starts_with(prefix)) return nullptr;
  return &*it;
}

template <class E>
std::string names_of_work(E const& e) {
  std::string text = e.title;
  for (Title const& title : e.titles) text += ' ' + title.text;
  for (std::string const& artist : e.artists) text += ' ' + artist;
  return text;
}

}  // namespace

void Search::open(lmdb::TableOpener& tables) {
  words_ = tables.open("words");
  texts_ = tables.open("texts");
}

SearchText Search::text_at(lmdb::ReadTxn const& txn, AnyId thing, Position at) const {
  lmdb::Cursor cursor{txn, texts_};
  if (!cursor.seek_before(text_key(thing, after(at)))) return {};
  lmdb::KeyReader key{cursor.key()};
  bool const same = key.take<std::uint32_t>() == static_cast<std::uint32_t>(thing.kind) &&
                    key.take<std::uint64_t>() == thing.id;
  if (!same) return {};
  return row::decode<SearchText>(cursor.value());
}

void Search::add(lmdb::WriteTxn& txn, AnyId thing, Position position, std::string const& text,
                 Seen seen) {
  std::vector<std::string> fresh = words_of(text);
  SearchText all;
  if (seen == Seen::known) {
    all = text_at(txn, thing, position);
    std::erase_if(fresh, [&](std::string const& word) {
      return std::binary_search(all.words.begin(), all.words.end(), word);
    });
  }
  if (fresh.empty()) return;
  for (std::string const& word : fresh) {
    lmdb::Key key;
    key.add_text(word).add(static_cast<std::uint32_t>(thing.kind)).add(thing.id);
    pending_.add(key, lmdb::make_key(position.value()));
  }
  all.words.insert(all.words.end(), fresh.begin(), fresh.end());
  std::sort(all.words.begin(), all.words.end());
  txn.put(texts_, text_key(thing, position.value()), row::encode(all));
}

Page<AnyId> Search::find(lmdb::ReadTxn const& txn, std::string_view query, Kind kind, Position at,
                         std::string_view cursor_text, std::size_t limit) const {
  Page<AnyId> page;
  auto const asked = words_of(query);
  if (asked.empty()) return page;
  // The longest word leaves the fewest to look at.
  std::string const& lead = *std::max_element(
      asked.begin(), asked.end(), [](auto const& a, auto const& b) { return a.size() < b.size(); });

  lmdb::Cursor cursor{txn, words_};
  bool more = cursor.seek(lmdb::bytes_of(cursor_text.empty() ? lead : cursor_text));
  for (; more; more = cursor.next()) {
    std::string_view const key{reinterpret_cast<char const*>(cursor.key().data()),
                               cursor.key().size()};
    if (!key.starts_with(lead)) break;
    if (lmdb::read_be<std::uint64_t>(cursor.value().data()) > at.value()) continue;
    std::size_t const end = key.size() - sizeof(std::uint32_t) - sizeof(std::uint64_t);
    lmdb::KeyReader tail{cursor.key().subspan(end)};
    AnyId const thing{static_cast<Kind>(tail.take<std::uint32_t>()), tail.take<std::uint64_t>()};
    if (kind != Kind::none && thing.kind != kind) continue;

    SearchText const text = text_at(txn, thing, at);
    std::string_view const word = key.substr(0, end - sizeof(std::uint16_t));
    // Several of its words may begin with `lead`; it is listed once, at the first of them.
    std::string const* const first = first_with(text.words, lead);
    if (first == nullptr || *first != word) continue;
    bool const has_all = std::all_of(asked.begin(), asked.end(), [&](std::string const& prefix) {
      return first_with(text.words, prefix) != nullptr;
    });
    if (!has_all) continue;
    if (page.items.size() == limit) {
      page.next = to_cursor(cursor.key());
      break;
    }
    page.items.push_back(thing);
  }
  return page;
}

void Search::on(lmdb::WriteTxn& txn, Recorded const& recorded, SocietyAccredited const& e) {
  add(txn, {Kind::society, e.society.value()}, recorded.position(), e.name, Seen::new_thing);
}

void Search::on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderRegistered const& e) {
  add(txn, {Kind::holder, e.holder.value()}, recorded.position(), e.credit_name, Seen::new_thing);
}

void Search::on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderChanged const& e) {
  add(txn, {Kind::holder, e.holder.value()}, recorded.position(), e.credit_name, Seen::known);
}

void Search::on(lmdb::WriteTxn& txn, Recorded const& recorded, LicenseeRegistered const& e) {
  add(txn, {Kind::licensee, e.licensee.value()}, recorded.position(), e.name, Seen::new_thing);
}

void Search::on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRegistered const& e) {
  add(txn, {Kind::work, e.work.value()}, recorded.position(), names_of_work(e), Seen::new_thing);
}

void Search::on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRevised const& e) {
  add(txn, {Kind::work, e.work.value()}, recorded.position(), names_of_work(e), Seen::known);
}

void Search::on(lmdb::WriteTxn& txn, Recorded const& recorded, RecordingRegistered const& e) {
  add(txn, {Kind::recording, e.recording.value()}, recorded.position(), e.title + ' ' + e.artist,
      Seen::new_thing);
}

}  // namespace qalam::read
