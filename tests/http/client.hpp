#pragma once

#include "api/http/message.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace qalam::test {

/// An answer as it came over the wire.
struct Answer {
  int status = 0;
  api::Headers headers;
  std::string body;
  bool whole = true;  ///< False when the connection ended inside the body.
};

/// A blocking client that sends exactly the bytes it is given, right or wrong.
class Client {
 public:
  explicit Client(std::uint16_t port, int read_seconds = 20)
      : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    timeval const limit{read_seconds, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~Client() { close(); }
  Client(Client const&) = delete;
  Client& operator=(Client const&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  void shrink_receive_buffer() const {
    int const size = 4096;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  }

  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// The next answer; nothing when the connection ends before a whole head.
  std::optional<Answer> receive(bool head_only = false) {
    auto end = buffer_.find("\r\n\r\n");
    for (; end == std::string::npos; end = buffer_.find("\r\n\r\n")) {
      if (!more()) return std::nullopt;
    }
    Answer answer;
    std::string_view head{buffer_.data(), end + 2};
    answer.status = std::atoi(std::string{head.substr(9, 3)}.c_str());
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
      auto const line = head.substr(0, head.find("\r\n"));
      auto const colon = line.find(": ");
      answer.headers.add(std::string{line.substr(0, colon)}, std::string{line.substr(colon + 2)});
      head.remove_prefix(line.size() + 2);
    }
    buffer_.erase(0, end + 4);
    if (!head_only) read_body(answer);
    return answer;
  }

  std::optional<Answer> ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }
  std::optional<Answer> get(std::string const& target, std::string const& fields = {}) {
    return ask("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  }

  /// Has the server closed, with nothing more to read?
  bool at_end() { return buffer_.empty() && !more() && buffer_.empty(); }

  /// Waits for some more bytes; false at the end or when they do not come.
  bool more() {
    std::array<char, 65536> piece{};
    auto const got = ::recv(socket_, piece.data(), piece.size(), 0);
    if (got > 0) buffer_.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0;
  }
  [[nodiscard]] std::string const& buffered() const { return buffer_; }

 private:
  void read_body(Answer& answer) {
    if (answer.status == 204 || answer.status == 304 || answer.status == 100) return;
    if (auto const length = answer.headers.find("Content-Length")) {
      auto const size = static_cast<std::size_t>(std::atoll(std::string{*length}.c_str()));
      answer.whole = fill(size);
      answer.body = buffer_.substr(0, size);
      buffer_.erase(0, size);
    } else if (answer.headers.find("Transfer-Encoding")) {
      while (read_chunk(answer)) {
      }
    } else {
      while (more()) {
      }
      answer.body = std::move(buffer_);
      buffer_.clear();
    }
  }

  bool read_chunk(Answer& answer) {
    answer.whole = false;
    auto end = buffer_.find("\r\n");
    for (; end == std::string::npos; end = buffer_.find("\r\n")) {
      if (!more()) return false;
    }
    auto const size = static_cast<std::size_t>(std::strtoull(buffer_.c_str(), nullptr, 16));
    if (!fill(end + 2 + size + 2)) return false;
    answer.body += buffer_.substr(end + 2, size);
    buffer_.erase(0, end + 2 + size + 2);
    answer.whole = size == 0;
    return size > 0;
  }

  bool fill(std::size_t size) {
    while (buffer_.size() < size) {
      if (!more()) return false;
    }
    return true;
  }

  int socket_;
  bool connected_ = false;
  std::string buffer_;
};

}  // namespace qalam::test
