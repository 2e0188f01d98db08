#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string_view>

namespace qalam::tools {

/// One line on stderr that tells how far a long piece of work has come: what is done, at what rate,
/// what is left. On a terminal it is written over; elsewhere it is a line every ten seconds.
class ProgressMeter {
 public:
  ProgressMeter(std::ostream& err, bool terminal);
  ~ProgressMeter();
  ProgressMeter(ProgressMeter const&) = delete;
  ProgressMeter& operator=(ProgressMeter const&) = delete;

  /// `of` 0: nobody knows how much there is.
  void show(std::string_view what, std::uint64_t done, std::uint64_t of, std::string_view unit);
  /// Of a file that is read: how much was found in it, at what rate, and what is left of it.
  void show_file(std::string_view what, std::uint64_t count, std::uint64_t bytes,
                 std::uint64_t bytes_of);

 private:
  using Clock = std::chrono::steady_clock;
  /// Whether it is time to say something; then the milliseconds since the start.
  std::uint64_t due();
  std::ostream& err_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

}  // namespace qalam::tools
