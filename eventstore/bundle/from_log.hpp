#pragma once

#include "eventstore/bundle/bundle.hpp"

#include <functional>

namespace qalam::bundle {

/// Whether a reader may see an event in clear.
using MaySee = std::function<bool(store::EventHeader const&)>;

/// The entry bundle of a log, which has to have the events of the place.
std::vector<std::byte> entries_of(store::ReadView const& log, Place const& place);
/// The record bundle of a log as it is kept outside: everything in clear, with the answers.
std::vector<std::byte> records_of(store::ReadView const& log, Place const& place);
/// The same for a reader: without answers, and only leaf hashes of what he may not see.
std::vector<std::byte> records_for(store::ReadView const& log, Place const& place,
                                   MaySee const& may_see);

}  // namespace qalam::bundle
