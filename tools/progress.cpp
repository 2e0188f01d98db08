#include "tools/progress.hpp"

#include <string>

namespace qalam::tools {
namespace {

/// 1234567 → "1 234 567".
std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ' ');
  }
  return digits;
}

}  // namespace

ProgressMeter::ProgressMeter(std::ostream& err, bool terminal) : err_{err}, terminal_{terminal} {}

ProgressMeter::~ProgressMeter() {
  if (shown_ && terminal_) err_ << "\n";
}

std::uint64_t ProgressMeter::due() {
  auto const now = Clock::now();
  auto const wait = terminal_ ? std::chrono::milliseconds{200} : std::chrono::milliseconds{10'000};
  if (now - last_ < wait) return 0;
  last_ = now;
  shown_ = true;
  auto const millis = std::chrono::duration_cast<std::chrono::milliseconds>(now - start_).count();
  return static_cast<std::uint64_t>(millis);
}

void ProgressMeter::show(std::string_view what, std::uint64_t done, std::uint64_t of,
                         std::string_view unit) {
  std::uint64_t const millis = due();
  if (millis == 0) return;
  std::uint64_t const rate = done * 1000 / millis;
  err_ << (terminal_ ? "\r" : "") << what << ": " << grouped(done);
  if (of > 0) err_ << " of " << grouped(of);
  err_ << " " << unit << ", " << grouped(rate) << "/s";
  if (of > done && rate > 0) err_ << ", " << grouped((of - done) / rate) << " s left";
  err_ << (terminal_ ? "   " : "\n");
}

void ProgressMeter::show_file(std::string_view what, std::uint64_t count, std::uint64_t bytes,
                              std::uint64_t bytes_of) {
  std::uint64_t const millis = due();
  if (millis == 0) return;
  err_ << (terminal_ ? "\r" : "") << grouped(count) << " " << what << ", "
       << grouped(count * 1000 / millis) << "/s";
  if (bytes_of > 0) {
    constexpr std::uint64_t megabyte = 1'000'000;
    err_ << "; " << grouped(bytes / megabyte) << " of " << grouped(bytes_of / megabyte) << " MB";
    std::uint64_t const rate = bytes * 1000 / millis;
    if (bytes_of > bytes && rate > 0)
      err_ << ", " << grouped((bytes_of - bytes) / rate) << " s left";
  }
  err_ << (terminal_ ? "   " : "\n");
}

}  // namespace qalam::tools
