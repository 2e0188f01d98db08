#include "eventstore/vault/outer_key.hpp"

#include "eventstore/files/durable.hpp"
#include "eventstore/lmdb/key.hpp"
#include "eventstore/merkle/sha256.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <vector>

namespace qalam::vault {
namespace {

constexpr std::string_view magic = "QLMKEY1\n";
constexpr std::size_t check_bytes = 8;
constexpr std::size_t checked_bytes = magic.size() + sizeof(std::uint64_t) + key_bytes;
constexpr std::size_t file_bytes = checked_bytes + check_bytes;

/// Whether the last bytes are the hash of those before: tells a whole file from half a file.
bool whole(Bytes file) {
  if (file.size() != file_bytes) return false;
  auto const text = std::as_bytes(std::span{magic});
  if (!std::equal(text.begin(), text.end(), file.begin())) return false;
  auto const hash = merkle::sha256(file.first(checked_bytes));
  return std::memcmp(hash.data(), file.data() + checked_bytes, check_bytes) == 0;
}

}  // namespace

void KeyFiles::write(std::filesystem::path const& file, FileKey const& key) {
  std::vector<std::byte> bytes(file_bytes);
  auto* at = std::copy_n(std::as_bytes(std::span{magic}).begin(), magic.size(), bytes.data());
  at = lmdb::write_be(at, key.generation);
  at = std::copy_n(key.secret.bytes().begin(), key_bytes, at);
  auto const hash = merkle::sha256(Bytes{bytes}.first(checked_bytes));
  std::memcpy(at, hash.data(), check_bytes);
  Wiped const wiped{std::move(bytes)};
  files::create_durably(file, wiped.bytes(), 0600);
}

Result<std::optional<FileKey>> KeyFiles::read(std::filesystem::path const& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) {
    if (errno == ENOENT) return std::optional<FileKey>{};
    throw std::system_error{errno, std::generic_category(), "stat " + file.string()};
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::forbidden,
                file.string() +
                    " can be read by others than its owner. Find out who has read it, "
                    "then `chmod 600` it");
  }
  Wiped const bytes{files::read_small(file, std::size_t{4096})};
  if (!whole(bytes.bytes())) return std::optional<FileKey>{};
  auto const* const at = bytes.bytes().data() + magic.size();
  auto const generation = lmdb::read_be<std::uint64_t>(at);
  return std::optional{FileKey{generation, Secret::from({at + sizeof(generation), key_bytes})}};
}

void KeyFiles::destroy(std::filesystem::path const& file) const {
  if (!std::filesystem::exists(file)) return;
  std::array<std::uint8_t, file_bytes> noise{};
  random_(noise);
  files::overwrite_and_remove(file, std::as_bytes(std::span{noise}));
}

void KeyFiles::promote_next() const {
  files::rename_durably(next(), outer());
}

}  // namespace qalam::vault
