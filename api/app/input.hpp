#pragma once

#include "domain/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace qalam::app {

/// How far a long piece of work has come. `of` is 0 where nobody knows.
struct Progress {
  std::string_view what;  ///< "records", "lines"
  std::uint64_t count = 0;
  std::uint64_t bytes = 0, bytes_of = 0;  ///< Of the file as it lies on the disk.
};
using OnProgress = std::function<void(Progress const&)>;

/// Hands a file over in pieces, unpacked when it is gzip (by its first bytes, whatever its name).
/// `each(piece, bytes_done)`; `bytes_done` counts the packed file. Errors: `not_found`,
/// `malformed` (damaged or cut gzip data: what came before has been handed over).
Result<void> read_file(std::filesystem::path const& file,
                       std::function<void(std::string_view, std::uint64_t)> const& each);

}  // namespace qalam::app
