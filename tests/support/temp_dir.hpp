#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace qalam::test {

/// A folder of its own for one test, gone with it.
class TempDir {
 public:
  TempDir() : TempDir{std::filesystem::temp_directory_path()} {}
  explicit TempDir(std::filesystem::path const& in) {
    std::string name = (in / "qalam-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(TempDir const&) = delete;
  TempDir& operator=(TempDir const&) = delete;

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

  /// Where a flush costs nothing, if there is such a place: for tests that open many ledgers and
  /// pull no plug.
  static std::filesystem::path in_memory() {
    std::error_code ignored;
    return std::filesystem::is_directory("/dev/shm", ignored)
               ? "/dev/shm"
               : std::filesystem::temp_directory_path();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace qalam::test
