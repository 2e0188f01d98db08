#include "tests/eventstore/log_contract.hpp"

namespace qalam::store::test {
namespace {

class LmdbUnderTest : public LogUnderTest {
 public:
  explicit LmdbUnderTest(std::vector<std::reference_wrapper<Fold>> folds)
      : ledger_{std::move(folds)} {}
  Log& log() override { return *ledger_; }
  void set_clock(Timestamp now) override { ledger_.now = now; }
  void reopen() override { ledger_.reopen(); }

 private:
  Ledger ledger_;
};

INSTANTIATE_TEST_SUITE_P(Lmdb, LogContract, testing::Values(LogMaker{[](auto folds) {
                           return std::make_unique<LmdbUnderTest>(folds);
                         }}));

}  // namespace
}  // namespace qalam::store::test
