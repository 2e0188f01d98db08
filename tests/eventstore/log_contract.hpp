#pragma once

#include "tests/eventstore/store_support.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>

/// What every Log has to do, whatever carries it. A new engine instantiates this suite:
///
///   INSTANTIATE_TEST_SUITE_P(Mine, LogContract, testing::Values(LogMaker{…}));
namespace qalam::store::test {

/// An empty log that lives as long as this, with a clock that the test sets.
class LogUnderTest {
 public:
  LogUnderTest() = default;
  LogUnderTest(LogUnderTest const&) = delete;
  LogUnderTest& operator=(LogUnderTest const&) = delete;
  virtual ~LogUnderTest() = default;
  virtual Log& log() = 0;
  virtual void set_clock(Timestamp now) = 0;
  /// Closes the log and opens it again, as after a restart.
  virtual void reopen() = 0;
};

using LogMaker =
    std::function<std::unique_ptr<LogUnderTest>(std::vector<std::reference_wrapper<Fold>> folds)>;

/// A command that holds the writer until it is let go: what is submitted meanwhile is one batch.
struct Gate {
  std::promise<void> entered;
  std::promise<void> let_go;
  Submission submission(std::uint64_t number) {
    return test::submission(number, [this](lmdb::ReadTxn const&, Moment const&) {
      entered.set_value();
      let_go.get_future().wait();
      return Result<Decision>{Decision{}};
    });
  }
};

class LogContract : public testing::TestWithParam<LogMaker> {
 protected:
  void SetUp() override { made_ = GetParam()({fold_}); }
  Log& log() { return made_->log(); }
  LogUnderTest& made() { return *made_; }
  Receipt append(std::uint64_t number, std::vector<NewEvent> events) {
    auto const receipt = log().execute(appending(number, std::move(events)));
    EXPECT_TRUE(receipt) << (receipt ? "" : receipt.error().detail);
    return receipt ? *receipt : Receipt{};
  }

  JoinFold fold_;

 private:
  std::unique_ptr<LogUnderTest> made_;
};

}  // namespace qalam::store::test
