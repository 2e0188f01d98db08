#include "api/http/upload_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

namespace qalam::api {
namespace {

[[noreturn]] void throw_errno(char const* what, std::filesystem::path const& file) {
  throw std::filesystem::filesystem_error{what, file,
                                          std::error_code{errno, std::system_category()}};
}

}  // namespace

UploadFile::UploadFile(std::filesystem::path const& folder, std::string const& id)
    : file_{folder / ("upload-" + id + ".part")},
      descriptor_{
          ::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)} {
  if (descriptor_ < 0) throw_errno("create", file_);
}

UploadFile::~UploadFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  ::unlink(file_.c_str());
}

Result<> UploadFile::write(char const* data, std::size_t size) {
  hash_.update(data, size);
  size_ += size;
  while (size > 0) {
    auto const written = ::write(descriptor_, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && (errno == ENOSPC || errno == EDQUOT)) {
      return fail(ErrorCode::storage_full,
                  "there is no room on the server's disk for this upload; tell the operator");
    }
    if (written < 0) throw_errno("write", file_);
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return {};
}

Upload UploadFile::finish() {
  int const closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) throw_errno("close", file_);
  return Upload{file_, hash_.finish(), size_};
}

void clean_uploads(std::filesystem::path const& folder) {
  std::filesystem::create_directories(folder);
  std::vector<std::filesystem::path> left;
  for (auto const& entry : std::filesystem::directory_iterator{folder}) {
    auto const name = entry.path().filename().string();
    if (name.starts_with("upload-") && name.ends_with(".part")) left.push_back(entry.path());
  }
  for (auto const& file : left) std::filesystem::remove(file);
}

}  // namespace qalam::api
