#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace qalam::publisher {

/// Writes a file so that it is the old one or the new one, whole, whenever the machine goes down;
/// it is on the disk when this returns. Folders above it are made. Throws std::system_error.
void write_durably(std::filesystem::path const& file, std::string_view bytes, mode_t mode = 0644);
/// The same for one of many files: their folders are synced when all are there
/// (`sync_directories`).
void write_synced(std::filesystem::path const& file, std::string_view bytes, mode_t mode = 0644);
void sync_directories(std::set<std::filesystem::path> const& directories);
/// The whole file; nothing where there is none. Throws std::system_error.
std::optional<std::string> read_file(std::filesystem::path const& file);

}  // namespace qalam::publisher
