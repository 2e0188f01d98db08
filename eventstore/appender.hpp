#pragma once

#include "eventstore/core.hpp"

#include <optional>
#include <vector>

namespace qalam::store {

/// What happens to the log in one write transaction: commands are taken one after the other, each
/// sees what those before it did. A refused command leaves nothing behind but, perhaps, the memory
/// of its refusal. An exception leaves the transaction fit for nothing but to be aborted.
class Appender {
 public:
  Appender(Core& core, lmdb::WriteTxn& txn);

  Result<Receipt> take(Submission const& submission);
  /// Writes the state; the transaction can then be committed. False: there is nothing to commit.
  bool finish();
  [[nodiscard]] State const& state() const { return state_; }

 private:
  struct OpenStream {
    Kind kind = Kind::none;
    std::uint64_t id = 0;
    Head head;
    bool changed = false;
  };

  void remember_refusal(Submission const& submission, Error const& refusal);
  Receipt write(Submission const& submission, Decision const& decision, Moment const& moment);
  void write_event(Submission const& submission, NewEvent const& event, Timestamp recorded_at);
  OpenStream& open_stream(Kind kind, std::uint64_t id);
  void write_head();

  Core& core_;
  lmdb::WriteTxn& txn_;
  State state_;
  OpenStream stream_;  ///< The stream of the last event: a command mostly stays in one.
  std::vector<std::byte> outcome_;
  bool wrote_event_ = false;
  bool changed_ = false;
};

}  // namespace qalam::store
