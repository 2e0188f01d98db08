#include "projections/audit.hpp"

#include "domain/account/account.hpp"
#include "domain/core/described.hpp"

#include <algorithm>

namespace qalam::read {
namespace {

using Found = std::vector<AnyId>;

template <class T>
void collect(Found&, T const&) {}
template <Kind K>
void collect(Found& found, Id<K> const& id) {
  if (id.value() != 0) found.push_back({K, id.value()});
}
template <class T>
void collect(Found& found, std::vector<T> const& values);
template <Described T>
void collect(Found& found, T const& value) {
  described::for_each<T>([&]<class D>(D) { collect(found, value.*D::pointer); });
}
/// The number of an account means what its destination says.
void collect(Found& found, PostedAmount const& amount) {
  Kind const kind = sub_kind(account_kind(amount.destination));
  if (kind != Kind::none && amount.account != 0) found.push_back({kind, amount.account});
}
template <class T>
void collect(Found& found, std::vector<T> const& values) {
  for (T const& value : values) collect(found, value);
}

constexpr auto bulk = detail::member_table<BulkEvents>();

}  // namespace

std::vector<AnyId> mentions(Recorded const& recorded) {
  Found found;
  auto const& header = recorded.header();
  if (header.stream_id != 0) found.push_back({header.stream_kind, header.stream_id});
  collect(found, recorded.actor());
  if (!bulk[recorded.type()]) {
    std::visit([&](auto const& e) { collect(found, e); }, recorded.event());
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void AuditTrail::on_header(lmdb::WriteTxn&, Recorded const& recorded) {
  note(recorded);
}

void AuditTrail::note(Recorded const& recorded) {
  for (AnyId const& thing : mentions(recorded)) {
    pending_.add(lmdb::make_key(static_cast<std::uint32_t>(thing.kind), thing.id,
                                recorded.position().value()),
                 lmdb::make_key(recorded.type()));
  }
}

Page<TrailStep> AuditTrail::trail(lmdb::ReadTxn const& txn, AnyId thing, Position at,
                                  std::string_view cursor_text, std::size_t limit) const {
  Page<TrailStep> page;
  lmdb::Cursor cursor{txn, steps_};
  auto const kind = static_cast<std::uint32_t>(thing.kind);
  auto const first = lmdb::make_key(kind, thing.id, std::uint64_t{0});
  bool more = cursor.seek(cursor_text.empty() ? lmdb::Bytes{first} : lmdb::bytes_of(cursor_text));
  for (; more; more = cursor.next()) {
    lmdb::KeyReader key{cursor.key()};
    if (key.take<std::uint32_t>() != kind || key.take<std::uint64_t>() != thing.id) break;
    Position const position{key.take<std::uint64_t>()};
    if (position > at) break;
    if (page.items.size() == limit) {
      page.next = to_cursor(cursor.key());
      break;
    }
    page.items.push_back({position, lmdb::read_be<std::uint32_t>(cursor.value().data())});
  }
  return page;
}

}  // namespace qalam::read
