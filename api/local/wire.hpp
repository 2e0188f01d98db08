#pragma once

// Between the two ends of the socket: one request with three descriptors, one answer.

#include "domain/core/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qalam::api::local {

/// Arguments and folder together; Linux itself allows 2 MiB on a command line.
inline constexpr std::size_t request_bytes_max = std::size_t{1024} * 1024;

/// A file descriptor with one owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  ~Descriptor();

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

struct WireRequest {
  std::vector<std::string> argv;
  std::string cwd;
};

/// "QLC1", the length of what follows, the number of texts, each text with its length; integers are
/// u32, big-endian. The first text is the folder, the others are the arguments.
std::string write_request(WireRequest const& request);
/// Reads what follows the length. Errors: `malformed`.
Result<WireRequest> read_request(std::string_view bytes);
inline constexpr std::size_t request_head_bytes = 8;
/// The length in the first eight bytes. Errors: `malformed`, `too_large`.
Result<std::size_t> read_request_head(std::string_view bytes);

/// What the server says at the end: the exit code, or that it has no room.
struct WireAnswer {
  enum class Kind : std::uint8_t { done = 'D', busy = 'B', refused = 'R' };
  Kind kind = Kind::done;
  std::int32_t code = 0;
  friend bool operator==(WireAnswer const&, WireAnswer const&) = default;
};
inline constexpr std::size_t answer_bytes = 5;
std::string write_answer(WireAnswer answer);
Result<WireAnswer> read_answer(std::string_view bytes);

/// Sends all bytes, the descriptors with the first of them; false when the other end has gone.
bool send_all(int socket, std::string_view bytes, std::vector<int> const& descriptors = {});
/// Reads exactly `size` bytes; nothing when the other end has gone, or stays silent past the
/// socket's own time limit. Descriptors that come along are added to `descriptors`.
std::optional<std::string> receive_exactly(int socket, std::size_t size,
                                           std::vector<Descriptor>& descriptors);

}  // namespace qalam::api::local
