#include "projections/runner.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace qalam::read {
namespace {

constexpr char const* current_file = "CURRENT";
/// How soon the follower notices that it should stop.
constexpr std::chrono::milliseconds stop_latency{100};
constexpr std::chrono::milliseconds idle_wait{10};

std::optional<std::uint64_t> number_of(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

ReadModels::ReadModels(store::Log const& log, Options options)
    : log_{log},
      options_{std::move(options)},
      boot_id_{options_.boot_id ? *options_.boot_id : kernel_boot_id()} {
  std::filesystem::create_directories(options_.directory);
  auto const text = read_text(options_.directory / current_file);
  auto const current = text ? number_of(*text) : std::nullopt;
  std::unique_ptr<Generation> generation;
  if (current) generation = Generation::reopen(options_for(*current), log_);
  std::uint64_t const number = generation ? current.value_or(0) : highest_number() + 1;
  if (!generation) {
    generation = Generation::create(options_for(number), log_);
    make_current(number);
  }
  remove_others(number);
  Position const stands = generation->checkpoint(lmdb::ReadTxn{generation->environment()}).position;
  publish(std::move(generation), stands);
}

ReadModels::~ReadModels() {
  stop();
}

Generation::Options ReadModels::options_for(std::uint64_t number) const {
  return {options_.directory / std::to_string(number), options_.map_size_bytes, boot_id_,
          options_.batch};
}

std::uint64_t ReadModels::highest_number() const {
  std::uint64_t highest = 0;
  for (auto const& entry : std::filesystem::directory_iterator{options_.directory}) {
    auto const number = number_of(entry.path().filename().string());
    highest = std::max(highest, number.value_or(0));
  }
  return highest;
}

void ReadModels::make_current(std::uint64_t number) const {
  write_durably(options_.directory / current_file, std::to_string(number) + '\n');
}

/// What an interrupted rebuild, or a process that ended before its last reader, has left.
void ReadModels::remove_others(std::uint64_t number) const {
  std::vector<std::filesystem::path> others;
  for (auto const& entry : std::filesystem::directory_iterator{options_.directory}) {
    auto const other = number_of(entry.path().filename().string());
    if (other && *other != number) others.push_back(entry.path());
  }
  for (auto const& other : others) std::filesystem::remove_all(other);
}

void ReadModels::publish(std::shared_ptr<Generation> generation, Position position) {
  {
    std::lock_guard const lock{mutex_};
    current_.swap(generation);
    position_ = position;
  }
  moved_.notify_all();
}  // The one before goes with the last snapshot of it, outside the lock.

std::shared_ptr<Generation> ReadModels::current() const {
  std::lock_guard const lock{mutex_};
  return current_;
}

Position ReadModels::apply_once(Position until) {
  std::lock_guard const one_at_a_time{apply_mutex_};
  Position const reached = current()->apply(log_, until);
  {
    std::lock_guard const lock{mutex_};
    position_ = reached;
  }
  moved_.notify_all();
  return reached;
}

Position ReadModels::catch_up(Position until, store::Progress const& progress) {
  until = std::min(until, log_.position());
  Position before = position();
  while (before < until) {
    Position const reached = apply_once(until);
    if (progress) progress(reached, until);
    if (reached == before) break;
    before = reached;
  }
  current()->sync();
  return before;
}

void ReadModels::follow() {
  stop();
  {
    std::lock_guard const lock{mutex_};
    failure_.reset();
  }
  follower_ = std::jthread{[this](std::stop_token const& stop) { run(stop); }};
}

void ReadModels::stop() {
  if (!follower_.joinable()) return;
  follower_.request_stop();
  follower_.join();
}

void ReadModels::run(std::stop_token const& stop) {
  try {
    while (!stop.stop_requested()) {
      Position const next{position().value() + 1};
      Position const at = log_.wait_for(next, stop_latency);
      if (at >= next) {
        apply_once(at);
      } else {
        // A log that is about to close does not let anybody wait.
        std::this_thread::sleep_for(idle_wait);
      }
    }
  } catch (std::exception const& failure) {
    // Nobody on this stack can mend it, and the log must go on: say so and stand still.
    std::lock_guard const lock{mutex_};
    failure_ = failure.what();
  }
  moved_.notify_all();
}

std::optional<std::string> ReadModels::failure() const {
  std::lock_guard const lock{mutex_};
  return failure_;
}

Position ReadModels::position() const {
  std::lock_guard const lock{mutex_};
  return position_;
}

Position ReadModels::wait_for(Position position, std::chrono::milliseconds timeout) const {
  std::unique_lock lock{mutex_};
  moved_.wait_for(lock, timeout, [&] { return position_ >= position || failure_.has_value(); });
  return position_;
}

Snapshot ReadModels::snapshot() const {
  return Snapshot{current()};
}

void ReadModels::rebuild(store::Progress const& progress) {
  std::lock_guard const one_rebuild{rebuild_mutex_};
  std::uint64_t const number = highest_number() + 1;
  std::shared_ptr<Generation> fresh = Generation::create(options_for(number), log_);
  Position reached;
  try {
    for (Position until = log_.position(); reached < until; until = log_.position()) {
      reached = fresh->apply(log_, until);
      if (progress) progress(reached, until);
    }
    // The rest while nobody moves the old one, so that no answer ever goes back.
    std::lock_guard const one_at_a_time{apply_mutex_};
    while (reached < log_.position()) reached = fresh->apply(log_, log_.position());
    fresh->sync();
    make_current(number);
    current()->retire();
    publish(std::move(fresh), reached);
  } catch (...) {
    if (fresh) fresh->retire();
    throw;
  }
  // What the follower stumbled over has gone with the old generation.
  if (failure()) follow();
}

}  // namespace qalam::read
