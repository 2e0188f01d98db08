#pragma once

#include "domain/formats/cwr/notes.hpp"
#include "domain/formats/cwr/reader.hpp"

#include <vector>

namespace qalam::formats::cwr {

/// A header record that may open a transaction of its own or stand nested in an ACK.
[[nodiscard]] bool is_transaction_header(std::string_view type);

/// Reads the records of one transaction and hands over what they say: the findings first, then the
/// transaction. `made` comes with what is known of it already (place, group); `notes` likewise.
/// Returns the verdict.
Verdict read_transaction(std::vector<Record> const& records, Transaction made, Notes notes,
                         Handler& handler);

/// Hands over notes as findings.
void hand_over(std::vector<Note> const& notes, Handler& handler);

}  // namespace qalam::formats::cwr
