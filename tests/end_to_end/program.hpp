#pragma once

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace qalam::test {

/// A child process with its output in files. Killed when it goes out of scope.
class Process {
 public:
  Process(std::vector<std::string> arguments, std::filesystem::path const& in,
          std::filesystem::path out, std::filesystem::path err)
      : out_{std::move(out)}, err_{std::move(err)} {
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    redirect(in, O_RDONLY, 0);
    redirect(out_, O_WRONLY | O_CREAT | O_TRUNC, 1);
    redirect(err_, O_WRONLY | O_CREAT | O_TRUNC, 2);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ~Process() {
    if (pid_ > 0) kill(SIGKILL);
  }
  Process(Process const&) = delete;
  Process& operator=(Process const&) = delete;

  /// The exit code, or 128 + the signal.
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  /// The same, as long as it takes after a signal.
  int kill(int signal) {
    ::kill(pid_, signal);
    return wait();
  }
  [[nodiscard]] bool is_running() {
    int status = 0;
    if (pid_ <= 0) return false;
    if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
    pid_ = -1;
    return false;
  }
  [[nodiscard]] std::string out() const { return read(out_); }
  [[nodiscard]] std::string err() const { return read(err_); }

  static std::string read(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

 private:
  static void redirect(std::filesystem::path const& file, int flags, int to) {
    int const fd = ::open(file.c_str(), flags, 0600);
    if (fd < 0 || ::dup2(fd, to) < 0) ::_exit(126);
    ::close(fd);
  }

  std::filesystem::path out_, err_;
  pid_t pid_ = -1;
};

/// Waits for something to become true, and says whether it did.
template <class Condition>
bool within(std::chrono::seconds limit, Condition&& condition) {
  auto const end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

}  // namespace qalam::test
