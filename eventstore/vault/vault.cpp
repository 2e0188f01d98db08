#include "eventstore/vault/vault.hpp"

#include "domain/core/ensure.hpp"
#include "eventstore/lmdb/key.hpp"
#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/lmdb/pages.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "eventstore/vault/boxes.hpp"
#include "eventstore/vault/outer_key.hpp"
#include "eventstore/vault/rows.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <mutex>
#include <string>
#include <utility>

namespace qalam::vault {
namespace {
Options with_defaults(Options options) {
  if (!options.random) options.random = sodium_random;
  if (!options.at) options.at = [](Step) {};
  return options;
}

lmdb::Options env_options(std::filesystem::path const& directory, lmdb::Access access) {
  lmdb::Options options;
  options.directory = directory;
  options.access = access;
  options.map_size_bytes = map_size_bytes;
  options.tables_max = 8;
  return options;
}

Error wrong_key(std::filesystem::path const& file) {
  return fail(ErrorCode::malformed,
              file.string() +
                  " is not the key of this vault, or is damaged. Put back the key file "
                  "that belongs to these tables; without it the records stay shut");
}

}  // namespace

class Vault::Impl {
 public:
  Impl(std::filesystem::path const& directory, Options given, lmdb::Access access)
      : options_{with_defaults(std::move(given))},
        files_{directory, options_.random},
        env_{env_options(directory, access)} {
    lmdb::TableOpener opener{env_};
    tables_ = {opener.open("meta"), opener.open("subjects"), opener.open("records"),
               opener.open("erasures")};
    opener.commit();
  }

  void make();
  Result<void> take_keys();

  Result<Sealed> put(Bytes subject, Bytes record);
  bool take_back(Bytes subject, Hash256 const& commitment);
  std::optional<Opened> newest(Bytes subject, Access const& access) const;
  std::optional<Opened> find(Bytes subject, Hash256 const& commitment, Access const& access) const;
  void announce(Bytes subject);
  void withdraw(Bytes subject);
  std::vector<AnyId> announced() const;
  Erasure erase(Bytes subject);
  std::optional<Erasure> erasure(Bytes subject) const;
  void each_subject(std::function<void(AnyId)> const& each) const;
  Hash256 keyed_hash(std::string_view domain, std::string_view text) const;
  std::uint64_t subjects() const { return lmdb::ReadTxn{env_}.entries(tables_.subjects); }
  std::uint64_t generation() const;
  void copy_tables_to(std::filesystem::path const& directory) const;
  void copy_keys_to(std::filesystem::path const& directory) const;
  std::uint64_t last_change() const { return env_.last_change(); }
  Verification verify() const;

 private:
  /// What the key files hold.
  struct Keys {
    std::optional<FileKey> outer;
    std::optional<FileKey> next;
    std::optional<FileKey> pepper;
  };

  [[nodiscard]] Result<Keys> read_keys() const;
  Result<void> choose(Keys& keys) const;
  FileKey const& key_of(std::uint64_t generation) const;
  FileKey const& newest_key() const { return next_ ? *next_ : outer_; }
  /// The subject's data key; a new subject gets one.
  Secret data_key(lmdb::WriteTxn& txn, Bytes subject);
  Opened open_record(lmdb::ReadTxn const& txn, Bytes subject, Bytes key, Bytes value) const;
  /// Before anything is read.
  void record_look(Bytes subject, Access const& access) const;
  void finish_rotation();
  bool rewrap_slice(std::vector<std::byte>& from);
  bool open_slice(lmdb::Table table, std::vector<std::byte>& from, Verification& found) const;

