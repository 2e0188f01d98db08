#pragma once

#include "domain/party/private_data.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace qalam::vault {

/// The bytes of private data as a vault record: the number of their form (1), then a table row.
/// Records cannot be rebuilt from the log, so an old form stays readable for ever: a new member is
/// a new number.
std::vector<std::byte> to_record(PrivateData const& data);
/// Throws StoreCorrupt where `to_record` of this program or an older one cannot have made them.
PrivateData from_record(std::span<std::byte const> record);

}  // namespace qalam::vault
