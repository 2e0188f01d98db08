#pragma once

#include "eventstore/merkle/proof.hpp"
#include "eventstore/tlog/note.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qalam::tlog {

/// What a log sends to a witness: C2SP tlog-witness, add-checkpoint.
struct AddCheckpoint {
  std::uint64_t old_size = 0;       ///< What the witness has cosigned last, as the log believes.
  std::vector<merkle::Hash> proof;  ///< That the tree goes on from there; at most 63 hashes.
  Note checkpoint;
  friend bool operator==(AddCheckpoint const&, AddCheckpoint const&) = default;
};

std::string print(AddCheckpoint const& request);
/// Errors: `malformed`.
Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);

/// The type of an answer that holds nothing but the size that the witness has.
constexpr std::string_view size_content_type = "text/x.tlog.size";

}  // namespace qalam::tlog
