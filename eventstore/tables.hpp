#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "eventstore/lmdb/key.hpp"
#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/log.hpp"
#include "eventstore/merkle/frontier.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The tables of LEDGER/events and the bytes of their keys and values, in one place, so that a
/// bench can put the same bytes without the store. All integers are big-endian.
namespace qalam::store {

constexpr std::uint64_t format_version = 1;
constexpr std::string_view fold_prefix = "fold.";

/// What the log itself keeps; the folds' tables lie beside these.
struct Tables {
  lmdb::Table log;         ///< position → record (record.hpp); only appended to.
  lmdb::Table streams;     ///< kind u32, 0 u32, id u64, version u64 → position u64.
  lmdb::Table heads;       ///< kind u32, 0 u32, id u64 → version u64, last position u64.
  lmdb::Table by_society;  ///< society u64, position u64 → nothing.
  lmdb::Table commands;    ///< principal u64, command id 16 → `Outcome`.
  lmdb::Table quotas;      ///< principal u64 → number of remembered refusals u64.
  lmdb::Table times;       ///< recorded_at (biased) → the first position with it u64.
  lmdb::Table meta;        ///< name → see `meta_*`.

  static Tables open(lmdb::TableOpener& opener) {
    return {opener.open("log"),        opener.open("streams"),  opener.open("heads"),
            opener.open("by_society"), opener.open("commands"), opener.open("quotas"),
            opener.open("times"),      opener.open("meta")};
  }
};

/// Of the creation; its origin changes with a LogSuperseded.
constexpr std::string_view meta_identity = "identity";
constexpr std::string_view meta_identity_check = "identity_check";  ///< `check_of` of it.
constexpr std::string_view meta_state = "state";                    ///< Written by every commit.
constexpr std::string_view meta_folds = "folds";  ///< How far the folds are, if not as `state`.

inline auto log_key(Position position) {
  return lmdb::make_key(position.value());
}

inline auto head_key(Kind kind, std::uint64_t id) {
  return lmdb::make_key(static_cast<std::uint32_t>(kind), std::uint32_t{0}, id);
}

inline auto stream_key(Kind kind, std::uint64_t id, StreamVersion version) {
  return lmdb::make_key(static_cast<std::uint32_t>(kind), std::uint32_t{0}, id, version.value());
}

inline auto society_key(SocietyId society, Position position) {
  return lmdb::make_key(society.value(), position.value());
}

inline auto time_key(Timestamp moment) {
  return lmdb::make_key(moment.value());
}

inline std::array<std::byte, 24> command_key(PersonId principal, CommandId const& id) {
  std::array<std::byte, 24> key;
  auto* const at = lmdb::write_be(key.data(), principal.value());
  for (std::size_t i = 0; i < id.size(); ++i) at[i] = static_cast<std::byte>(id[i]);
  return key;
}

inline auto position_value(Position position) {
  return lmdb::make_key(position.value());
}

inline auto head_value(Head const& head) {
  return lmdb::make_key(head.version.value(), head.last.value());
}

// The values below are read back strictly: bytes of another length or form are a
// lmdb::StoreFailure (`damaged`) that names the table.
Head read_head(lmdb::Bytes value);
Position read_position(lmdb::Bytes value, std::string_view table);

/// The first eight bytes of SHA-256(key ‖ value): for what cannot be derived from the log, so that
/// a bit that has turned in it is seen.
std::array<std::byte, 8> check_of(lmdb::Bytes key, lmdb::Bytes value);

/// What a command came to: a receipt, or a refusal that is remembered.
struct Outcome {
  Hash256 body{};
  Receipt receipt{};
  std::optional<Error> refusal{};
};
void write_outcome(lmdb::Bytes key, Outcome const& outcome, std::vector<std::byte>& out);
Outcome read_outcome(lmdb::Bytes value);
/// Whether the value ends with the check of itself under its key. One of an older ledger has none,
/// and is taken as it is.
bool outcome_is_intact(lmdb::Bytes key, lmdb::Bytes value);
/// Only the hash of the body, which comes first.
Hash256 read_outcome_body(lmdb::Bytes value);

/// Where the log stands: all that a writer needs to go on.
struct State {
  Timestamp recorded_at{};  ///< Of the last event.
  Hash256 last_leaf{};      ///< Ties the frontier to the last record in O(1).
  merkle::Frontier frontier{};

  [[nodiscard]] Position position() const { return Position{frontier.size()}; }
};
std::vector<std::byte> write_state(State const& state);
State read_state(lmdb::Bytes value);
/// Without the hashes: what each new view asks.
struct StateSummary {
  Timestamp recorded_at{};
  Position position{};
};
StateSummary read_state_summary(lmdb::Bytes value);

struct FoldsState {
  std::uint64_t version = 0;
  Position position{};
};
std::vector<std::byte> write_folds_state(FoldsState const& state);
FoldsState read_folds_state(lmdb::Bytes value);

std::vector<std::byte> write_identity(Identity const& identity);
/// Puts it into `meta`, with its check.
void put_identity(lmdb::WriteTxn& txn, Tables const& tables, Identity const& identity);
/// Nothing, and `version` says which, when the format is another one than ours.
std::optional<Identity> read_identity(lmdb::Bytes value, std::uint64_t& version);

}  // namespace qalam::store
