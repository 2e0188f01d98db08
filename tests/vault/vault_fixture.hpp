#pragma once

#include "eventstore/vault/vault.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::vault {

/// Who looks in a test that is about something else.
inline Access const looking{PersonId{1}, Timestamp{0}, "a test", {"record"}};

inline std::vector<std::byte> record_of(std::string_view text) {
  auto const bytes = std::as_bytes(std::span{text});
  return {bytes.begin(), bytes.end()};
}

inline std::string text_of(std::optional<std::vector<std::byte>> const& record) {
  if (!record) return "(nothing)";
  return {reinterpret_cast<char const*>(record->data()), record->size()};
}

inline std::string contents_of(std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline void write_contents(std::filesystem::path const& file, std::string const& bytes) {
  std::ofstream{file, std::ios::binary | std::ios::trunc} << bytes;
}

/// What `grep -r` would answer.
inline bool found_anywhere(std::filesystem::path const& directory, std::string_view text) {
  auto const all = std::filesystem::recursive_directory_iterator{directory};
  return std::any_of(begin(all), end(all), [&](auto const& entry) {
    return entry.is_regular_file() && contents_of(entry.path()).find(text) != std::string::npos;
  });
}

class VaultTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path directory() const { return temp_.path() / "vault"; }

  std::unique_ptr<Vault> create(Options options = {}) {
    if (!options.on_look) options.on_look = [this](AnyId, Access const&) { ++looks_; };
    auto made = Vault::create(directory(), std::move(options));
    EXPECT_TRUE(made) << (made ? "" : made.error().detail);
    return made ? *std::move(made) : nullptr;
  }
  std::unique_ptr<Vault> open(Options options = {}) {
    if (!options.on_look) options.on_look = [this](AnyId, Access const&) { ++looks_; };
    auto opened = Vault::open(directory(), std::move(options));
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().detail);
    return opened ? *std::move(opened) : nullptr;
  }
  /// The 32 secret bytes in a key file.
  [[nodiscard]] std::string key_in(char const* name) const {
    return contents_of(directory() / name).substr(16, 32);
  }

  [[nodiscard]] std::uint64_t looks() const { return looks_; }

 private:
  test::TempDir temp_;
  std::atomic<std::uint64_t> looks_ = 0;
};

}  // namespace qalam::vault
