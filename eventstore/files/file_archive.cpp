#include "eventstore/files/file_archive.hpp"

#include "eventstore/files/durable.hpp"
#include "eventstore/merkle/sha256.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace qalam::files {
namespace {

constexpr std::size_t piece_bytes = std::size_t{256} << 10;
constexpr unsigned kept_mode = 0440;
constexpr std::string_view incoming_name = "incoming";

[[noreturn]] void raise(char const* call, std::filesystem::path const& path) {
  throw std::system_error{errno, std::generic_category(), call + (" " + path.string())};
}

/// A copy under a name that nobody looks for; its file goes with it unless it was moved away.
class Incoming {
 public:
  explicit Incoming(std::filesystem::path const& folder) : name_{(folder / "XXXXXX").string()} {
    int const fd = ::mkostemp(name_.data(), O_CLOEXEC);
    if (fd < 0) raise("mkostemp", name_);
    file_ = Descriptor{fd};
  }
  Incoming(Incoming const&) = delete;
  Incoming& operator=(Incoming const&) = delete;
  ~Incoming() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  [[nodiscard]] int fd() const { return file_.get(); }
  [[nodiscard]] std::filesystem::path path() const { return name_; }
  void moved() { name_.clear(); }

 private:
  std::string name_;
  Descriptor file_;
};

struct Digest {
  Hash256 sha256{};
  std::uint64_t size_bytes = 0;
};

/// Hashes everything that can be read from `from`, and writes it to `to` if that is a file.
Result<Digest> digest(int from, std::filesystem::path const& name, Incoming const* to) {
  std::vector<std::byte> piece(piece_bytes);
  merkle::Sha256 hash;
  Digest out;
  for (;;) {
    auto const got = ::read(from, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorCode::not_found,
                  name.string() + " cannot be read: " + std::generic_category().message(errno));
    }
    if (got == 0) break;
    Bytes const bytes{piece.data(), static_cast<std::size_t>(got)};
    hash.update(bytes);
    if (to != nullptr) write_all(to->fd(), bytes, to->path());
    out.size_bytes += bytes.size();
  }
  out.sha256 = hash.finish();
  return out;
}

Result<Descriptor> open_source(std::filesystem::path const& file) {
  Descriptor fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
  if (fd.get() < 0) {
    return fail(ErrorCode::not_found,
                file.string() + " cannot be opened: " + std::generic_category().message(errno));
  }
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) raise("fstat", file);
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::malformed,
                file.string() +
                    " is no ordinary file; give the file itself, not a folder, a pipe "
                    "or a device");
  }
  return fd;
}

}  // namespace

FileArchive::FileArchive(std::filesystem::path directory) : directory_{std::move(directory)} {
  std::filesystem::create_directories(directory_ / incoming_name);
  sync_directory(directory_);
  sync_directory(std::filesystem::absolute(directory_).parent_path());
}

Result<Kept> FileArchive::keep(std::filesystem::path const& file) const {
  QALAM_TRY(auto const source, open_source(file));
  try {
    Incoming copy{directory_ / incoming_name};
    QALAM_TRY(auto const found, digest(source.get(), file, &copy));
    Kept kept{found.sha256, found.size_bytes, has(found.sha256)};
    if (kept.already_there) return kept;
    if (::fchmod(copy.fd(), kept_mode) != 0) raise("fchmod", copy.path());
    sync_file(copy.fd(), copy.path());
    auto const home = path_of(found.sha256);
    if (std::filesystem::create_directories(home.parent_path())) sync_directory(directory_);
    rename_durably(copy.path(), home);
    copy.moved();
    return kept;
  } catch (std::system_error const& failure) {
    // Thrown across the copy, so that its half file is gone again.
    auto const& code = failure.code();
    if (code == std::errc::no_space_on_device || code == std::errc::file_too_large) {
      return fail(ErrorCode::storage_full,
                  "there is no room to keep " + file.string() + " (" + failure.what() +
                      "). Free some space on the ledger's disk and import the file again");
    }
    throw;
  }
}

std::filesystem::path FileArchive::path_of(Hash256 const& sha256) const {
  auto const hex = to_hex(sha256);
  return directory_ / hex.substr(0, 2) / hex.substr(2);
}

bool FileArchive::has(Hash256 const& sha256) const {
  return std::filesystem::exists(path_of(sha256));
}

std::vector<Hash256> FileArchive::all() const {
  std::vector<Hash256> found;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{directory_}) {
    auto const folder = entry.path().parent_path();
    if (!entry.is_regular_file() || folder.parent_path() != directory_) continue;
    auto const hash = parse_hash256(folder.filename().string() + entry.path().filename().string());
    if (hash) found.push_back(*hash);
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<bool> FileArchive::intact(Hash256 const& sha256) const {
  QALAM_TRY(auto const found, hash_of(path_of(sha256)));
  return found == sha256;
}

Result<Hash256> hash_of(std::filesystem::path const& file) {
  QALAM_TRY(auto const source, open_source(file));
  QALAM_TRY(auto const found, digest(source.get(), file, nullptr));
  return found.sha256;
}

}  // namespace qalam::files
