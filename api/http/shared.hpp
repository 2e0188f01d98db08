#pragma once

// Inside the server only: what its sessions share. Includes Asio; no other header may include it.

#include "api/http/router.hpp"
#include "api/http/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace qalam::api {

namespace net = boost::asio;

using Strand = net::strand<net::io_context::executor_type>;
using Socket = net::basic_stream_socket<net::ip::tcp, Strand>;
using Timer = net::basic_waitable_timer<std::chrono::steady_clock,
                                        net::wait_traits<std::chrono::steady_clock>, Strand>;
template <class T>
using Task = net::awaitable<T, Strand>;
inline constexpr net::use_awaitable_t<Strand> wait_for{};

class Session;

/// Takes one of `max` places, and gives it back; `taken` tells whether there was one.
class Slot {
 public:
  Slot(std::atomic<std::size_t>& used, std::size_t max)
      : used_{used}, taken_{used.fetch_add(1) < max} {}
  ~Slot() { used_.fetch_sub(1); }
  Slot(Slot const&) = delete;
  Slot& operator=(Slot const&) = delete;
  [[nodiscard]] bool taken() const { return taken_; }

 private:
  std::atomic<std::size_t>& used_;
  bool taken_;
};

struct Shared {
  Shared(Router routes, ServerOptions settings)
      : router{std::move(routes)},
        options{std::move(settings)},
        io{static_cast<int>(options.workers)},
        handlers{options.handlers},
        streams{options.limits.streams_max} {}

  Router const router;
  ServerOptions const options;
  net::io_context io;
  net::thread_pool handlers;
  net::thread_pool streams;

  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> handlers_used{0};
  std::atomic<std::size_t> streams_used{0};
  std::atomic<std::uint64_t> last_number{0};
  std::string run;  ///< Differs from start to start; numbers make ids of it.

  std::mutex mutex;
  std::condition_variable none_left;
  /// Sessions under way. Shared: a session lives in its coroutine, and stop() must be able to call
  /// it while that ends.
  std::map<Session*, std::weak_ptr<Session>> sessions;

  [[nodiscard]] std::string next_id() {
    return run + "-" + std::to_string(last_number.fetch_add(1) + 1);
  }
};

/// Runs `work` on a thread of `pool` and goes on, on the session's own strand, with what it
/// returned or threw.
template <class Work>
Task<std::invoke_result_t<Work&>> run_on(net::thread_pool& pool, Work work) {
  using Value = std::invoke_result_t<Work&>;
  using Executor = net::thread_pool::executor_type;
  co_return co_await net::co_spawn(
      pool.get_executor(),
      [work = std::move(work)]() mutable -> net::awaitable<Value, Executor> { co_return work(); },
      wait_for);
}

}  // namespace qalam::api
