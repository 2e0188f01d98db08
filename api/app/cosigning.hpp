#pragma once

#include "api/json/parse.hpp"
#include "eventstore/publisher/publisher.hpp"
#include "eventstore/tlog/policy.hpp"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

namespace qalam::app {

/// What a witness answered, in terms of HTTP.
struct PostAnswer {
  unsigned status = 0;
  std::string body;
};

struct CosigningOptions {
  tlog::Policy policy;  ///< Witnesses without an address are counted, not asked.
  /// Sends a body to an address. Errors: nobody answers.
  std::function<Result<PostAnswer>(std::string const& url, std::string const& body)> post;
  std::function<std::uint64_t()> seconds;        ///< Since 1970.
  std::function<void(Error const&)> on_error{};  ///< Told once for each reason.
};

/// Asks the witnesses of a policy to cosign each checkpoint (C2SP tlog-witness), puts what they
/// sign under it, and says how fresh each of them is: in the file `witnesses`, beside the
/// checkpoint, as JSON, which everybody may read.
class Cosigning {
 public:
  Cosigning(publisher::Publisher& publisher, CosigningOptions options);
  ~Cosigning();
  Cosigning(Cosigning const&) = delete;
  Cosigning& operator=(Cosigning const&) = delete;

  /// Asks each witness that has not cosigned the checkpoint of now, or has for an hour not been
  /// asked.
  void round();
  /// Does so by itself, soon after each new checkpoint.
  void follow();
  /// `{checkpoint_size, quorum, met, met_size, met_at, witnesses: [{name, key, size, cosigned_at,
  /// failure}]}`; times are RFC 3339. `met`: whether the checkpoint of now has the signatures that
  /// the policy wants; `met_size`, `met_at`: the last that had.
  [[nodiscard]] json::Json status() const;

 private:
  struct State {
    std::uint64_t size = 0;     ///< What it has cosigned, as far as is known.
    std::uint64_t seconds = 0;  ///< When, by its clock; 0: never seen.
    std::uint64_t asked = 0;    ///< When it was asked last, by ours.
    std::string text;           ///< The checkpoint that it cosigned.
    std::string failure;
  };

  Result<void> ask(tlog::PolicyWitness const& witness, tlog::Note const& note,
                   tlog::Checkpoint const& head);
  void remember(tlog::Checkpoint const& head, std::string const& text);
  void write_status();
  void run();

  publisher::Publisher& publisher_;
  CosigningOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::map<std::string, State> states_;  ///< By the policy's name.
  std::uint64_t checkpoint_size_ = 0, met_size_ = 0, met_at_ = 0;
  bool met_ = false;
  std::string written_;  ///< The file, as it was written last.
  std::thread follower_;
};

}  // namespace qalam::app
