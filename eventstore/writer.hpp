#pragma once

#include "eventstore/core.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <future>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace qalam::store {

/// The one thread that writes. Commands wait in a bounded queue; whatever has gathered while one
/// batch was synced makes the next one, and an empty queue is never waited on with work in hand.
class Writer {
 public:
  /// `published` is called after each commit that added events, before its commands are answered.
  Writer(Core& core, std::function<void(Position)> published);
  /// Finishes what is queued.
  ~Writer();
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;

  std::future<Result<Receipt>> submit(Submission submission);
  /// Runs `work` between two batches, on the caller's thread, while the writer waits.
  void exclusively(std::function<void()> const& work);

 private:
  struct Pending {
    Submission submission;
    std::promise<Result<Receipt>> promise;
  };

  void run();
  std::vector<Pending> gather();
  void process(std::span<Pending> batch);
  std::size_t attempt(std::span<Pending> batch);

  Core& core_;
  std::function<void(Position)> published_;
  std::mutex queue_mutex_;
  std::condition_variable queued_;
  std::deque<Pending> queue_;
  bool closing_ = false;
  std::mutex batch_mutex_;  ///< Held while a batch is written.
  std::thread thread_;      ///< Last: it uses all of the above.
};

}  // namespace qalam::store
