#include "api/local/wire.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace qalam::api::local {
namespace {

RC_GTEST_PROP(LocalWire, ARequestComesBackWhole,
              (std::vector<std::string> const& argv, std::string const& cwd)) {
  auto const bytes = write_request({argv, cwd});
  auto const size = read_request_head(bytes.substr(0, request_head_bytes));
  RC_ASSERT(bool{size});
  RC_ASSERT(*size == bytes.size() - request_head_bytes);
  auto const request = read_request(bytes.substr(request_head_bytes));
  RC_ASSERT(bool{request});
  RC_ASSERT(request->argv == argv);
  RC_ASSERT(request->cwd == cwd);
}

RC_GTEST_PROP(LocalWire, ACutRequestIsRefused, (std::vector<std::string> const& argv)) {
  auto const bytes = write_request({argv, "/"}).substr(request_head_bytes);
  auto const size = *rc::gen::inRange<std::size_t>(0, bytes.size());
  RC_ASSERT(!read_request(bytes.substr(0, size)));
}

TEST(LocalWire, LiesAboutSizesAreRefused) {
  using namespace std::string_view_literals;
  EXPECT_FALSE(read_request_head("QLC2\0\0\0\1"sv));
  EXPECT_FALSE(read_request_head("QLC1\0\0"sv));
  EXPECT_TRUE(read_request_head("QLC1\0\x10\0\0"sv));
  EXPECT_EQ(read_request_head("QLC1\0\x10\0\1"sv).error().code, ErrorCode::too_large);
  EXPECT_FALSE(read_request("\0\0\0\0"sv));
  EXPECT_FALSE(read_request("\xff\xff\xff\xff\0\0\0\0"sv));
  EXPECT_FALSE(read_request("\0\0\0\1\xff\xff\xff\xff"sv));
  EXPECT_FALSE(read_request("\0\0\0\1\0\0\0\0x"sv));
}

TEST(LocalWire, AnAnswerComesBack) {
  for (auto const code : {0, 1, 130, -1}) {
    WireAnswer const answer{WireAnswer::Kind::done, code};
    EXPECT_EQ(*read_answer(write_answer(answer)), answer);
  }
  EXPECT_FALSE(read_answer("D"));
  EXPECT_FALSE(read_answer(std::string_view{"X\0\0\0\0", 5}));
}

}  // namespace
}  // namespace qalam::api::local
