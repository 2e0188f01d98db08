#include "eventstore/vault/private_record.hpp"

#include "eventstore/codec/row.hpp"

namespace qalam::vault {
namespace {
constexpr std::byte form_1{1};
}

std::vector<std::byte> to_record(PrivateData const& data) {
  std::vector<std::byte> record{form_1};
  row::append(record, data);
  return record;
}

PrivateData from_record(std::span<std::byte const> record) {
  if (record.empty() || record.front() != form_1) {
    throw StoreCorrupt{"a vault record has a form that this program does not know"};
  }
  return row::decode<PrivateData>(record.subspan(1));
}

}  // namespace qalam::vault
