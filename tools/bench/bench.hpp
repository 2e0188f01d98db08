#pragma once

#include "domain/core/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Figures of this machine, beside what the same machine does without Qalam in the same run. They
/// are printed, not judged: machines are noisy.
namespace qalam::bench {

struct Row {
  std::string name;
  std::string unit;
  double ours = 0;
  double raw = 0;    ///< 0: there is nothing to compare with.
  double ratio = 0;  ///< ours / raw, in the direction in which more is better.
  std::vector<double> runs;
  std::string note;
};

struct Settings {
  std::filesystem::path scratch;  ///< Made and removed.
  std::uint64_t lines = 1'000'000;
  std::uint64_t commands = 20'000;
  int runs = 5;
  std::function<void(Row const&)> print;
  std::function<void(std::string const&)> tell;
};

double median(std::vector<double> values);

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// append, append_single: durable commands beside the same puts into the same tables;
/// append_published: with tiles and checkpoints beside without.
Result<void> append(Settings const& settings);
/// as_of: a balance as of a position beside the current one.
Result<void> balances(Settings const& settings);
/// proof, consistency, verify_hashes, statement_make, statement_verify.
Result<void> proofs(Settings const& settings);
/// import_dsr, bytes_per_line, replay_usage, replay_usage_by_work, replay_events, run, verify.
Result<void> usage(Settings const& settings);

}  // namespace qalam::bench
