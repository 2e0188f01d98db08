#pragma once

#include "api/auth/sha256.hpp"
#include "api/http/message.hpp"
#include "domain/core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace qalam::api {

/// A body on its way to disk, hashed as it comes. The file is 0600 and goes away with this object,
/// unless somebody has moved it elsewhere by then.
class UploadFile {
 public:
  /// Makes `folder`/upload-`id`.part. Throws std::filesystem::filesystem_error.
  UploadFile(std::filesystem::path const& folder, std::string const& id);
  ~UploadFile();
  UploadFile(UploadFile const&) = delete;
  UploadFile& operator=(UploadFile const&) = delete;

  /// Errors: `storage_full`. Throws when the disk fails in another way.
  Result<> write(char const* data, std::size_t size);
  /// Ends the writing; the file is whole, though not yet forced to disk.
  [[nodiscard]] Upload finish();

 private:
  std::filesystem::path file_;
  int descriptor_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
};

/// Removes what uploads of an earlier process have left in `folder`; makes the folder if need be.
void clean_uploads(std::filesystem::path const& folder);

}  // namespace qalam::api
