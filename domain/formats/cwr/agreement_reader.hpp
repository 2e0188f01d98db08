#pragma once

#include "domain/formats/cwr/notes.hpp"

#include <span>

namespace qalam::formats::cwr {

/// Reads an AGR with its TER and IPA records. `records` outlive the call.
repertoire::AgreementDraft read_agreement(std::span<Record const* const> records, Notes& notes);

/// Reads the fields of an ACK (or ISA) and its MSG records; what is nested is read by others.
void read_acknowledgement(std::span<Record const* const> records, AckTransaction& to, Notes& notes);

}  // namespace qalam::formats::cwr
