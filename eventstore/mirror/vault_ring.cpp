#include "eventstore/mirror/vault_ring.hpp"

#include "eventstore/files/durable.hpp"
#include "eventstore/files/file_archive.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "eventstore/tlog/checkpoint.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace qalam::mirror {
namespace {

constexpr std::int32_t days_kept = 30;
constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t hour_micros = 3600 * micros_per_second;
constexpr std::string_view unfinished = ".new";

std::string compact(Timestamp moment) {
  std::string out;
  for (char const c : print(moment).substr(0, 19)) {
    if (c != '-' && c != ':') out += c;
  }
  return out + "Z";
}

/// "20261125T091233Z"
std::optional<Timestamp> parse_compact(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  std::string const t{text};
  auto const moment = parse_timestamp(t.substr(0, 4) + "-" + t.substr(4, 2) + "-" + t.substr(6, 5) +
                                      ":" + t.substr(11, 2) + ":" + t.substr(13));
  if (!moment) return std::nullopt;
  return *moment;
}

bool parse_hex(std::string_view text, Hash256& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (text.size() != 2 * out.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const digit = digits.find(text[i]);
    if (digit == std::string_view::npos) return false;
    out[i / 2] = static_cast<std::uint8_t>(out[i / 2] << 4U | digit);
  }
  return true;
}

}  // namespace

std::string name_of(Snapshot const& snapshot) {
  return compact(snapshot.made_at) + "-" + std::to_string(snapshot.generation) + "-" +
         to_hex(snapshot.sha256);
}

std::optional<Snapshot> parse_snapshot_name(std::string_view name) {
  auto const first = name.find('-');
  auto const second = name.find('-', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  Snapshot out;
  auto const made_at = parse_compact(name.substr(0, first));
  auto const generation = tlog::parse_decimal(name.substr(first + 1, second - first - 1));
  if (!made_at || !generation || !parse_hex(name.substr(second + 1), out.sha256)) {
    return std::nullopt;
  }
  out.made_at = *made_at;
  out.generation = *generation;
  return out;
}

std::vector<Snapshot> VaultRing::all() const {
  std::vector<Snapshot> out;
  if (!std::filesystem::exists(directory_)) return out;
  for (auto const& entry : std::filesystem::directory_iterator{directory_}) {
    if (auto const snapshot = parse_snapshot_name(entry.path().filename().string())) {
      out.push_back(*snapshot);
    }
  }
  // Of two of the same second, which a clock that was put back can make, the later key is later.
  std::sort(out.begin(), out.end(), [](Snapshot const& a, Snapshot const& b) {
    return std::pair{a.generation, a.made_at} > std::pair{b.generation, b.made_at};
  });
  return out;
}

bool VaultRing::is_due(vault::Vault const& vault, Timestamp now) const {
  auto const there = all();
  if (there.empty()) return true;
  Snapshot const& newest = there.front();
  if (newest.generation != vault.key_generation()) return true;
  if (date_of(newest.made_at) != date_of(now)) return true;
  return copied_ != vault.last_change() && now.value() - newest.made_at.value() >= hour_micros;
}

bool VaultRing::keep(vault::Vault const& vault, Timestamp now) {
  bool const due = is_due(vault, now);
  Snapshot made;
  if (due) {
    auto const scratch = directory_ / unfinished;
    std::filesystem::create_directories(directory_);
    std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
    auto const change = vault.last_change();  // Before the copy: a later one is copied again.
    made.made_at = Timestamp{now.value() - now.value() % micros_per_second};
    do {
      made.generation = vault.key_generation();
      std::filesystem::remove_all(scratch);  // Also of a copy that was broken off.
      vault.copy_tables_to(scratch);
    } while (made.generation != vault.key_generation());
    auto const hash = files::hash_of(scratch / "data.mdb");
    if (!hash) throw std::runtime_error{hash.error().detail};
    made.sha256 = *hash;
    files::rename_durably(scratch / "data.mdb", file_of(made));
    std::filesystem::remove_all(scratch);
    files::sync_directory(directory_.parent_path());
    copied_ = change;
  }
  auto const there = all();
  for (std::size_t i = 1; i < there.size(); ++i) {
    bool const replaced = due && there[i].generation == made.generation &&
                          date_of(there[i].made_at) == date_of(made.made_at) && there[i] != made;
    bool const old = date_of(there[i].made_at).value() + days_kept < date_of(now).value();
    if (replaced || old) std::filesystem::remove(file_of(there[i]));
  }
  return due;
}

}  // namespace qalam::mirror
