#include "tools/streams.hpp"

#include <unistd.h>

#include <cerrno>

namespace qalam::tools {

FdBuffer::FdBuffer(int fd) : fd_{fd} {
  setg(in_.data(), in_.data(), in_.data());
  setp(out_.data(), out_.data() + out_.size());
}

FdBuffer::~FdBuffer() {
  sync();
}

int FdBuffer::sync() {
  char const* at = pbase();
  while (at < pptr()) {
    ssize_t const n = ::write(fd_, at, static_cast<std::size_t>(pptr() - at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;  // Nobody reads any more: there is nothing to tell.
    at += n;
  }
  setp(out_.data(), out_.data() + out_.size());
  return 0;
}

FdBuffer::int_type FdBuffer::overflow(int_type c) {
  sync();
  if (!traits_type::eq_int_type(c, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(c);
    pbump(1);
  }
  return traits_type::not_eof(c);
}

FdBuffer::int_type FdBuffer::underflow() {
  ssize_t n = 0;
  do {
    n = ::read(fd_, in_.data(), in_.size());
  } while (n < 0 && errno == EINTR);
  if (n <= 0) return traits_type::eof();
  setg(in_.data(), in_.data(), in_.data() + n);
  return traits_type::to_int_type(in_[0]);
}

Streams::Streams(int in_fd, int out_fd, int err_fd)
    : in_buffer{in_fd},
      out_buffer{out_fd},
      err_buffer{err_fd},
      in{&in_buffer},
      out{&out_buffer},
      err{&err_buffer},
      err_is_terminal{::isatty(err_fd) == 1},
      out_is_terminal{::isatty(out_fd) == 1} {
  err.setf(std::ios::unitbuf);
}

}  // namespace qalam::tools
