#pragma once

#include "domain/formats/finding.hpp"
#include "domain/formats/utf8.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace qalam::formats {

/// Sends findings on, but each kind of warning only `repeat_limit` times: a service that gets one
/// cell wrong gets it wrong a hundred million times. The rest is counted, and `finish` says how
/// many there were. Rejections always go through, for each is a record that was left out.
class Reporter {
 public:
  using Send = std::function<void(Finding const&, bool rejected)>;
  static constexpr std::uint64_t repeat_limit = 1000;

  explicit Reporter(Send send) : send_{std::move(send)} {}

  struct Place {
    std::uint64_t line = 0;
    std::string_view record{}, field{};
  };

  void warn(Place place, Level level, std::string_view code, std::string reason,
            std::string_view value = {}) {
    auto const at = seen_.try_emplace(std::string{code}, Seen{0, level}).first;
    if (++at->second.times <= repeat_limit) {
      send(place, level, code, std::move(reason), value, false);
    }
  }
  /// The first time only: for what is true of the whole file.
  void warn_once(Place place, Level level, std::string_view code, std::string reason,
                 std::string_view value = {}) {
    std::string key{code};
    key.append(":").append(place.record).append(":").append(place.field);
    if (once_[std::move(key)]++ == 0) send(place, level, code, std::move(reason), value, false);
  }
  void reject(Place place, Level level, std::string_view code, std::string reason,
              std::string_view value = {}) {
    ++rejected_;
    send(place, level, code, std::move(reason), value, true);
  }
  void finish() {
    for (auto const& [code, seen] : seen_) {
      if (seen.times <= repeat_limit) continue;
      send({}, seen.level, code,
           "This was found " + std::to_string(seen.times) + " times in the file; the first " +
               std::to_string(repeat_limit) + " are listed",
           {}, false);
    }
    seen_.clear();
  }
  [[nodiscard]] std::uint64_t rejected() const { return rejected_; }

 private:
  struct Seen {
    std::uint64_t times;
    Level level;
  };
  void send(Place place, Level level, std::string_view code, std::string reason,
            std::string_view value, bool rejected) {
    send_({place.line, std::string{place.record}, std::string{place.field}, std::string{code},
           level, std::move(reason), shortened(value)},
          rejected);
  }

  Send send_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::uint64_t> once_;
  std::uint64_t rejected_ = 0;
};

}  // namespace qalam::formats
