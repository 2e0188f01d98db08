#include "eventstore/bundle/from_log.hpp"

#include "domain/core/ensure.hpp"

#include <optional>

namespace qalam::bundle {
namespace {

void each(store::ReadView const& log, Place const& place,
          std::function<void(store::StoredEvent const&)> const& visit) {
  auto const next = log.scan(place.first(), place.width, [&](store::StoredEvent const& event) {
    visit(event);
    return store::Go::on;
  });
  ensure(next > place.last(), "the log has the events of the bundle");
}

/// What the command of each event was answered; the events of a command follow one another.
class Answers {
 public:
  explicit Answers(store::ReadView const& log) : log_{log} {}

  /// Empty but on the command's last event.
  Bytes of(store::EventHeader const& header) {
    if (!receipt_ || receipt_->last < header.position) {
      receipt_ = log_.receipt(header.actor, header.command);
      if (!receipt_ || receipt_->last < header.position) {
        throw lmdb::StoreFailure{lmdb::Failure::damaged,
                                 "the command of event " + std::to_string(header.position.value()) +
                                     " has no receipt; `qalam verify` says more"};
      }
    }
    return receipt_->last == header.position ? Bytes{receipt_->answer} : Bytes{};
  }

 private:
  store::ReadView const& log_;
  std::optional<store::Receipt> receipt_;
};

}  // namespace

std::vector<std::byte> entries_of(store::ReadView const& log, Place const& place) {
  std::vector<std::vector<std::byte>> kept;
  each(log, place, [&](store::StoredEvent const& event) {
    kept.emplace_back(event.header_data.begin(), event.header_data.end());
  });
  std::vector<Bytes> const headers{kept.begin(), kept.end()};
  return print_entries(headers);
}

std::vector<std::byte> records_of(store::ReadView const& log, Place const& place) {
  Writer writer;
  Answers answers{log};
  each(log, place,
       [&](store::StoredEvent const& event) { writer.add(event, answers.of(event.header)); });
  return writer.finish();
}

std::vector<std::byte> records_for(store::ReadView const& log, Place const& place,
                                   MaySee const& may_see) {
  Writer writer;
  each(log, place, [&](store::StoredEvent const& event) {
    if (may_see(event.header)) {
      writer.add(event, {});
    } else {
      writer.add(store::leaf_hash(event.header_data));
    }
  });
  return writer.finish();
}

}  // namespace qalam::bundle
