#include "api/local/wire.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace qalam::api::local {
namespace {

constexpr std::string_view magic = "QLC1";
constexpr std::size_t descriptors_max = 3;

void append_u32(std::string& to, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    to += static_cast<char>(static_cast<unsigned char>(number >> shift));
  }
}

/// A u32 from the front of `bytes`; nothing when they are too few.
std::optional<std::uint32_t> take_u32(std::string_view& bytes) {
  if (bytes.size() < 4) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number = (number << 8U) | static_cast<unsigned char>(bytes[i]);
  }
  bytes.remove_prefix(4);
  return number;
}

Error damaged() {
  return fail(ErrorCode::malformed, "what came over the ledger's socket is no command of Qalam's");
}

/// The descriptors of one message, each owned at once, so that none leaks.
void take_descriptors(msghdr& message, std::vector<Descriptor>& into) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    std::size_t const count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
      into.emplace_back(number);
    }
  }
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

std::string write_request(WireRequest const& request) {
  std::string texts;
  append_u32(texts, static_cast<std::uint32_t>(request.argv.size() + 1));
  auto const append = [&](std::string const& text) {
    append_u32(texts, static_cast<std::uint32_t>(text.size()));
    texts += text;
  };
  append(request.cwd);
  for (std::string const& argument : request.argv) append(argument);
  std::string bytes{magic};
  append_u32(bytes, static_cast<std::uint32_t>(texts.size()));
  return bytes + texts;
}

Result<std::size_t> read_request_head(std::string_view bytes) {
  if (!bytes.starts_with(magic)) return damaged();
  bytes.remove_prefix(magic.size());
  auto const size = take_u32(bytes);
  if (!size) return damaged();
  if (*size > request_bytes_max) {
    return fail(ErrorCode::too_large, "the command has more than 1 MiB of arguments");
  }
  return std::size_t{*size};
}

Result<WireRequest> read_request(std::string_view bytes) {
  auto const count = take_u32(bytes);
  // Every text has four bytes of length at least, so a lying count is found before any allocation.
  if (!count || *count == 0 || *count > bytes.size() / 4) return damaged();
  WireRequest request;
  for (std::uint32_t i = 0; i < *count; ++i) {
    auto const size = take_u32(bytes);
    if (!size || *size > bytes.size()) return damaged();
    std::string text{bytes.substr(0, *size)};
    bytes.remove_prefix(*size);
    if (i == 0) {
      request.cwd = std::move(text);
    } else {
      request.argv.push_back(std::move(text));
    }
  }
  if (!bytes.empty()) return damaged();
  return request;
}

std::string write_answer(WireAnswer answer) {
  std::string bytes{static_cast<char>(answer.kind)};
  append_u32(bytes, static_cast<std::uint32_t>(answer.code));
  return bytes;
}

Result<WireAnswer> read_answer(std::string_view bytes) {
  if (bytes.size() != answer_bytes) return damaged();
  WireAnswer answer;
  switch (bytes.front()) {
    case 'D': answer.kind = WireAnswer::Kind::done; break;
    case 'B': answer.kind = WireAnswer::Kind::busy; break;
    case 'R': answer.kind = WireAnswer::Kind::refused; break;
    default: return damaged();
  }
  bytes.remove_prefix(1);
  answer.code = static_cast<std::int32_t>(*take_u32(bytes));
  return answer;
}

bool send_all(int socket, std::string_view bytes, std::vector<int> const& descriptors) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(descriptors_max * sizeof(int))> control{};
  bool first = !descriptors.empty();
  while (!bytes.empty()) {
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (first) {
      message.msg_control = control.data();
      message.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
      cmsghdr* const rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
      std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size() * sizeof(int));
    }
    auto const sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    first = false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<std::string> receive_exactly(int socket, std::size_t size,
                                           std::vector<Descriptor>& descriptors) {
  std::string bytes(size, '\0');
  for (std::size_t have = 0; have < size;) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(descriptors_max * sizeof(int))> control{};
    iovec part{bytes.data() + have, size - have};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    auto const got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    take_descriptors(message, descriptors);
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace qalam::api::local
