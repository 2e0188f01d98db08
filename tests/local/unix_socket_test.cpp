#include "api/local/unix_socket.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace qalam::api {
namespace {

using namespace std::chrono_literals;

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(Pipe const&) = delete;
  Pipe& operator=(Pipe const&) = delete;
  void close_read() { close(ends[0]); }
  void close_write() { close(ends[1]); }
  /// Everything until the last writer has closed.
  std::string read_all() {
    close_write();
    std::string text;
    std::array<char, 4096> piece{};
    for (ssize_t got = 0; (got = ::read(ends[0], piece.data(), piece.size())) > 0;) {
      text.append(piece.data(), static_cast<std::size_t>(got));
    }
    return text;
  }
  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  std::array<int, 2> ends{-1, -1};
};

void put(int descriptor, std::string const& text) {
  EXPECT_EQ(::write(descriptor, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

class LocalSocket : public testing::Test {
 protected:
  LocalSocket() {
    auto const* const name = testing::UnitTest::GetInstance()->current_test_info()->name();
    // Longer than a socket's address may be: a ledger can lie anywhere.
    folder = std::filesystem::temp_directory_path() /
             ("qalam_local_" + std::to_string(::getpid()) + "_" + name + std::string(100, 'x'));
    std::filesystem::create_directories(folder);
    socket = folder / "qalam.sock";
  }
  ~LocalSocket() override {
    server.reset();
    std::filesystem::remove_all(folder);
  }
  void listen(RunLocal run, LocalOptions options = {}) {
    auto listening = LocalServer::listen(socket, std::move(run), options);
    ASSERT_TRUE(listening) << listening.error().detail;
    server = *std::move(listening);
  }
  Result<int> send(std::vector<std::string> argv, int interrupt = -1) {
    return forward(socket,
                   {std::move(argv), "/home", in.ends[0], out.ends[1], err.ends[1], interrupt});
  }

  std::filesystem::path folder, socket;
  Pipe in, out, err;
  std::unique_ptr<LocalServer> server;
};

TEST_F(LocalSocket, ACommandRunsThereWithOurStreamsAndCodeHere) {
  listen([](LocalCommand const& command) {
    std::array<char, 16> piece{};
    auto const got = ::read(command.in, piece.data(), piece.size());
    put(command.out, command.cwd + " " + command.argv.at(1) + " " +
                         std::string{piece.data(), static_cast<std::size_t>(got)});
    put(command.err, "progress");
    return 42;
  });
  put(in.ends[1], "input");
  auto const code = send({"qalam", "balances"});
  ASSERT_TRUE(code) << code.error().detail;
  EXPECT_EQ(*code, 42);
  EXPECT_EQ(out.read_all(), "/home balances input");
  EXPECT_EQ(err.read_all(), "progress");
}

TEST_F(LocalSocket, TheSocketIsForItsOwnerOnly) {
  listen([](LocalCommand const&) { return 0; });
  struct stat about {};
  ASSERT_EQ(::stat(socket.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST_F(LocalSocket, OnlyOneServerListensAndADeadOnesPlaceIsTaken) {
  EXPECT_FALSE(somebody_listens(socket));
  listen([](LocalCommand const&) { return 0; });
  EXPECT_TRUE(somebody_listens(socket));
  EXPECT_EQ(LocalServer::listen(socket, {}).error().code, ErrorCode::already_running);
  server.reset();
  EXPECT_FALSE(std::filesystem::exists(socket));
  EXPECT_EQ(send({"qalam"}).error().code, ErrorCode::not_found);
  {
    // A killed server leaves its file behind.
    std::filesystem::current_path(folder);
    int const dead = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un where{AF_UNIX, "qalam.sock"};
    ASSERT_EQ(::bind(dead, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
    ::close(dead);
    std::filesystem::current_path("/");
  }
  EXPECT_FALSE(somebody_listens(socket));
  listen([](LocalCommand const&) { return 7; });
  EXPECT_EQ(*send({"qalam"}), 7);
}

TEST_F(LocalSocket, AFailingCommandIsExitCodeOne) {
  listen([](LocalCommand const&) -> int { throw std::runtime_error{"the disk is full"}; });
  EXPECT_EQ(*send({"qalam"}), 1);
  EXPECT_EQ(err.read_all(), "qalam: the disk is full\n");
}

TEST_F(LocalSocket, AnInterruptedClientStopsItsCommand) {
  std::atomic<bool> inside{false};
  std::atomic<bool> stopped{false};
  listen([&](LocalCommand const& command) {
    inside = true;
    while (!command.stop.stop_requested()) std::this_thread::sleep_for(1ms);
    stopped = true;
    return 1;
  });
  Pipe interrupt;
  auto running = std::async(std::launch::async, [&] { return send({"qalam"}, interrupt.ends[0]); });
  while (!inside.load()) std::this_thread::sleep_for(1ms);
  put(interrupt.ends[1], "!");
  EXPECT_EQ(*running.get(), 130);
  server->stop();
  EXPECT_TRUE(stopped.load());
}

TEST_F(LocalSocket, OneCommandTooManyIsBusy) {
  std::promise<void> go;
  auto const open = go.get_future().share();
  std::atomic<int> inside{0};
  listen(
      [&](LocalCommand const&) {
        ++inside;
        open.wait();
        return 0;
      },
      {1, 1});
  auto first = std::async(std::launch::async, [&] { return send({"first"}); });
  while (inside.load() == 0) std::this_thread::sleep_for(1ms);
  // One of three more has room to wait, whichever comes first.
  std::atomic<int> busy{0};
  std::atomic<int> done{0};
  std::vector<std::thread> others;
  for (int i = 0; i < 3; ++i) {
    others.emplace_back([&] {
      auto const code = send({"other"});
      if (code) ++done;
      if (!code && code.error().code == ErrorCode::busy) ++busy;
    });
  }
  while (busy.load() < 2) std::this_thread::sleep_for(1ms);
  go.set_value();
  for (auto& each : others) each.join();
  EXPECT_EQ(*first.get(), 0);
  EXPECT_EQ(busy.load(), 2);
  EXPECT_EQ(done.load(), 1);
}

TEST_F(LocalSocket, ManyCommandsAtOnceKeepTheirStreamsApart) {
  listen(
      [](LocalCommand const& command) {
        put(command.out, command.argv.at(0));
        return std::stoi(command.argv.at(0));
      },
      {4, 64});
  std::vector<std::thread> crowd;
  std::atomic<int> good{0};
  for (int i = 0; i < 16; ++i) {
    crowd.emplace_back([&, i] {
      Pipe own;
      auto const code = forward(socket, {{std::to_string(i)}, "/", 0, own.ends[1], 2, -1});
      if (code && *code == i && own.read_all() == std::to_string(i)) ++good;
    });
  }
  for (auto& each : crowd) each.join();
  EXPECT_EQ(good.load(), 16);
}

TEST_F(LocalSocket, AClosedPipeDoesNotEndTheServer) {
  listen([](LocalCommand const& command) {
    auto const written = ::write(command.out, "x", 1);
    return written < 0 && errno == EPIPE ? 3 : 0;
  });
  out.close_read();
  EXPECT_EQ(*send({"qalam"}), 3);
  EXPECT_TRUE(somebody_listens(socket));
}

TEST_F(LocalSocket, ArgumentsHaveALimit) {
  listen(
      [](LocalCommand const& command) { return static_cast<int>(command.argv[0].size() % 100); });
  EXPECT_EQ(*send({std::string(1'000'042, 'a')}), 42);
  EXPECT_EQ(send({std::string(1'100'000, 'a')}).error().code, ErrorCode::too_large);
}

TEST_F(LocalSocket, StopEndsRunningCommandsAndTellsWaitingOnes) {
  std::atomic<int> inside{0};
  listen(
      [&](LocalCommand const& command) {
        ++inside;
        while (!command.stop.stop_requested()) std::this_thread::sleep_for(1ms);
        return 5;
      },
      {1, 4});
  auto running = std::async(std::launch::async, [&] { return send({"first"}); });
  while (inside.load() == 0) std::this_thread::sleep_for(1ms);
  auto waiting = std::async(std::launch::async, [&] { return send({"second"}); });
  std::this_thread::sleep_for(20ms);
  server->stop();
  EXPECT_EQ(*running.get(), 5);
  EXPECT_FALSE(waiting.get());
  EXPECT_EQ(inside.load(), 1);
}

}  // namespace
}  // namespace qalam::api
