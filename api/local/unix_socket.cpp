#include "api/local/unix_socket.hpp"

#include "api/local/wire.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

namespace qalam::api {
namespace {

using local::Descriptor;
using local::WireAnswer;

std::string why() {
  return std::system_category().message(errno);
}

/// A socket's address may have 107 bytes only; through its folder's descriptor any path is short.
struct Address {
  Descriptor folder;
  sockaddr_un where{};
};

std::optional<Address> address_of(std::filesystem::path const& socket) {
  auto folder = socket.parent_path();
  if (folder.empty()) folder = ".";
  Address address{Descriptor{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)}, {}};
  if (!address.folder.is_open()) return std::nullopt;
  std::string const path =
      "/proc/self/fd/" + std::to_string(address.folder.get()) + "/" + socket.filename().string();
  if (path.size() >= sizeof address.where.sun_path) return std::nullopt;
  address.where.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.where.sun_path);
  return address;
}

Descriptor new_socket() {
  return Descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
}

bool connect_to(Descriptor const& socket, Address const& address) {
  return ::connect(socket.get(), reinterpret_cast<sockaddr const*>(&address.where),
                   sizeof address.where) == 0;
}

/// Only the user who runs the server, or root, gives commands: the file's mode says so too, but
/// a ledger's folder may have been copied with other modes.
bool is_ours(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == ::geteuid() || peer.uid == 0;
}

