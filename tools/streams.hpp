#pragma once

#include <array>
#include <istream>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>

namespace qalam::tools {

/// A stream buffer on a file descriptor that somebody else owns: the standard streams, or those
/// that came over the ledger's socket.
class FdBuffer final : public std::streambuf {
 public:
  explicit FdBuffer(int fd);
  ~FdBuffer() override;
  FdBuffer(FdBuffer const&) = delete;
  FdBuffer& operator=(FdBuffer const&) = delete;

 protected:
  int_type overflow(int_type c) override;
  int sync() override;
  int_type underflow() override;

 private:
  int fd_;
  std::array<char, 8192> in_{};
  std::array<char, 8192> out_{};
};

/// The three streams of a command, and whether a person sits in front of the last.
struct Streams {
  Streams(int in_fd, int out_fd, int err_fd);

  FdBuffer in_buffer, out_buffer, err_buffer;
  std::istream in;
  std::ostream out, err;
  bool err_is_terminal;
  bool out_is_terminal;
};

}  // namespace qalam::tools
