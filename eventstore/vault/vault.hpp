#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "eventstore/vault/access_log.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::vault {

using Bytes = std::span<std::byte const>;

/// What the log may know of a record: SHA-256(salt ‖ record), the `sealed_hash` of the event's
/// header. The salt is secret and random, so the commitment of a twelve-digit number cannot be
/// found by trying them all, and after an erasure by nobody.
struct Sealed {
  Hash256 commitment{};
  friend bool operator==(Sealed const&, Sealed const&) = default;
};

/// A record as it was put, with the salt that proves it to whoever holds the event.
struct Opened {
  std::vector<std::byte> record;
  Hash256 salt{};
  Hash256 commitment{};
};

/// Where a test may stop a change half-way, as a power cut would.
enum class Step : std::uint8_t {
  announced,         ///< The vault knows that the subject may be about to be erased.
  begun,             ///< The order to destroy has come, and nothing is destroyed yet.
  new_key_written,   ///< The next outer key is on disk; the tables know nothing of it.
  subject_deleted,   ///< The subject's key is gone and the rotation is announced.
  slice_rewrapped,   ///< Some subjects are under the next key, some under the last.
  all_rewrapped,     ///< The tables know the next key alone.
  old_key_destroyed  ///< The old key file is overwritten, the next is not in its place yet.
};

/// The records of one subject that a rotation re-wraps in one transaction.
constexpr std::size_t rewrap_slice_default = 16'384;
constexpr std::size_t record_bytes_max = 16'384;

struct Options {
  /// Fills with random bytes; libsodium's generator when empty.
  std::function<void(std::span<std::uint8_t>)> random;
  /// Told of each look before it happens; what it throws prevents the look. Without it nobody looks
  /// (a bug).
  std::function<void(AnyId subject, Access const&)> on_look;
  /// Called at each step of an erasure; what it throws leaves the vault as a crash there would.
  std::function<void(Step)> at;
  std::size_t rewrap_slice = rewrap_slice_default;
};

/// What an erasure came to. Kept in the vault, for the certificate.
struct Erasure {
  std::uint64_t generation_before = 0;  ///< Of the outer key.
  std::uint64_t generation_after = 0;
  friend bool operator==(Erasure const&, Erasure const&) = default;
};

/// LEDGER/vault: what must be erasable. Legal names of natural persons, IIN, bank and contact data
/// lie here, encrypted, and nowhere else.
///
/// Each subject has a random data key; its records are XChaCha20-Poly1305 boxes under that key,
/// with the salt inside the box. The data keys are wrapped by one outer key, a file beside the
/// tables. Nothing readable is ever handed to LMDB, for its freed pages keep old bytes. Erasing a
/// subject deletes its wrapped key and then changes the outer key, so that the copies in freed
/// pages open for nobody. What this cannot reach: copies of `outer.key` and of the tables made
/// before (keep backups of the key apart and short), and blocks that a file system or a disk has
/// moved instead of overwriting.
///
/// One Vault for one directory, held by the process that holds the ledger's lock; its functions may
/// be called from several threads. They return when the change is on disk. Nobody looks unrecorded:
/// what reads a record takes an Access and tells `Options::on_look` first. No error text holds
/// anything of a record. Throws lmdb::StoreFailure (`damaged`: bytes that are
/// not what was written) and std::system_error.
class Vault {
 public:
  /// Makes a vault in a directory that is empty or does not exist. Errors: `id_taken`.
  static Result<std::unique_ptr<Vault>> create(std::filesystem::path const& directory,
                                               Options options = {});
  /// Finishes an erasure that a crash has cut off. Errors: `not_found`, `forbidden` (a key file
  /// that others can read), `malformed` (a key that is not the one of this vault).
  static Result<std::unique_ptr<Vault>> open(std::filesystem::path const& directory,
                                             Options options = {});
  ~Vault();
  Vault(Vault const&) = delete;
  Vault& operator=(Vault const&) = delete;

  /// Seals a record; it becomes the subject's newest, the earlier ones stay, for events name them.
  /// Put first, then append the event with the commitment; where the append is refused or was a
  /// repetition, `take_back`. Errors: `too_large`, `storage_full`, `not_found` for an erased
  /// subject.
  Result<Sealed> put(Kind kind, std::uint64_t id, Bytes record);
  /// Deletes the record of this commitment, when no event came to name it. False: there is none.
  bool take_back(Kind kind, std::uint64_t id, Hash256 const& commitment);

  /// The newest record; nothing when there is none (any more).
  [[nodiscard]] std::optional<std::vector<std::byte>> get(Kind kind, std::uint64_t id,
                                                          Access const& access) const;
  /// The record that an event's `sealed_hash` names.
  [[nodiscard]] std::optional<Opened> find(Kind kind, std::uint64_t id, Hash256 const& commitment,
                                           Access const& access) const;

  /// Says that the subject is about to be erased, before the event is appended that decides it: a
  /// crash then leaves a note, and the next start compares it with the log.
  void announce_erasure(Kind kind, std::uint64_t id);
  /// The event was refused: there is nothing to erase.
  void withdraw_erasure(Kind kind, std::uint64_t id);
  /// Subjects that were announced, and neither erased nor withdrawn.
  [[nodiscard]] std::vector<AnyId> announced() const;

  /// Destroys all that is known of the subject, for ever, and refuses to learn anything of it
  /// again. Changes the outer key also where nothing is known: freed pages may hold what was taken
  /// back. Done before: does nothing, and answers as then. Takes time in proportion to the number
  /// of subjects: each data key is wrapped anew.
  Erasure erase(Kind kind, std::uint64_t id);
  /// What the erasure of the subject came to; nothing where it has not been erased.
  [[nodiscard]] std::optional<Erasure> erasure(Kind kind, std::uint64_t id) const;

  struct Verification {
    std::uint64_t records = 0;
    std::optional<std::string> divergence{};  ///< Names a subject's kind and id, and no more.
  };
  /// Opens every key and every record and forgets them again.
  [[nodiscard]] Verification verify() const;

  /// HMAC-SHA-256 of `text` under this ledger's pepper: the same text gives the same hash, so that
  /// an IIN can be unique in the registers without being in them. `domain` keeps uses apart.
  [[nodiscard]] Hash256 keyed_hash(std::string_view domain, std::string_view text) const;

  [[nodiscard]] std::uint64_t subjects() const;  ///< How many have records.
  void each_subject(std::function<void(AnyId)> const& each) const;
  [[nodiscard]] std::uint64_t key_generation() const;  ///< From 1; one more with each erasure.

  /// Copies the tables into an empty folder, without their freed pages and without any key: who has
  /// no key of the same generation opens nothing of it. Never in the middle of an erasure.
  void copy_tables_to(std::filesystem::path const& directory) const;
  /// Copies the key files into an empty folder, mode 0600: with the tables they open everything.
  void copy_keys_to(std::filesystem::path const& directory) const;
  /// Another number after each change of the tables, as long as the vault is open.
  [[nodiscard]] std::uint64_t last_change() const;

 private:
  class Impl;
  explicit Vault(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace qalam::vault
