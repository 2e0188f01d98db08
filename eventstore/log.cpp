#include "eventstore/log.hpp"

#include "eventstore/system.hpp"

#include <algorithm>

namespace qalam::store {
namespace {

/// Events in one snapshot of a long walk: some tens of milliseconds.
constexpr std::uint64_t slice_events = 4096;
/// How soon a follower notices that it should stop.
constexpr std::chrono::milliseconds stop_latency{100};

}  // namespace

Result<Receipt> Log::execute(Submission submission) {
  return submit(std::move(submission)).get();
}

Position Log::scan(Position from, Position until, Visit const& visit) const {
  Position next{std::max<std::uint64_t>(from.value(), 1)};
  bool stopped = false;
  Visit const watched = [&](StoredEvent const& event) {
    auto const go = visit(event);
    stopped = go == Go::stop;
    return go;
  };
  while (!stopped && next <= until) {
    auto const left = until.value() - next.value();
    auto const events_max = std::min(slice_events - 1, left) + 1;
    auto const reached = view()->scan(next, events_max, watched);
    if (reached == next) break;
    next = reached;
  }
  return next;
}

Position Log::follow(Position from, std::stop_token const& stop, Visit const& visit) const {
  Position next{std::max<std::uint64_t>(from.value(), 1)};
  bool stopped = false;
  Visit const watched = [&](StoredEvent const& event) {
    auto const go = stop.stop_requested() ? Go::stop : visit(event);
    stopped = go == Go::stop;
    return go;
  };
  while (!stopped && !stop.stop_requested()) {
    auto const at = wait_for(next, stop_latency);
    if (at >= next) {
      next = scan(next, at, watched);
    } else if (is_stopped()) {
      break;
    }
  }
  return next;
}

Prepared prepare(Bytes payload) {
  Nonce nonce{};
  system_random(nonce);
  return prepare(payload, nonce);
}

Prepared prepare(Bytes payload, Nonce const& nonce) {
  return {nonce, payload_hash(nonce, payload)};
}

}  // namespace qalam::store
