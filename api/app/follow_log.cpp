#include "api/app/follow_log.hpp"

#include "eventstore/codec/event_codec.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "eventstore/tlog/tile.hpp"
#include "replay/commitments.hpp"

#include <algorithm>
#include <cstring>

namespace qalam::app {
namespace {

constexpr unsigned for_the_owner = 0600;
constexpr unsigned status_ok = 200;
constexpr unsigned status_unauthorized = 401;
constexpr unsigned status_forbidden = 403;
constexpr unsigned status_not_found = 404;

Error refused(std::string const& path, GetAnswer const& answer) {
  auto const code = answer.status == status_unauthorized || answer.status == status_forbidden
                        ? ErrorCode::forbidden
                    : answer.status == status_not_found ? ErrorCode::not_found
                                                        : ErrorCode::busy;
  return fail(code, "the log's server answers " + std::to_string(answer.status) + " for " + path);
}

std::span<std::byte const> bytes_of(std::string const& text) {
  return std::as_bytes(std::span{text});
}

Hash256 digest_of(std::map<AccountKey, Balance> const& balances) {
  return replay::balances_digest([&](auto const& each) {
    for (auto const& [account, balance] : balances) each(account, balance);
  });
}

}  // namespace

Result<LogCopy> LogCopy::open(LogCopyOptions options) {
  LogCopy copy{std::move(options)};
  QALAM_CHECK(copy.read_back());
  return copy;
}

Result<void> LogCopy::read_back() {
  auto const file = options_.directory / "tree";
  auto const text = files::read_if_there(file, tlog::note_bytes_max);
  if (!text) return {};
  auto tree = merkle::Frontier::parse(bytes_of(*text));
  if (!tree || tree->size() % tlog::tile_width != 0) {
    return fail(ErrorCode::malformed,
                "this is not the tree of a copy; remove the copy to make it "
                "again",
                file.string());
  }
  State again;
  for (std::uint64_t index = 0; index * tlog::tile_width < tree->size(); ++index) {
    bundle::Place const place{index};
    auto const path = options_.directory / records_path_of(place);
    auto const bytes = files::read_if_there(path, bundle::record_bundle_bytes_max);
    if (!bytes) return fail(ErrorCode::malformed, "a bundle of the copy is missing", path.string());
    auto const entries = bundle::parse_records(bytes_of(*bytes), place);
    if (!entries) {
      return fail(ErrorCode::malformed, entries.error().where + ": " + entries.error().detail,
                  path.string());
    }
    QALAM_CHECK(add(*entries, again));
  }
  if (again.tree != *tree) {
    return fail(ErrorCode::malformed, "the bundles do not have the root that they had",
                file.string());
  }
  whole_ = std::move(again);
  size_ = whole_.tree.size();
  return {};
}

Result<tlog::Note> LogCopy::fetch_checkpoint() const {
  constexpr char const* path = "/v1/log/checkpoint";
  QALAM_TRY(auto const answer, options_.get(path));
  if (answer.status != status_ok) return refused(path, answer);
  return tlog::parse_note(answer.body);
}

Result<std::vector<bundle::Entry>> LogCopy::fetch(bundle::Place const& place) {
  if (!in_clear_) return fetch_hashes(place);
  auto const path = "/v1/log/" + records_path_of(place);
  QALAM_TRY(auto const answer, options_.get(path));
  if (answer.status == status_unauthorized || answer.status == status_forbidden) {
    in_clear_ = false;  // The hashes are for everybody.
    return fetch_hashes(place);
  }
  if (answer.status != status_ok) return refused(path, answer);
  auto entries = bundle::parse_records(bytes_of(answer.body), place);
  if (!entries) {
    return fail(ErrorCode::proof_invalid, entries.error().detail,
                path + ", " + entries.error().where);
  }
  return *std::move(entries);
}

Result<std::vector<bundle::Entry>> LogCopy::fetch_hashes(bundle::Place const& place) const {
  auto const path = "/v1/log/" + path_of(tlog::Tile{0, place.index, place.width});
  QALAM_TRY(auto const answer, options_.get(path));
  if (answer.status != status_ok) return refused(path, answer);
  if (answer.body.size() != place.width * sizeof(merkle::Hash)) {
    return fail(ErrorCode::proof_invalid, "the tile has the wrong length", path);
  }
  std::vector<bundle::Entry> out;
  for (std::size_t i = 0; i < place.width; ++i) {
    merkle::Hash hash{};
    std::memcpy(hash.data(), answer.body.data() + i * hash.size(), hash.size());
    out.emplace_back(hash);
  }
  return out;
}

Result<void> LogCopy::add(std::vector<bundle::Entry> const& entries, State& to) const {
  for (bundle::Entry const& entry : entries) {
    to.tree.append(leaf_hash(entry));
    auto const* const record = std::get_if<bundle::Record>(&entry);
    if (record == nullptr) continue;
    ++to.shown;
    bool const ours = options_.society != SocietyId{} && record->header.society == options_.society;
    if (!ours) continue;
    for (Posting const& line : postings(codec::decode(record->event()))) {
      Balance& balance = to.balances[line.account];
      Micros& side = line.micros > 0 ? balance.debit : balance.credit;
      side = qalam::add(side, line.micros > 0 ? line.micros : -line.micros);
    }
  }
  return {};
}

void LogCopy::keep(bundle::Place const& place, std::vector<bundle::Entry> const& entries) const {
  auto const bytes = bundle::print_records(entries);
  files::replace_durably(options_.directory / records_path_of(place), bytes, for_the_owner);
}

void LogCopy::keep_state() const {
  files::replace_durably(options_.directory / "tree", whole_.tree.serialise(), for_the_owner);
}

Error LogCopy::another_history(tlog::Note const& note, tlog::Checkpoint const& head) const {
  auto const file = options_.directory / "evidence" / ("checkpoint-" + std::to_string(head.size));
  auto const text = print(note);
  files::replace_durably(file, bytes_of(text), for_the_owner);
  return fail(ErrorCode::proof_invalid,
              "the log has signed a root that its own events do not have together with those that "
              "it showed before: its history was changed, or what it shows is not what it signs. "
              "The signed checkpoint is kept in " +
                  file.string());
}

Result<LogCopy::News> LogCopy::round() {
  News news;
  QALAM_TRY(news.note, fetch_checkpoint());
  QALAM_TRY(auto const proved, tlog::check_checkpoint(news.note, {options_.log}));
  news.head = proved.checkpoint;
  std::uint64_t const size = news.head.size;
  if (size < size_) {
    return fail(ErrorCode::log_superseded,
                "the log shows " + std::to_string(size) + " events, and it had shown " +
                    std::to_string(size_) + ": it is an old copy, or events were taken out");
  }
  State now = whole_;
  State whole = whole_;  // It counts when the root is right.
  for (std::uint64_t index = now.tree.size() / tlog::tile_width; index * tlog::tile_width < size;
       ++index) {
    auto const place = bundle::place_in(index, size);
    if (place.width < tlog::tile_width) whole = now;
    QALAM_TRY(auto const entries, fetch(place));
    QALAM_CHECK(add(entries, now));
    keep(place, entries);
  }
  if (now.tree.root() != news.head.root) return another_history(news.note, news.head);
  if (size % tlog::tile_width == 0) whole = now;
  bool const more = whole.tree.size() != whole_.tree.size();
  whole_ = std::move(whole);
  if (more) keep_state();
  news.added = size - size_;
  news.shown = now.shown;
  news.balances = digest_of(now.balances);
  size_ = size;
  return news;
}

}  // namespace qalam::app
