#include "eventstore/restorer.hpp"

#include "eventstore/core.hpp"
#include "eventstore/system.hpp"

#include <optional>
#include <string>
#include <utility>

namespace qalam::store {
namespace {

lmdb::Options lmdb_options(Options const& options) {
  lmdb::Options out;
  out.directory = options.ledger / "events";
  out.access = lmdb::Access::create;
  out.durability = lmdb::Durability::disposable;
  out.map_size_bytes = options.map_size_bytes;
  out.on_fatal = options.on_fatal;
  return out;
}

Error out_of_place(EventHeader const& header, std::string const& why) {
  return fail(ErrorCode::malformed, "event " + std::to_string(header.position.value()) + " " + why);
}

Error error_of(lmdb::StoreFailure const& failure) {
  bool const full =
      failure.kind() == lmdb::Failure::disk_full || failure.kind() == lmdb::Failure::map_full;
  return fail(full ? ErrorCode::storage_full : ErrorCode::internal, failure.what());
}

}  // namespace

class Restorer::Impl {
 public:
  Impl(Options const& options, Identity const& identity, LockFile lock)
      : lock_{std::move(lock)},
        batch_bytes_max_{options.batch_bytes_max},
        env_{lmdb_options(options)} {
    lmdb::TableOpener opener{env_};
    tables_ = Tables::open(opener);
    opener.commit();
    txn_.emplace(env_);
    put_identity(*txn_, tables_, identity);
  }

  Result<void> add(StoredEvent const& event, Bytes answer);
  Result<Hash256> finish();

 private:
  /// The events of one command follow one another.
  struct Command {
    PersonId actor;
    CommandId id{};
    Outcome outcome;
  };

  Result<void> check(EventHeader const& header, Head const& head) const;
  Result<void> take_command(EventHeader const& header, Bytes answer);
  Result<void> close_command();
  void write(StoredEvent const& event);
  void commit();

  LockFile lock_;
  std::uint64_t batch_bytes_max_;
  lmdb::Environment env_;
  Tables tables_{};
  std::optional<lmdb::WriteTxn> txn_;
  State state_;
  std::optional<Command> command_;
  std::vector<std::byte> buffer_;
};

Result<void> Restorer::Impl::check(EventHeader const& header, Head const& head) const {
  if (header.position.value() != state_.frontier.size() + 1) {
    return out_of_place(header, "does not follow event " + std::to_string(state_.frontier.size()));
  }
  if (state_.frontier.size() > 0 && header.recorded_at < state_.recorded_at) {
    return out_of_place(header, "was recorded before the one before it");
  }
  if (header.stream_version.value() != head.version.value() + 1) {
    return out_of_place(header, "is version " + std::to_string(header.stream_version.value()) +
                                    " of a stream that has " +
                                    std::to_string(head.version.value()));
  }
  return {};
}

Result<void> Restorer::Impl::take_command(EventHeader const& header, Bytes answer) {
  bool const goes_on =
      command_ && command_->actor == header.actor && command_->id == header.command;
  if (goes_on) {
    auto& outcome = command_->outcome;
    if (outcome.body != header.body || outcome.receipt.recorded_at != header.recorded_at ||
        !outcome.receipt.answer.empty()) {
      return out_of_place(header, "goes on with a command that was at its end");
    }
    outcome.receipt.last = header.position;
  } else {
    QALAM_CHECK(close_command());
    command_ = Command{
        header.actor,
        header.command,
        {header.body, {header.position, header.position, header.recorded_at, false, {}}, {}}};
  }
  command_->outcome.receipt.answer.assign(answer.begin(), answer.end());
  return {};
}

Result<void> Restorer::Impl::close_command() {
  if (!command_) return {};
  auto const key = command_key(command_->actor, command_->id);
  write_outcome(key, command_->outcome, buffer_);
  bool const fresh = txn_->put_new(tables_.commands, key, buffer_);
  auto const last = command_->outcome.receipt.last;
  command_.reset();
  if (fresh) return {};
  return fail(ErrorCode::malformed, "the command of event " + std::to_string(last.value()) +
                                        " was done before: it stands twice in the log");
}

void Restorer::Impl::write(StoredEvent const& event) {
  auto const& header = event.header;
  if (state_.frontier.size() == 0 || header.recorded_at > state_.recorded_at) {
    txn_->append(tables_.times, time_key(header.recorded_at), position_value(header.position));
    state_.recorded_at = header.recorded_at;
  }
  encode(
      header, event.nonce, event.payload,
      txn_->append_space(tables_.log, log_key(header.position), record_size(event.payload.size())));
  state_.last_leaf = leaf_hash(event.header_data);
  state_.frontier.append(state_.last_leaf);
  txn_->put(tables_.streams,
            stream_key(header.stream_kind, header.stream_id, header.stream_version),
            position_value(header.position));
  txn_->put(tables_.heads, head_key(header.stream_kind, header.stream_id),
            head_value({header.stream_version, header.position}));
  txn_->put(tables_.by_society, society_key(header.society, header.position), {});
}

void Restorer::Impl::commit() {
  txn_->put(tables_.meta, lmdb::bytes_of(meta_state), write_state(state_));
  std::move(*txn_).commit();
  txn_.reset();
}

Result<void> Restorer::Impl::add(StoredEvent const& event, Bytes answer) {
  if (!txn_) txn_.emplace(env_);
  auto const& header = event.header;
  auto const head = head_of(*txn_, tables_, header.stream_kind, header.stream_id);
  QALAM_CHECK(check(header, head.value_or(Head{})));
  QALAM_CHECK(take_command(header, answer));
  write(event);
  if (txn_->dirtied_bytes() >= batch_bytes_max_) commit();
  return {};
}

Result<Hash256> Restorer::Impl::finish() {
  if (!txn_) txn_.emplace(env_);
  QALAM_CHECK(close_command());
  commit();
  env_.sync();
  env_.trim();
  return state_.frontier.root();
}

Restorer::Restorer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Restorer::~Restorer() = default;

Result<std::unique_ptr<Restorer>> Restorer::create(Options const& options,
                                                   Identity const& identity) {
  std::filesystem::create_directories(options.ledger);
  QALAM_TRY(auto lock, LockFile::take(options.ledger / "lock"));
  if (std::filesystem::exists(options.ledger / "events")) {
    return fail(ErrorCode::id_taken,
                "there is a ledger in " + options.ledger.string() + " already; it stays as it is");
  }
  try {
    return std::unique_ptr<Restorer>{
        new Restorer{std::make_unique<Impl>(options, identity, std::move(lock))}};
  } catch (lmdb::StoreFailure const& failure) {
    return error_of(failure);
  }
}

Result<void> Restorer::add(StoredEvent const& event, Bytes answer) {
  try {
    return impl_->add(event, answer);
  } catch (lmdb::StoreFailure const& failure) {
    return error_of(failure);
  }
}

Result<Hash256> Restorer::finish() {
  try {
    return impl_->finish();
  } catch (lmdb::StoreFailure const& failure) {
    return error_of(failure);
  }
}

}  // namespace qalam::store
