#include "api/http/problem.hpp"

#include "tests/support/golden.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace qalam::api {
namespace {

constexpr auto codes = static_cast<std::size_t>(last_error_code) + 1;

TEST(Problem, EveryCodeHasARefusingStatus) {
  for (std::size_t i = 0; i < codes; ++i) {
    auto const status = static_cast<unsigned>(status_of(static_cast<ErrorCode>(i)));
    EXPECT_GE(status, 400U);
    EXPECT_LT(status, 600U);
  }
}

TEST(Problem, OnlyTheMachinesOwnTroubleIsA5xx) {
  for (std::size_t i = 0; i < codes; ++i) {
    auto const code = static_cast<ErrorCode>(i);
    EXPECT_EQ(status_of(code) >= Status::internal_server_error, code >= ErrorCode::busy)
        << error_info(code).name;
  }
}

TEST(Problem, NamesOfHttpFaultsAreNotThoseOfCodes) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < codes; ++i) names.insert(error_info(static_cast<ErrorCode>(i)).name);
  for (auto i = 0U; i <= static_cast<unsigned>(HttpFault::version_not_supported); ++i) {
    EXPECT_TRUE(names.insert(http_fault_info(static_cast<HttpFault>(i)).name).second);
  }
}

TEST(Problem, KeepsItsForm) {
  std::string all;
  for (std::size_t i = 0; i < codes; ++i) {
    all += body_text(problem(fail(static_cast<ErrorCode>(i), "detail", "/where"), "/v1/x"));
    all += '\n';
  }
  for (auto i = 0U; i <= static_cast<unsigned>(HttpFault::version_not_supported); ++i) {
    all += body_text(problem(static_cast<HttpFault>(i), "detail", "/v1/x"));
    all += '\n';
  }
  EXPECT_TRUE(test::matches_golden(all, "problems/all.ndjson"));
}

TEST(Problem, IsTypedAndNeverStored) {
  auto const response = problem(fail(ErrorCode::busy, "full"), "/");
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  EXPECT_EQ(response.headers.find("Retry-After"), "1");
  EXPECT_EQ(problem(fail(ErrorCode::not_found, ""), "/").headers.find("Retry-After"), std::nullopt);
}

TEST(Problem, QuotesWhateverAClientSent) {
  auto const response = problem(fail(ErrorCode::malformed, "a\"b\\c\nd\x01 қ \xff\xD2"), "/");
  EXPECT_NE(body_text(response).find("\"a\\\"b\\\\c\\nd\\u0001 қ \uFFFD\uFFFD\""),
            std::string_view::npos)
      << body_text(response);
}

TEST(Problem, TheDocumentListsEveryCode) {
  EXPECT_TRUE(test::matches_golden(errors_markdown(), "../../docs/errors.md"));
}

}  // namespace
}  // namespace qalam::api
