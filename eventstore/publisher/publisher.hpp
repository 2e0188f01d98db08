#pragma once

#include "eventstore/log.hpp"
#include "eventstore/publisher/signer.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace qalam::publisher {

struct Options {
  std::filesystem::path directory;  ///< LEDGER/log: tiles and the checkpoint, to be shown to all.
  std::filesystem::path signer;
  /// What a follower cannot do is told here, once for each reason.
  std::function<void(Error const&)> on_error{};
};

/// Keeps the tiles and the signed checkpoint of a log where the log stands: C2SP tlog-tiles in a
/// folder that can be served and mirrored as it is.
class Publisher {
 public:
  /// Errors: those of Signer::open.
  static Result<std::unique_ptr<Publisher>> open(store::Log const& log, Options options);
  ~Publisher();
  Publisher(Publisher const&) = delete;
  Publisher& operator=(Publisher const&) = delete;

  /// Brings both to where the log stands now, and answers the checkpoint. Tiles that do not have
  /// the log's root are written again from its beginning. Errors: `log_superseded`; `internal`
  /// where the folder cannot be written.
  Result<std::string> publish();
  /// Publishes by itself, within a second of each commit, until the log is about to close.
  void follow();

  [[nodiscard]] std::filesystem::path const& directory() const { return options_.directory; }
  [[nodiscard]] tlog::VerifierKey const& key() const { return signer_.key(); }
  /// What the signer has signed last.
  [[nodiscard]] std::optional<tlog::Checkpoint> signed_last() const;
  /// That the event at `position` is in the log under the checkpoint of now. Errors: `not_found`,
  /// and as `publish`.
  Result<std::string> prove(Position position);

  /// The checkpoint as it stands in the folder; empty before the first was published.
  [[nodiscard]] std::string checkpoint() const;
  /// That the tree of `size` entries goes on from that of `from`. Errors: `not_found` for a size
  /// beyond what is published.
  Result<std::vector<merkle::Hash>> consistency(std::uint64_t from, std::uint64_t size);
  /// Puts a witness's signature under the checkpoint of this text; the signature of the same key
  /// that was there is replaced. False: another checkpoint has taken its place meanwhile.
  bool add_cosignature(std::string const& text, tlog::Signature const& signature);

  /// Paths to the root of one checkpoint.
  struct Paths {
    std::string checkpoint;
    tlog::Checkpoint head;
    std::vector<std::vector<merkle::Hash>> paths;  ///< In the order of the positions.
  };
  /// Of events under the checkpoint of now. Errors: as `prove`.
  Result<Paths> paths(std::vector<Position> const& positions);

 private:
  Publisher(store::Log const& log, Options options, Signer signer);
  Result<std::string> publish_locked();
  void write_checkpoint();
  void write_tiles(std::uint64_t from, std::uint64_t size);
  void run();

  store::Log const& log_;
  Options options_;
  Signer signer_;
  mutable std::mutex mutex_;
  std::uint64_t published_ = 0;  ///< Entries that the tiles have.
  std::string checkpoint_;       ///< As it stands in the folder.
  std::thread follower_;
};

}  // namespace qalam::publisher