void limit_wait(int socket, int seconds) {
  timeval const limit{seconds, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

void say(int descriptor, std::string_view text) {
  // What cannot be said to a terminal that has gone is lost, as with any program.
  [[maybe_unused]] auto const written = ::write(descriptor, text.data(), text.size());
}

}  // namespace

struct LocalServer::State {
  /// One client, from the accept to the answer.
  struct Client {
    Descriptor socket;
    std::stop_source stop{};
  };

  State(Descriptor listener, std::filesystem::path file, RunLocal command, LocalOptions settings)
      : listening{std::move(listener)},
        path{std::move(file)},
        run{std::move(command)},
        options{settings},
        wake{::eventfd(0, EFD_CLOEXEC)} {}

  void gate();
  void admit();
  void work();
  void serve(Client& client);
  int call(Client& client, local::WireRequest request, std::vector<Descriptor> const& streams);
  void ring() {
    std::uint64_t const one = 1;
    say(wake.get(), {reinterpret_cast<char const*>(&one), sizeof one});
  }

  Descriptor const listening;
  std::filesystem::path const path;
  RunLocal const run;
  LocalOptions const options;
  Descriptor const wake;  ///< Rung when the gate has to look again.

  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  std::deque<std::list<Client>::iterator> waiting;
  std::list<Client> clients;  ///< Waiting and running.
  std::vector<std::thread> threads;
  std::mutex stop_mutex;
};

/// One thread looks after the door and after clients that hang up while their command runs.
void LocalServer::State::gate() {
  while (true) {
    std::vector<pollfd> watched{{listening.get(), POLLIN, 0}, {wake.get(), POLLIN, 0}};
    {
      std::lock_guard const lock{mutex};
      if (stopping) return;
      for (Client const& client : clients) {
        if (!client.stop.stop_requested()) watched.push_back({client.socket.get(), POLLRDHUP, 0});
      }
    }
    if (::poll(watched.data(), watched.size(), -1) < 0) continue;  // EINTR is the only reason.
    if (watched[1].revents != 0) {
      std::uint64_t rung = 0;
      [[maybe_unused]] auto const got = ::read(wake.get(), &rung, sizeof rung);
      continue;  // The list has changed, and numbers in `watched` may mean others by now.
    }
    {
      std::lock_guard const lock{mutex};
      for (Client& client : clients) {
        auto const gone = std::any_of(watched.begin() + 2, watched.end(), [&](pollfd const& each) {
          return each.fd == client.socket.get() && each.revents != 0;
        });
        if (gone) client.stop.request_stop();
      }
    }
    if (watched[0].revents != 0) admit();
  }
}

void LocalServer::State::admit() {
  Descriptor socket{::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  if (!socket.is_open()) return;
  if (!is_ours(socket.get())) {
    local::send_all(socket.get(), local::write_answer({WireAnswer::Kind::refused, 1}));
    return;
  }
  std::lock_guard const lock{mutex};
  if (waiting.size() >= options.waiting_max) {
    local::send_all(socket.get(), local::write_answer({WireAnswer::Kind::busy, 1}));
    return;
  }
  clients.push_back(Client{std::move(socket)});
  waiting.push_back(std::prev(clients.end()));
  changed.notify_one();
}

void LocalServer::State::work() {
  // A client may close its end of a pipe: its command must see EPIPE, and the server live on.
  sigset_t pipe{};
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (true) {
    std::list<Client>::iterator client;
    {
      std::unique_lock lock{mutex};
      changed.wait(lock, [&] { return stopping || !waiting.empty(); });
      if (stopping) return;
      client = waiting.front();
      waiting.pop_front();
    }
    serve(*client);
    {
      std::lock_guard const lock{mutex};
      clients.erase(client);
    }
    ring();
  }
}

void LocalServer::State::serve(Client& client) {
  int const socket = client.socket.get();
  limit_wait(socket, 5);
  std::vector<Descriptor> streams;
  auto const head = local::receive_exactly(socket, local::request_head_bytes, streams);
  if (!head) return;
  auto const size = local::read_request_head(*head);
  auto const bytes = size ? local::receive_exactly(socket, *size, streams) : std::nullopt;
  if (!bytes) return;
  auto request = local::read_request(*bytes);
  WireAnswer answer{WireAnswer::Kind::refused, 1};
  if (request && streams.size() == 3) {
    answer = {WireAnswer::Kind::done, call(client, *std::move(request), streams)};
  }
  // The client's streams close first, so that a reader of its pipe has all before the exit code.
  streams.clear();
  local::send_all(socket, local::write_answer(answer));
}

int LocalServer::State::call(Client& client, local::WireRequest request,
                             std::vector<Descriptor> const& streams) {
  LocalCommand const command{std::move(request.argv), std::move(request.cwd),
                             streams[0].get(),        streams[1].get(),
                             streams[2].get(),        client.stop.get_token()};
  try {
    return run(command);
  } catch (std::exception const& failure) {
    say(command.err, "qalam: " + std::string{failure.what()} + "\n");
  } catch (...) {
    say(command.err, "qalam: the command failed for an unknown reason\n");
  }
  return 1;
}

Result<std::unique_ptr<LocalServer>> LocalServer::listen(std::filesystem::path const& socket,
                                                         RunLocal run, LocalOptions options) {
  auto const address = address_of(socket);
  if (!address) {
    return fail(ErrorCode::internal, "there can be no socket at " + socket.string() + ": " + why());
  }
  if (somebody_listens(socket)) {
    return fail(ErrorCode::already_running,
                "another server listens at " + socket.string() + "; it holds this ledger");
  }
  ::unlink(address->where.sun_path);  // Left by a server that was killed.
  Descriptor listening = new_socket();
  // On Linux the mode of the new file is that of the socket: 0600 from the first moment on.
  bool const made = listening.is_open() && ::fchmod(listening.get(), S_IRUSR | S_IWUSR) == 0 &&
                    ::bind(listening.get(), reinterpret_cast<sockaddr const*>(&address->where),
                           sizeof address->where) == 0 &&
                    ::listen(listening.get(), SOMAXCONN) == 0;
  if (!made) {
    return fail(ErrorCode::internal, "cannot listen at " + socket.string() + ": " + why());
  }
  auto state = std::make_unique<State>(std::move(listening), socket, std::move(run), options);
  State& shared = *state;
  std::unique_ptr<LocalServer> server{new LocalServer{std::move(state)}};
  shared.threads.emplace_back([&shared] { shared.gate(); });
  for (std::size_t i = 0; i < options.threads; ++i) {
    shared.threads.emplace_back([&shared] { shared.work(); });
  }
  return server;
}

LocalServer::LocalServer(std::unique_ptr<State> state) : state_{std::move(state)} {}
LocalServer::~LocalServer() {
  stop();
}

void LocalServer::stop() {
  State& state = *state_;
  std::lock_guard const once{state.stop_mutex};
  if (state.threads.empty()) return;
  ::unlink(state.path.c_str());
  {
    std::lock_guard const lock{state.mutex};
    state.stopping = true;
    for (State::Client& client : state.clients) client.stop.request_stop();
    // Those that still wait for a thread are told at once.
    for (auto const client : state.waiting) ::shutdown(client->socket.get(), SHUT_RDWR);
  }
  state.changed.notify_all();
  state.ring();
  for (std::thread& thread : state.threads) thread.join();
  state.threads.clear();
}

bool somebody_listens(std::filesystem::path const& socket) {
  auto const address = address_of(socket);
  if (!address) return false;
  Descriptor const probe = new_socket();
  return probe.is_open() && connect_to(probe, *address);
}

Result<int> forward(std::filesystem::path const& socket, LocalRequest const& request) {
  auto const address = address_of(socket);
  Descriptor const server = new_socket();
  if (!address || !server.is_open() || !connect_to(server, *address)) {
    if (errno == EACCES) {
      return fail(ErrorCode::forbidden,
                  "the server of this ledger runs as another user; become that user");
    }
    return fail(ErrorCode::not_found, "no server listens at " + socket.string());
  }
  std::string const bytes = local::write_request({request.argv, request.cwd});
  if (bytes.size() > local::request_bytes_max) {
    return fail(ErrorCode::too_large, "the command has more than 1 MiB of arguments");
  }
  // A server without room answers before it reads, so a failed send still has an answer to read.
  local::send_all(server.get(), bytes, {request.in, request.out, request.err});
  std::vector<pollfd> watched{{server.get(), POLLIN, 0}, {request.interrupt, POLLIN, 0}};
  while (watched[0].revents == 0) {
    if (::poll(watched.data(), watched.size(), -1) < 0) continue;  // EINTR is the only reason.
    if (watched[1].revents != 0) return 130;  // As a shell says of a program that Ctrl-C ended.
  }
  std::vector<Descriptor> none;
  auto const answered = local::receive_exactly(server.get(), local::answer_bytes, none);
  if (!answered) {
    return fail(ErrorCode::internal,
                "the server ended before the command did; look into its log, then repeat the "
                "command: what was done already is not done twice");
  }
  QALAM_TRY(auto const answer, local::read_answer(*answered));
  switch (answer.kind) {
    case WireAnswer::Kind::done: return answer.code;
    case WireAnswer::Kind::busy:
      return fail(ErrorCode::busy, "the server has too many commands waiting; try again shortly");
    case WireAnswer::Kind::refused:
      return fail(ErrorCode::forbidden, "the server does not take commands from this user");
  }
  return answer.code;
}

}  // namespace qalam::api
