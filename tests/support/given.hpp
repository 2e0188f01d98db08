#pragma once

#include "domain/decision.hpp"
#include "tests/support/memory_registers.hpp"

#include <gtest/gtest.h>
#include <boost/assert/source_location.hpp>

#include <string>
#include <utility>
#include <vector>

namespace qalam::test {

/// The command id of every command in these tests, so that the ids it derives are known.
constexpr CommandId the_command{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
inline Date const today = make_date(2026, 8, 3);

/// The id of the `n`-th new thing that the command makes.
template <class IdType>
IdType made(std::uint64_t n = 0) {
  return derive<IdType>(the_command, n);
}

/// What a decider said, and what it should have said.
class Said {
 public:
  explicit Said(Result<Decided> decided) : decided_{std::move(decided)} {}

  Said const& then(std::vector<Event> const& events,
                   boost::source_location where = BOOST_CURRENT_LOCATION) const {
    testing::ScopedTrace const trace{where.file_name(), static_cast<int>(where.line()), "then"};
    EXPECT_TRUE(decided_) << refusal();
    if (!decided_) return *this;
    EXPECT_EQ(decided_->events.size(), events.size());
    for (std::size_t i = 0; i < std::min(events.size(), decided_->events.size()); ++i) {
      EXPECT_EQ(decided_->events[i].index(), events[i].index()) << "event " << i;
      EXPECT_TRUE(decided_->events[i] == events[i]) << "event " << i << " differs";
    }
    return *this;
  }
  Said const& then_nothing_happens(AnyId subject,
                                   boost::source_location where = BOOST_CURRENT_LOCATION) const {
    then({}, where);
    return about(subject, where);
  }
  Said const& about(AnyId subject, boost::source_location where = BOOST_CURRENT_LOCATION) const {
    testing::ScopedTrace const trace{where.file_name(), static_cast<int>(where.line()), "about"};
    EXPECT_TRUE(decided_) << refusal();
    if (decided_) {
      EXPECT_TRUE(decided_->subject == subject);
    }
    return *this;
  }
  Said const& with_notes(std::size_t count,
                         boost::source_location where = BOOST_CURRENT_LOCATION) const {
    testing::ScopedTrace const trace{where.file_name(), static_cast<int>(where.line()), "notes"};
    EXPECT_TRUE(decided_) << refusal();
    if (decided_) {
      EXPECT_EQ(decided_->notes.size(), count);
    }
    return *this;
  }
  /// A refusal always says something, and nothing happens.
  Said const& then_fails(ErrorCode code,
                         boost::source_location where = BOOST_CURRENT_LOCATION) const {
    testing::ScopedTrace const trace{where.file_name(), static_cast<int>(where.line()), "fails"};
    EXPECT_FALSE(decided_) << "was not refused; wanted " << error_info(code).name;
    if (!decided_) {
      EXPECT_EQ(error_info(decided_.error().code).name, error_info(code).name) << refusal();
      EXPECT_NE(decided_.error().detail, "");
    }
    return *this;
  }
  [[nodiscard]] Result<Decided> const& result() const { return decided_; }

 private:
  [[nodiscard]] std::string refusal() const { return decided_ ? "" : decided_.error().detail; }

  Result<Decided> decided_;
};

/// `given(registers).when(command, actor).then({event})` or `.then_fails(code)`.
class Given {
 public:
  explicit Given(MemoryRegisters const& registers) : registers_{registers} {}

  template <class Command>
  [[nodiscard]] Said when(Command const& command, PersonId actor = PersonId{1801}) const {
    Timestamp const now{std::int64_t{today.value()} * 86'400'000'000 + 36'000'000'000};
    return Said{decide(registers_, command, Context{now, actor, the_command})};
  }

 private:
  MemoryRegisters const& registers_;
};

inline Given given(MemoryRegisters const& registers) {
  return Given{registers};
}

}  // namespace qalam::test
