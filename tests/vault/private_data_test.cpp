#include "domain/party/private_data.hpp"

#include "domain/core/ids.hpp"
#include "eventstore/codec/corrupt.hpp"
#include "eventstore/vault/private_record.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace qalam {
namespace {

PrivateData example() {
  return {"Dinara Akhmetova",  "",      "KZ86 125K ZT50 0410 0100", "Bank", "+7 700 000 00 00",
          "dinara@example.kz", "Almaty"};
}

TEST(PrivateDataOf, IsKeptInOneSpelling) {
  auto const data = checked(example());
  ASSERT_TRUE(data) << data.error().detail;
  EXPECT_EQ(data->iban, "KZ86125KZT5004100100");
  EXPECT_TRUE(can_be_paid(*data));
}

TEST(PrivateDataOf, IsRefusedWithThePlaceAndWithoutTheContent) {
  auto const refused = [](auto change, ErrorCode code, char const* where) {
    auto data = example();
    change(data);
    auto const result = checked(data);
    ASSERT_FALSE(result) << where;
    EXPECT_EQ(result.error().code, code) << where;
    EXPECT_EQ(result.error().where, where);
    EXPECT_EQ(result.error().detail.find("SECRET"), std::string::npos);
    EXPECT_EQ(result.error().detail.find("123456789012"), std::string::npos);
  };
  refused([](auto& d) { d.iin = "123456789012"; }, ErrorCode::invalid_identifier, "/iin");
  refused([](auto& d) { d.iban = "KZ00SECRET"; }, ErrorCode::invalid_identifier, "/iban");
  refused([](auto& d) { d.email = "SECRET"; }, ErrorCode::malformed, "/email");
  refused([](auto& d) { d.address = "SECRET\nstreet"; }, ErrorCode::malformed, "/address");
  refused([](auto& d) { d.legal_name.assign(private_text_bytes_max + 1, 'x'); },
          ErrorCode::too_large, "/legal_name");
  auto at_the_limit = example();
  at_the_limit.legal_name.assign(private_text_bytes_max, 'x');
  EXPECT_TRUE(checked(at_the_limit));
  EXPECT_EQ(checked({}).error().code, ErrorCode::malformed);
}

/// Records cannot be rebuilt: these bytes must stay readable for ever.
TEST(PrivateRecord, KeepsItsBytes) {
  auto const record = vault::to_record({"A", "2", "3", "B", "5", "6", "7"});
  EXPECT_EQ(to_hex(reinterpret_cast<std::uint8_t const*>(record.data()), record.size()),
            "010141013201330142013501360137");
}

TEST(PrivateRecord, OfAnUnknownFormIsNotGuessed) {
  auto record = vault::to_record(example());
  record.front() = std::byte{9};
  EXPECT_THROW((void)vault::from_record(record), StoreCorrupt);
  EXPECT_THROW((void)vault::from_record({}), StoreCorrupt);
}

RC_GTEST_PROP(PrivateRecord, ReadsWhatItWrote,
              (std::string name, std::string iin, std::string iban, std::string text)) {
  PrivateData const data{name, iin, iban, text, name + text, iban + iin, text + iin};
  RC_ASSERT(vault::from_record(vault::to_record(data)) == data);
}

}  // namespace
}  // namespace qalam
