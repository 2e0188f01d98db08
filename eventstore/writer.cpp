#include "eventstore/writer.hpp"

#include "eventstore/appender.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <optional>

namespace qalam::store {
namespace {

Error refusal_of(std::exception const& e) {
  auto const* const failure = dynamic_cast<lmdb::StoreFailure const*>(&e);
  if (failure != nullptr && failure->kind() == lmdb::Failure::map_full) {
    return fail(ErrorCode::storage_full,
                "the space reserved for the ledger is used up; open it with a larger map. Nothing "
                "was written, and reading goes on");
  }
  if (failure != nullptr && failure->kind() == lmdb::Failure::disk_full) {
    return fail(ErrorCode::storage_full,
                "the disk is full; free some space, then send the command again. Nothing was "
                "written, and reading goes on");
  }
  return fail(ErrorCode::internal, std::string{"nothing was written: "} + e.what());
}

std::future<Result<Receipt>> ready(Error error) {
  std::promise<Result<Receipt>> promise;
  promise.set_value(std::move(error));
  return promise.get_future();
}

}  // namespace

Writer::Writer(Core& core, std::function<void(Position)> published)
    : core_{core}, published_{std::move(published)}, thread_{[this] { run(); }} {}

Writer::~Writer() {
  {
    std::lock_guard const lock{queue_mutex_};
    closing_ = true;
  }
  queued_.notify_all();
  thread_.join();
}

std::future<Result<Receipt>> Writer::submit(Submission submission) {
  std::promise<Result<Receipt>> promise;
  auto future = promise.get_future();
  {
    std::lock_guard const lock{queue_mutex_};
    if (closing_) return ready(fail(ErrorCode::busy, "the ledger is closing; try again later"));
    if (queue_.size() >= core_.options.queue_max) {
      return ready(fail(ErrorCode::busy, "too many commands are waiting (" +
                                             std::to_string(queue_.size()) +
                                             "); try again in a moment"));
    }
    queue_.push_back({std::move(submission), std::move(promise)});
  }
  queued_.notify_one();
  return future;
}

void Writer::exclusively(std::function<void()> const& work) {
  std::lock_guard const lock{batch_mutex_};
  work();
}

void Writer::run() {
  for (;;) {
    auto batch = gather();
    if (batch.empty()) return;
    std::lock_guard const lock{batch_mutex_};
    process(batch);
  }
}

std::vector<Writer::Pending> Writer::gather() {
  std::unique_lock lock{queue_mutex_};
  queued_.wait(lock, [this] { return closing_ || !queue_.empty(); });
  auto const size = std::min(queue_.size(), core_.options.batch_commands_max);
  auto const end = queue_.begin() + static_cast<std::ptrdiff_t>(size);
  std::vector<Pending> batch{std::make_move_iterator(queue_.begin()), std::make_move_iterator(end)};
  queue_.erase(queue_.begin(), end);
  return batch;
}

void Writer::process(std::span<Pending> batch) {
  while (!batch.empty()) batch = batch.subspan(attempt(batch));
}

std::size_t Writer::attempt(std::span<Pending> batch) {
  if (!core_.folds_current) {
    for (auto& pending : batch) {
      pending.promise.set_value(
          fail(ErrorCode::busy,
               "the ledger's tables are being made again; try again later, or "
               "finish it with `qalam rebuild`"));
    }
    return batch.size();
  }
  std::vector<Result<Receipt>> results;
  results.reserve(batch.size());
  std::optional<Position> reached;
  try {
    lmdb::WriteTxn txn{core_.env};
    Appender appender{core_, txn};
    for (auto const& pending : batch) {
      results.push_back(appender.take(pending.submission));
      if (txn.dirtied_bytes() >= core_.options.batch_bytes_max) break;
    }
    if (appender.finish()) {
      std::move(txn).commit();
      reached = appender.state().position();
    }
  } catch (std::exception const& e) {
    // Nothing of the batch was written. Whoever is the reason must not take neighbours along: it
    // is tried again in halves, until the one that cannot be written stands alone.
    if (batch.size() == 1) {
      batch.front().promise.set_value(refusal_of(e));
    } else {
      process(batch.first(batch.size() / 2));
      process(batch.subspan(batch.size() / 2));
    }
    return batch.size();
  }
  if (reached) published_(*reached);
  for (std::size_t i = 0; i < results.size(); ++i) {
    batch[i].promise.set_value(std::move(results[i]));
  }
  return results.size();
}

}  // namespace qalam::store
