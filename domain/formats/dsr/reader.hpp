#pragma once

#include "domain/formats/dsr/totals.hpp"
#include "domain/usage/reported.hpp"

#include <memory>
#include <string_view>

namespace qalam::formats::dsr {

/// Reads a DDEX Digital Sales Report in flat-file form: all profiles of the DSRF family, blocks or
/// single-record rows, any version. Bytes come in chunks of any size; memory is that of one block
/// and of the list of summaries, whatever the size of the file.
///
/// Nothing is left out without a finding. A file that has no head at its beginning is refused
/// (`refused`), and nothing of it is handed over; everything else is read as far as it goes.
class Reader {
 public:
  /// `file_name` helps where the head is silent, and may be empty. `sink` must outlive the reader.
  Reader(std::string_view file_name, usage::Sink& sink);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  void feed(std::string_view bytes);
  /// The end of the file: checks the foot and answers what was counted. Call it once.
  Totals finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qalam::formats::dsr
