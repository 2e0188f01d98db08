#pragma once

#include "domain/account/account.hpp"
#include "eventstore/bundle/bundle.hpp"
#include "eventstore/merkle/frontier.hpp"
#include "eventstore/tlog/checkpoint.hpp"
#include "eventstore/tlog/note.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace qalam::app {

/// What the log's server answered, in terms of HTTP.
struct GetAnswer {
  unsigned status = 0;
  std::string body;
};

struct LogCopyOptions {
  std::filesystem::path directory;  ///< Of the copy alone.
  tlog::VerifierKey log;
  /// Asks the server for a path below its address, such as "/v1/log/checkpoint". Errors: nobody
  /// answers.
  std::function<Result<GetAnswer>(std::string const& path)> get;
  /// Whose balances are folded; none: nobody's.
  SocietyId society{};
};

/// A copy of somebody else's log, made over HTTP: every event that one may see, of the others the
/// leaf hash. Nothing is taken on trust: the copy's own tree has to have the signed root, and since
/// the tree is made from all that was copied before, no history can be changed behind it.
class LogCopy {
 public:
  /// Errors: `malformed` for a copy that is damaged, with the file.
  static Result<LogCopy> open(LogCopyOptions options);

  struct News {
    tlog::Note note;
    tlog::Checkpoint head;
    std::uint64_t added = 0;  ///< Events since the round before.
    std::uint64_t shown = 0;  ///< Of all events, those in clear.
    Hash256 balances{};       ///< Digest of the society's balances, where one was asked for.
  };
  /// Brings the copy to where the log stands. Errors: `busy`, `forbidden`, `not_found` from the
  /// server; `proof_invalid` where the log has not signed what it shows, or shows another history:
  /// the checkpoint is then kept in `evidence/`; `log_superseded` where it has become shorter.
  Result<News> round();

  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  /// What a number of events come to.
  struct State {
    merkle::Frontier tree;
    std::map<AccountKey, Balance> balances;  ///< Of the society.
    std::uint64_t shown = 0;
  };

  explicit LogCopy(LogCopyOptions options) : options_{std::move(options)} {}

  Result<void> read_back();
  Result<tlog::Note> fetch_checkpoint() const;
  Result<std::vector<bundle::Entry>> fetch(bundle::Place const& place);
  Result<std::vector<bundle::Entry>> fetch_hashes(bundle::Place const& place) const;
  Result<void> add(std::vector<bundle::Entry> const& entries, State& to) const;
  void keep(bundle::Place const& place, std::vector<bundle::Entry> const& entries) const;
  void keep_state() const;
  Error another_history(tlog::Note const& note, tlog::Checkpoint const& head) const;

  LogCopyOptions options_;
  State whole_;  ///< Of the whole bundles; the last, partial one is asked for anew each time.
  std::uint64_t size_ = 0;
  bool in_clear_ = true;  ///< False once the server has said that we may see nothing in clear.
};

}  // namespace qalam::app
