#include "eventstore/appender.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>

namespace qalam::store {
namespace {

/// Whether the same command, sent again later, must be refused again although it could succeed by
/// then. Not what is wrong with the request itself, nor what says "try again".
bool is_sticky(ErrorCode code) {
  using enum ErrorCode;
  constexpr std::array not_sticky{
      malformed, too_large,    unauthenticated,      forbidden, unsupported,    precondition_failed,
      busy,      storage_full, idempotency_mismatch, internal,  already_running};
  return std::find(not_sticky.begin(), not_sticky.end(), code) == not_sticky.end();
}

std::string name_of(Kind kind, std::uint64_t id) {
  return std::string{kind_name(kind)} + " " + print_id(kind, id);
}

Error too_large(std::string const& what, std::size_t is, std::size_t max) {
  return fail(ErrorCode::too_large, what + ": " + std::to_string(is) + "; the limit is " +
                                        std::to_string(max) + ". Send it in parts");
}

/// What a decision gives is written without a further question, so it is looked at before.
Result<void> check_limits(Decision const& decision, Position next) {
  if (decision.events.size() > events_per_command_max) {
    return too_large("events of one command", decision.events.size(), events_per_command_max);
  }
  if (decision.answer.size() > answer_bytes_max) {
    return too_large("bytes of a command's answer", decision.answer.size(), answer_bytes_max);
  }
  std::size_t total = 0;
  std::uint64_t position = next.value();
  for (auto const& event : decision.events) {
    if (event.payload.size() > payload_bytes_max) {
      return too_large("bytes of one event", event.payload.size(), payload_bytes_max);
    }
    // These three are the decision's own mistakes, and would make a record that cannot be read.
    if (event.stream_kind == Kind::none || event.schema_version == 0 ||
        event.causation >= position) {
      return fail(ErrorCode::internal, "an event of type " + std::to_string(event.type) +
                                           " has no stream, no schema version, or a cause that "
                                           "comes after it; nothing was written");
    }
    total += record_size(event.payload.size());
    ++position;
  }
  if (total > bytes_per_command_max) {
    return too_large("bytes of one command's events", total, bytes_per_command_max);
  }
  return {};
}

}  // namespace

Result<void> check_expects(lmdb::ReadTxn const& txn, Tables const& tables,
                           std::vector<Expect> const& expects) {
  if (expects.size() > expects_per_command_max) {
    return too_large("expected versions of one command", expects.size(), expects_per_command_max);
  }
  for (auto const& expect : expects) {
    auto const head = head_of(txn, tables, expect.kind, expect.stream);
    auto const version = head ? head->version : StreamVersion{0};
    if (version == expect.version) continue;
    return fail(ErrorCode::precondition_failed,
                name_of(expect.kind, expect.stream) + " is at version " +
                    std::to_string(version.value()) + ", not " +
                    std::to_string(expect.version.value()) +
                    ": it has changed since it was read. Read it again, then decide again");
  }
  return {};
}

Result<Decision> ask(Submission const& submission, lmdb::ReadTxn const& txn, Moment const& moment) {
  try {
    return submission.decide(txn, moment);
  } catch (std::exception const& e) {
    return fail(ErrorCode::internal, std::string{"the decision broke off: "} + e.what());
  }
}

Moment next_moment(Core const& core, Position position, Timestamp last_recorded_at) {
  auto const now = core.options.clock();
  bool const first = position == Position{0};
  return {first ? now : std::max(now, last_recorded_at), Position{position.value() + 1}};
}

Result<Receipt> answer_again(lmdb::Bytes stored, Submission const& submission) {
  if (read_outcome_body(stored) != submission.body) {
    return fail(ErrorCode::idempotency_mismatch,
                "this command id was used before with another content; a new command needs a new "
                "id, a repeated one the same content");
  }
  auto outcome = read_outcome(stored);
  if (outcome.refusal) return *std::move(outcome.refusal);
  return std::move(outcome.receipt);
}

Appender::Appender(Core& core, lmdb::WriteTxn& txn)
    : core_{core}, txn_{txn}, state_{state_of(txn, core.tables)} {}

Result<Receipt> Appender::take(Submission const& submission) {
  auto const key = command_key(submission.principal, submission.id);
  if (auto const stored = txn_.get(core_.tables.commands, key)) {
    return answer_again(*stored, submission);
  }
  QALAM_CHECK(check_expects(txn_, core_.tables, submission.expects));
  auto const moment = next_moment(core_, state_.position(), state_.recorded_at);
  auto const decision = ask(submission, txn_, moment);
  if (!decision) {
    remember_refusal(submission, decision.error());
    return decision.error();
  }
  QALAM_CHECK(check_limits(*decision, moment.next));
  return write(submission, *decision, moment);
}

void Appender::remember_refusal(Submission const& submission, Error const& refusal) {
  if (!is_sticky(refusal.code)) return;
  auto const quota_key = lmdb::make_key(submission.principal.value());
  std::uint64_t remembered = 0;
  if (auto const value = txn_.get(core_.tables.quotas, quota_key)) {
    remembered = read_position(*value, "quotas").value();
  }
  // Past the quota a refusal is still a refusal, only not for ever: nobody fills the disk with no.
  if (remembered >= core_.options.refusals_per_principal_max) return;
  txn_.put(core_.tables.quotas, quota_key, lmdb::make_key(remembered + 1));
  auto const key = command_key(submission.principal, submission.id);
  write_outcome(key, {submission.body, {}, refusal}, outcome_);
  txn_.put(core_.tables.commands, key, outcome_);
  changed_ = true;
}

Receipt Appender::write(Submission const& submission, Decision const& decision,
                        Moment const& moment) {
  if (!decision.events.empty() &&
      (state_.frontier.size() == 0 || moment.recorded_at > state_.recorded_at)) {
    txn_.append(core_.tables.times, time_key(moment.recorded_at), position_value(moment.next));
    state_.recorded_at = moment.recorded_at;
  }
  for (auto const& event : decision.events) {
    write_event(submission, event, moment.recorded_at);
  }
  write_head();
  Outcome outcome{submission.body,
                  {moment.next, state_.position(), moment.recorded_at, false, decision.answer},
                  {}};
  auto const key = command_key(submission.principal, submission.id);
  write_outcome(key, outcome, outcome_);
  txn_.put(core_.tables.commands, key, outcome_);
  changed_ = true;
  wrote_event_ = wrote_event_ || !decision.events.empty();
  return std::move(outcome.receipt);
}

void Appender::write_event(Submission const& submission, NewEvent const& event,
                           Timestamp recorded_at) {
  auto& stream = open_stream(event.stream_kind, event.stream_id);
  Prepared prepared;
  if (event.prepared) {
    prepared = *event.prepared;
  } else {
    prepared.nonce = core_.nonces.next();
    prepared.payload_hash = payload_hash(prepared.nonce, event.payload);
  }
  EventHeader const header{
      event.type,
      event.schema_version,
      event.flags,
      event.stream_kind,
      Position{state_.frontier.size() + 1},
      event.stream_id,
      StreamVersion{stream.head.version.value() + 1},
      recorded_at,
      event.effective_on,
      static_cast<std::uint32_t>(event.payload.size()),
      event.society,
      submission.principal,
      event.causation,
      submission.id,
      submission.body,
      prepared.payload_hash,
      event.sealed_hash,
  };
  auto const space = txn_.append_space(core_.tables.log, log_key(header.position),
                                       record_size(event.payload.size()));
  encode(header, prepared.nonce, event.payload, space);
  // Own copy: the space is LMDB's again at the next put.
  std::array<std::byte, header_bytes> header_data;
  std::memcpy(header_data.data(), space.data(), header_bytes);
  state_.last_leaf = leaf_hash(header_data);
  state_.frontier.append(state_.last_leaf);
  stream.head = {header.stream_version, header.position};
  stream.changed = true;
  txn_.put(core_.tables.streams,
           stream_key(header.stream_kind, header.stream_id, header.stream_version),
           position_value(header.position));
  txn_.put(core_.tables.by_society, society_key(header.society, header.position), {});
  StoredEvent const stored{header, prepared.nonce, event.payload, header_data};
  for (auto const& fold : core_.folds) fold.get().apply(txn_, stored);
}

Appender::OpenStream& Appender::open_stream(Kind kind, std::uint64_t id) {
  if (stream_.kind == kind && stream_.id == id) return stream_;
  write_head();
  stream_ = {kind, id, head_of(txn_, core_.tables, kind, id).value_or(Head{}), false};
  return stream_;
}

void Appender::write_head() {
  if (!stream_.changed) return;
  txn_.put(core_.tables.heads, head_key(stream_.kind, stream_.id), head_value(stream_.head));
  stream_.changed = false;
}

bool Appender::finish() {
  if (!changed_) return false;
  if (wrote_event_) {
    txn_.put(core_.tables.meta, lmdb::bytes_of(meta_state), write_state(state_));
    // Without its folds the store goes on, but their tables are behind from here on.
    if (core_.folds.empty()) txn_.del(core_.tables.meta, lmdb::bytes_of(meta_folds));
  }
  return true;
}

}  // namespace qalam::store
