#include "api/app/input.hpp"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>

namespace qalam::app {
namespace {

constexpr std::size_t piece_bytes = std::size_t{256} << 10;

/// One gzip stream after the other, as gzip(1) writes them when files are put together.
class Unpacker {
 public:
  Unpacker() {
    constexpr int gzip_window = 15 + 16;
    ready_ = inflateInit2(&stream_, gzip_window) == Z_OK;
  }
  ~Unpacker() { inflateEnd(&stream_); }
  Unpacker(Unpacker const&) = delete;
  Unpacker& operator=(Unpacker const&) = delete;

  Result<void> feed(std::string_view packed, std::function<void(std::string_view)> const& each) {
    if (!ready_) return fail(ErrorCode::internal, "zlib could not be started");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    while (stream_.avail_in > 0) {
      if (ended_) {
        inflateReset(&stream_);
        ended_ = false;
      }
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      int const code = inflate(&stream_, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
        return fail(ErrorCode::malformed, "the gzip data are damaged");
      }
      ended_ = code == Z_STREAM_END;
      std::size_t const made = out_.size() - stream_.avail_out;
      if (made > 0) each({out_.data(), made});
    }
    return {};
  }
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  z_stream stream_{};
  bool ready_ = false, ended_ = false;
  std::string out_ = std::string(piece_bytes, '\0');
};

}  // namespace

Result<void> read_file(std::filesystem::path const& file,
                       std::function<void(std::string_view, std::uint64_t)> const& each) {
  std::ifstream in{file, std::ios::binary};
  if (!in) {
    return fail(ErrorCode::not_found, "cannot read " + file.string() + ": " + std::strerror(errno));
  }
  std::string piece(piece_bytes, '\0');
  std::unique_ptr<Unpacker> unpacker;
  std::uint64_t done = 0;
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    std::string_view const got{piece.data(), static_cast<std::size_t>(in.gcount())};
    if (got.empty()) break;
    if (done == 0 && got.size() >= 2 && got.substr(0, 2) == "\x1f\x8b") {
      unpacker = std::make_unique<Unpacker>();
    }
    done += got.size();
    if (unpacker) {
      QALAM_CHECK(unpacker->feed(got, [&](std::string_view text) { each(text, done); }));
    } else {
      each(got, done);
    }
  }
  if (unpacker && !unpacker->ended()) {
    return fail(ErrorCode::malformed, "the gzip data end too early: the file is cut");
  }
  return {};
}

}  // namespace qalam::app