  Options options_;
  KeyFiles files_;
  mutable lmdb::Environment env_;
  Tables tables_;
  mutable std::mutex mutex_;
  FileKey outer_;
  std::optional<FileKey> next_;  ///< During a rotation, also after one that failed half-way.
  Secret pepper_;
};

// ---- opening ----

void Vault::Impl::make() {
  outer_ = FileKey{1, Secret::random(options_.random)};
  FileKey pepper{0, Secret::random(options_.random)};
  KeyFiles::write(files_.outer(), outer_);
  KeyFiles::write(files_.pepper(), pepper);
  lmdb::WriteTxn txn{env_};
  txn.put(tables_.meta, lmdb::bytes_of("format"), lmdb::make_key(format_version));
  txn.put(tables_.meta, lmdb::bytes_of(check_name(1)), check_value(outer_));
  txn.put(tables_.meta, lmdb::bytes_of(check_name(0)), check_value(pepper));
  put_rotation(txn, tables_, {1, no_generation});
  std::move(txn).commit();
  pepper_ = std::move(pepper.secret);
}

Result<Vault::Impl::Keys> Vault::Impl::read_keys() const {
  Keys keys;
  QALAM_TRY(keys.outer, KeyFiles::read(files_.outer()));
  QALAM_TRY(keys.next, KeyFiles::read(files_.next()));
  QALAM_TRY(keys.pepper, KeyFiles::read(files_.pepper()));
  return keys;
}

/// Leaves in `keys` those that the tables know.
Result<void> Vault::Impl::choose(Keys& keys) const {
  lmdb::ReadTxn const txn{env_};
  auto const format = txn.get(tables_.meta, lmdb::bytes_of("format"));
  if (!format || format->size() != sizeof(format_version)) {
    damaged("it was never finished, or its tables are lost");
  }
  if (lmdb::read_be<std::uint64_t>(format->data()) != format_version) {
    return fail(ErrorCode::unsupported,
                files_.outer().parent_path().string() +
                    " was made by another version of Qalam; use that version");
  }
  auto const rotation = rotation_of(txn, tables_);
  auto const fits = [&](std::optional<FileKey> const& key, std::uint64_t generation) {
    return key && key->generation == generation && belongs(txn, tables_, *key);
  };
  if (!fits(keys.pepper, 0)) return wrong_key(files_.pepper());
  if (rotation.next != no_generation) {
    if (!fits(keys.next, rotation.next)) return wrong_key(files_.next());
    if (!fits(keys.outer, rotation.now)) return wrong_key(files_.outer());
  } else if (fits(keys.next, rotation.now)) {
    keys.outer.reset();  // Destroyed, or it should have been: the tables know the next key alone.
  } else {
    if (!fits(keys.outer, rotation.now)) return wrong_key(files_.outer());
    keys.next.reset();  // Of an erasure that never began.
  }
  return {};
}

Result<void> Vault::Impl::take_keys() {
  QALAM_TRY(auto keys, read_keys());
  QALAM_CHECK(choose(keys));
  pepper_ = std::move(keys.pepper->secret);
  if (!keys.outer) {
    outer_ = *std::move(keys.next);
    files_.destroy(files_.outer());
    files_.promote_next();
    return {};
  }
  outer_ = *std::move(keys.outer);
  if (keys.next) {
    next_ = std::move(keys.next);
    finish_rotation();
  } else {
    files_.destroy(files_.next());
  }
  return {};
}

// ---- records ----

FileKey const& Vault::Impl::key_of(std::uint64_t generation) const {
  if (generation == outer_.generation) return outer_;
  if (next_ && generation == next_->generation) return *next_;
  damaged("a key is wrapped by an outer key that is not there");
}

Secret Vault::Impl::data_key(lmdb::WriteTxn& txn, Bytes subject) {
  if (auto const row = txn.get(tables_.subjects, subject)) {
    return unwrap(key_of(generation_of(*row)), *row, subject);
  }
  auto key = Secret::random(options_.random);
  txn.put(tables_.subjects, subject, wrap(newest_key(), key, subject, options_.random));
  return key;
}

Result<Sealed> Vault::Impl::put(Bytes subject, Bytes record) {
  std::lock_guard const lock{mutex_};
  Hash256 salt{};
  options_.random(salt);
  Sealed const sealed{merkle::sha256({bytes_of(salt), record})};
  lmdb::WriteTxn txn{env_};
  if (is_done(erasure_of(txn, tables_, subject))) {
    return fail(ErrorCode::not_found, "what is known of this person has been erased, for good");
  }
  auto const key = data_key(txn, subject);
  std::uint64_t version = 1;
  {
    lmdb::Cursor cursor{txn, tables_.records};
    auto const end = record_key(subject, std::numeric_limits<std::uint64_t>::max());
    if (cursor.seek_before(end) && is_of(cursor.key(), subject)) {
      version = lmdb::read_be<std::uint64_t>(cursor.key().data() + subject.size()) + 1;
    }
  }
  auto const row = record_key(subject, version);
  auto const about =
      joined({lmdb::bytes_of("qalam vault record"), row, bytes_of(sealed.commitment)});
  Wiped const plain{joined({bytes_of(salt), record})};
  auto const box = seal(key, plain.bytes(), about, options_.random);
  txn.put(tables_.records, row, joined({bytes_of(sealed.commitment), box}));
  std::move(txn).commit();
  return sealed;
}

Opened Vault::Impl::open_record(lmdb::ReadTxn const& txn, Bytes subject, Bytes key,
                                Bytes value) const {
  Opened out;
  constexpr std::size_t hash = sizeof(Hash256);
  if (value.size() < hash) damaged("a record is cut off");
  std::memcpy(out.commitment.data(), value.data(), hash);
  auto const wrapped = txn.get(tables_.subjects, subject);
  if (!wrapped) damaged("a record has no key");
  auto const data_key = unwrap(key_of(generation_of(*wrapped)), *wrapped, subject);
  auto const about = joined({lmdb::bytes_of("qalam vault record"), key, value.first(hash)});
  auto plain = unseal(data_key, value.subspan(hash), about);
  if (!plain || plain->size() < hash) damaged("a record does not open");
  Wiped const opened{*std::move(plain)};
  std::memcpy(out.salt.data(), opened.bytes().data(), hash);
  auto const record = opened.bytes().subspan(hash);
  out.record.assign(record.begin(), record.end());
  if (merkle::sha256(opened.bytes()) != out.commitment) damaged("a commitment does not hold");
  return out;
}

void Vault::Impl::record_look(Bytes subject, Access const& access) const {
  ensure(options_.on_look != nullptr, "a vault without an access log is not read");
  options_.on_look(subject_of(subject), access);
}

std::optional<Opened> Vault::Impl::newest(Bytes subject, Access const& access) const {
  record_look(subject, access);
  std::lock_guard const lock{mutex_};
  lmdb::ReadTxn const txn{env_};
  lmdb::Cursor cursor{txn, tables_.records};
  if (!cursor.seek_before(record_key(subject, std::numeric_limits<std::uint64_t>::max())) ||
      !is_of(cursor.key(), subject)) {
    return std::nullopt;
  }
  return open_record(txn, subject, cursor.key(), cursor.value());
}

std::optional<Opened> Vault::Impl::find(Bytes subject, Hash256 const& commitment,
                                        Access const& access) const {
  record_look(subject, access);
  std::lock_guard const lock{mutex_};
  lmdb::ReadTxn const txn{env_};
  lmdb::Cursor cursor{txn, tables_.records};
  for (bool more = cursor.seek(subject); more && is_of(cursor.key(), subject);
       more = cursor.next()) {
    if (cursor.value().size() < sizeof(Hash256)) damaged("a record is cut off");
    if (std::memcmp(cursor.value().data(), commitment.data(), sizeof(Hash256)) != 0) continue;
    return open_record(txn, subject, cursor.key(), cursor.value());
  }
  return std::nullopt;
}

bool Vault::Impl::take_back(Bytes subject, Hash256 const& commitment) {
  std::lock_guard const lock{mutex_};
  lmdb::WriteTxn txn{env_};
  auto const keys = record_keys(txn, tables_.records, subject, &commitment);
  if (keys.empty()) return false;
  for (auto const& key : keys) txn.del(tables_.records, key);
  if (record_keys(txn, tables_.records, subject, nullptr).empty()) {
    txn.del(tables_.subjects, subject);
  }
  std::move(txn).commit();
  return true;
}

// ---- erasure ----
//
// 1. The next outer key goes to a file of its own.
// 2. One transaction deletes the subject, notes its erasure and announces the rotation: from here
//    on it will be finished, by the next start if need be.
// 3. Slice by slice the data keys are wrapped under the next key; each row says under which it is.
// 4. One transaction ends the rotation.
// 5. The last key's file is overwritten and removed, the next one's takes its name.

void Vault::Impl::announce(Bytes subject) {
  std::lock_guard const lock{mutex_};
  {
    lmdb::WriteTxn txn{env_};
    if (erasure_of(txn, tables_, subject)) return;
    txn.put(tables_.erasures, subject, lmdb::make_key(no_generation, no_generation));
    std::move(txn).commit();
  }
  options_.at(Step::announced);
}

void Vault::Impl::withdraw(Bytes subject) {
  std::lock_guard const lock{mutex_};
  lmdb::WriteTxn txn{env_};
  auto const known = erasure_of(txn, tables_, subject);
  if (!known || is_done(known)) return;
  txn.del(tables_.erasures, subject);
  std::move(txn).commit();
}

std::vector<AnyId> Vault::Impl::announced() const {
  std::vector<AnyId> out;
  lmdb::ReadTxn const txn{env_};
  lmdb::Cursor cursor{txn, tables_.erasures};
  for (bool more = cursor.first(); more; more = cursor.next()) {
    if (!is_done(erasure_of(txn, tables_, cursor.key()))) out.push_back(subject_of(cursor.key()));
  }
  return out;
}

std::optional<Erasure> Vault::Impl::erasure(Bytes subject) const {
  lmdb::ReadTxn const txn{env_};
  auto known = erasure_of(txn, tables_, subject);
  return is_done(known) ? known : std::nullopt;
}

void Vault::Impl::each_subject(std::function<void(AnyId)> const& each) const {
  lmdb::ReadTxn const txn{env_};
  lmdb::Cursor cursor{txn, tables_.subjects};
  for (bool more = cursor.first(); more; more = cursor.next()) each(subject_of(cursor.key()));
}

Erasure Vault::Impl::erase(Bytes subject) {
  std::lock_guard const lock{mutex_};
  options_.at(Step::begun);
  if (next_) finish_rotation();
  {
    lmdb::ReadTxn const txn{env_};
    auto const known = erasure_of(txn, tables_, subject);
    if (is_done(known) && !txn.get(tables_.subjects, subject)) return *known;
  }
  files_.destroy(files_.next());
  FileKey next{outer_.generation + 1, Secret::random(options_.random)};
  KeyFiles::write(files_.next(), next);
  options_.at(Step::new_key_written);
  Erasure const out{outer_.generation, next.generation};
  {
    lmdb::WriteTxn txn{env_};
    txn.del(tables_.subjects, subject);
    for (auto const& key : record_keys(txn, tables_.records, subject, nullptr)) {
      txn.del(tables_.records, key);
    }
    txn.put(tables_.erasures, subject, lmdb::make_key(out.generation_before, out.generation_after));
    txn.put(tables_.meta, lmdb::bytes_of(check_name(next.generation)), check_value(next));
    put_rotation(txn, tables_, {outer_.generation, next.generation});
    std::move(txn).commit();
  }
  next_ = std::move(next);
  options_.at(Step::subject_deleted);
  finish_rotation();
  return out;
}

/// Wraps the data keys at and after `from` anew, a slice of them. False: there are no more.
bool Vault::Impl::rewrap_slice(std::vector<std::byte>& from) {
  struct Row {
    std::vector<std::byte> subject;
    std::vector<std::byte> value;
  };
  std::vector<Row> rows;
  lmdb::WriteTxn txn{env_};
  bool more = false;
  {
    lmdb::Cursor cursor{txn, tables_.subjects};
    for (more = cursor.seek(from); more && rows.size() < options_.rewrap_slice;
         more = cursor.next()) {
      auto const generation = generation_of(cursor.value());
      if (generation == next_->generation) continue;
      auto const key = unwrap(key_of(generation), cursor.value(), cursor.key());
      rows.push_back({{cursor.key().begin(), cursor.key().end()},
                      wrap(*next_, key, cursor.key(), options_.random)});
    }
    if (more) from.assign(cursor.key().begin(), cursor.key().end());
  }
  for (auto const& row : rows) txn.put(tables_.subjects, row.subject, row.value);
  std::move(txn).commit();
  return more;
}

void Vault::Impl::finish_rotation() {
  std::vector<std::byte> from{std::byte{0}};
  for (bool more = true; more;) {
    more = rewrap_slice(from);
    options_.at(Step::slice_rewrapped);
  }
  {
    lmdb::WriteTxn txn{env_};
    put_rotation(txn, tables_, {next_->generation, no_generation});
    txn.del(tables_.meta, lmdb::bytes_of(check_name(outer_.generation)));
    std::move(txn).commit();
  }
  options_.at(Step::all_rewrapped);
  files_.destroy(files_.outer());
  options_.at(Step::old_key_destroyed);
  files_.promote_next();
  outer_ = *std::move(next_);
  next_.reset();
}

Hash256 Vault::Impl::keyed_hash(std::string_view domain, std::string_view text) const {
  auto const size = lmdb::make_key(std::uint64_t{domain.size()});
  return hmac(pepper_, {size, lmdb::bytes_of(domain), lmdb::bytes_of(text)});
}

// ---- looking whether all of it is there ----

/// Opens the subjects or the records from `from` on, a slice of them. False: there are no more.
bool Vault::Impl::open_slice(lmdb::Table table, std::vector<std::byte>& from,
                             Verification& found) const {
  constexpr std::uint64_t slice = 1024;
  std::lock_guard const lock{mutex_};
  lmdb::ReadTxn const txn{env_};
  lmdb::Cursor cursor{txn, table};
  bool more = from.empty() ? cursor.first() : cursor.seek(from);
  for (std::uint64_t n = 0; more && n < slice; ++n, more = cursor.next()) {
    from.assign(cursor.key().begin(), cursor.key().end());
    if (table == tables_.subjects) {
      static_cast<void>(
          unwrap(key_of(generation_of(cursor.value())), cursor.value(), cursor.key()));
      continue;
    }
    constexpr std::size_t subject_bytes = sizeof(std::uint32_t) + sizeof(std::uint64_t);
    if (cursor.key().size() != subject_bytes + sizeof(std::uint64_t)) {
      damaged("a record has no subject");
    }
    static_cast<void>(
        open_record(txn, cursor.key().first(subject_bytes), cursor.key(), cursor.value()));
    ++found.records;
  }
  if (more) from.assign(cursor.key().begin(), cursor.key().end());
  return more;
}

Vault::Verification Vault::Impl::verify() const {
  Verification found;
  lmdb::PageWalk pages{env_};
  while (pages.slice()) continue;
  if (pages.broken()) {
    found.divergence = pages.broken()->text();
    return found;
  }
  for (auto const table : {tables_.subjects, tables_.records}) {
    std::vector<std::byte> from;
    try {
      while (open_slice(table, from, found)) continue;
    } catch (StoreFailure const& failure) {
      found.divergence = failure.what() + std::string{" (at "} + name_of(from) + ")";
      return found;
    }
  }
  return found;
}

std::uint64_t Vault::Impl::generation() const {
  std::lock_guard const lock{mutex_};
  return newest_key().generation;
}

// ---- copies ----

void Vault::Impl::copy_tables_to(std::filesystem::path const& directory) const {
  std::lock_guard const lock{mutex_};
  env_.copy_to(directory);
}

void Vault::Impl::copy_keys_to(std::filesystem::path const& directory) const {
  std::lock_guard const lock{mutex_};
  std::filesystem::create_directories(directory);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
  KeyFiles const copy{directory, options_.random};
  KeyFiles::write(copy.outer(), outer_);
  if (next_) KeyFiles::write(copy.next(), *next_);
  KeyFiles::write(copy.pepper(), FileKey{0, Secret::from(pepper_.bytes())});
}

// ---- the public face ----

Vault::Vault(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Vault::~Vault() = default;

Result<std::unique_ptr<Vault>> Vault::create(std::filesystem::path const& directory,
                                             Options options) {
  start_sodium();
  if (std::filesystem::exists(directory) && !std::filesystem::is_empty(directory)) {
    return fail(ErrorCode::id_taken,
                directory.string() +
                    " is not empty: a vault is there, or was being made there. "
                    "Open it, or choose another place");
  }
  std::filesystem::create_directories(directory);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
  auto impl = std::make_unique<Impl>(directory, std::move(options), lmdb::Access::create);
  impl->make();
  return std::unique_ptr<Vault>{new Vault{std::move(impl)}};
}

Result<std::unique_ptr<Vault>> Vault::open(std::filesystem::path const& directory,
                                           Options options) {
  start_sodium();
  if (!std::filesystem::exists(directory / "data.mdb")) {
    return fail(ErrorCode::not_found, directory.string() +
                                          " has no vault in it; `qalam init` "
                                          "makes one, a backup holds another");
  }
  auto impl = std::make_unique<Impl>(directory, std::move(options), lmdb::Access::write);
  QALAM_CHECK(impl->take_keys());
  return std::unique_ptr<Vault>{new Vault{std::move(impl)}};
}

Result<Sealed> Vault::put(Kind kind, std::uint64_t id, Bytes record) {
  if (record.size() > record_bytes_max) {
    return fail(ErrorCode::too_large, "a private record is at most " +
                                          std::to_string(record_bytes_max) +
                                          " bytes; this one has " + std::to_string(record.size()));
  }
  try {
    return impl_->put(subject_key(kind, id), record);
  } catch (StoreFailure const& failure) {
    if (failure.kind() != Failure::disk_full && failure.kind() != Failure::map_full) throw;
    return fail(ErrorCode::storage_full, std::string{"the vault has no room: "} + failure.what() +
                                             ". Free some space on the ledger's disk");
  }
}

bool Vault::take_back(Kind kind, std::uint64_t id, Hash256 const& commitment) {
  return impl_->take_back(subject_key(kind, id), commitment);
}

std::optional<std::vector<std::byte>> Vault::get(Kind kind, std::uint64_t id,
                                                 Access const& access) const {
  auto opened = impl_->newest(subject_key(kind, id), access);
  if (!opened) return std::nullopt;
  return std::move(opened->record);
}

std::optional<Opened> Vault::find(Kind kind, std::uint64_t id, Hash256 const& commitment,
                                  Access const& access) const {
  return impl_->find(subject_key(kind, id), commitment, access);
}

void Vault::announce_erasure(Kind kind, std::uint64_t id) {
  impl_->announce(subject_key(kind, id));
}

void Vault::withdraw_erasure(Kind kind, std::uint64_t id) {
  impl_->withdraw(subject_key(kind, id));
}

std::vector<AnyId> Vault::announced() const {
  return impl_->announced();
}

Erasure Vault::erase(Kind kind, std::uint64_t id) {
  return impl_->erase(subject_key(kind, id));
}

std::optional<Erasure> Vault::erasure(Kind kind, std::uint64_t id) const {
  return impl_->erasure(subject_key(kind, id));
}

Hash256 Vault::keyed_hash(std::string_view domain, std::string_view text) const {
  return impl_->keyed_hash(domain, text);
}

Vault::Verification Vault::verify() const {
  return impl_->verify();
}

std::uint64_t Vault::subjects() const {
  return impl_->subjects();
}

void Vault::each_subject(std::function<void(AnyId)> const& each) const {
  impl_->each_subject(each);
}

void Vault::copy_tables_to(std::filesystem::path const& directory) const {
  impl_->copy_tables_to(directory);
}

void Vault::copy_keys_to(std::filesystem::path const& directory) const {
  impl_->copy_keys_to(directory);
}

std::uint64_t Vault::last_change() const {
  return impl_->last_change();
}

std::uint64_t Vault::key_generation() const {
  return impl_->generation();
}

}  // namespace qalam::vault
