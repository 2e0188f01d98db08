#pragma once

#include "eventstore/publisher/publisher.hpp"
#include "tests/eventstore/store_support.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace qalam::survival {

/// A fold that writes, writes over and deletes, so that pages are freed and used again: the joined
/// texts of each stream, the last seven positions, and how much there was.
class ChurnFold final : public store::Fold {
 public:
  void open(lmdb::TableOpener& tables) override;
  void apply(lmdb::WriteTxn& txn, store::StoredEvent const& event) override;
  /// Every row of every table.
  [[nodiscard]] std::string dump(lmdb::ReadTxn const& txn) const;

 private:
  lmdb::Table joined_{}, newest_{}, sums_{};
};

/// What a command was answered, and how many operations had been written down by then.
struct Told {
  std::uint64_t number = 0;
  std::size_t at = 0;
  std::optional<store::Receipt> receipt{};
  ErrorCode refusal = ErrorCode::internal;
};

/// A life of a ledger, from its seed: it is created, takes single commands and bursts, is closed
/// and opened, shows itself. The same seed gives the same operations on the disk.
class StoreLoad {
 public:
  /// The ledger is `root`/ledger, its signer `root`/signer.
  StoreLoad(std::filesystem::path root, std::uint64_t seed);
  ~StoreLoad();

  void create();
  /// Goes on for so many steps. `told` hears each answer.
  void live(int steps, std::function<void(Told const&)> const& told);
  void open();
  void close();

  [[nodiscard]] store::EventStore& store() { return *store_; }
  /// What command `number` is; the same for each load of this seed.
  [[nodiscard]] store::Submission submission(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t submitted() const { return next_; }
  [[nodiscard]] ChurnFold const& fold() const { return fold_; }
  /// Signs and shows where the log stands.
  Result<std::string> publish();

 private:
  void single(std::function<void(Told const&)> const& told);
  void burst(std::function<void(Told const&)> const& told);
  [[nodiscard]] store::Options options();

  std::filesystem::path root_;
  std::uint64_t seed_;
  std::mt19937_64 random_, nonces_;
  std::int64_t now_ = 1'000'000;
  std::uint64_t next_ = 0;
  ChurnFold fold_;
  std::unique_ptr<store::EventStore> store_;
  std::unique_ptr<publisher::Publisher> publisher_;
};

/// Looks at a ledger that was left by a cut, with the product's own means, and goes on with it.
/// Throws std::runtime_error with what is wrong. `created`: that it was made had been told.
void expect_survived(std::filesystem::path const& root, std::uint64_t seed,
                     std::vector<Told> const& told, bool created);

}  // namespace qalam::survival
