#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

namespace qalam::survival {

/// How a process ended, and what it had said by then.
struct Ended {
  std::string said;
  int code = 0;
  int signal = 0;
};

/// Writes to whoever started this process, at once.
using Say = std::function<void(std::string_view)>;

/// Runs `work` in a process of its own. One that does not end within two minutes is ended by
/// SIGALRM.
inline Ended run_child(std::function<void(Say const&)> const& work) {
  constexpr unsigned seconds_max = 120;
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) std::abort();
  auto const pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    ::alarm(seconds_max);
    work([&](std::string_view text) {
      if (::write(ends[1], text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        std::_Exit(3);
      }
    });
    std::_Exit(0);
  }
  ::close(ends[1]);
  Ended ended;
  std::array<char, 4096> piece{};
  for (ssize_t size = 0; (size = ::read(ends[0], piece.data(), piece.size())) > 0;) {
    ended.said.append(piece.data(), static_cast<std::size_t>(size));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  return ended;
}

/// What `work`, in a process of its own, has thrown, or how it died; empty when it came to its end.
inline std::string trouble_in_child(std::function<void()> const& work) {
  auto const ended = run_child([&](Say const& say) {
    try {
      work();
    } catch (std::exception const& e) {
      say(e.what());
    }
  });
  if (ended.signal != 0) return ended.said + "died of signal " + std::to_string(ended.signal);
  if (ended.code != 0) return ended.said + "ended with code " + std::to_string(ended.code);
  return ended.said;
}

}  // namespace qalam::survival
