#pragma once

#include <csignal>
#include <ctime>

#include <chrono>

namespace qalam::tools {

/// Signals that end a program which runs until it is told to stop. Blocked before the first thread
/// is made, so that every thread blocks them and this one alone takes them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~StopSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  StopSignals(StopSignals const&) = delete;
  StopSignals& operator=(StopSignals const&) = delete;

  /// Whether one came within that time.
  [[nodiscard]] bool came_within(std::chrono::seconds time) const {
    timespec const wait{static_cast<std::time_t>(time.count()), 0};
    return sigtimedwait(&set_, nullptr, &wait) >= 0;
  }

 private:
  sigset_t set_{}, before_{};
};

}  // namespace qalam::tools
