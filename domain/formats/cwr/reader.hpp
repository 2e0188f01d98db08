#pragma once

#include "domain/formats/cwr/summary.hpp"
#include "domain/formats/cwr/transaction.hpp"

#include <memory>
#include <string_view>

namespace qalam::formats::cwr {

/// Takes what a Reader finds, in the order of the file. What is handed over lives during the call.
class Handler {
 public:
  virtual ~Handler() = default;
  /// The HDR, before anything else: who sends, and when it was made.
  virtual void header(Header const&) {}
  /// A work of its own. One nested in an ACK comes with the ACK only.
  virtual void work(WorkTransaction const&) {}
  virtual void agreement(AgreementTransaction const&) {}
  virtual void acknowledgement(AckTransaction const&) {}
  /// Every finding, those of transactions included, just before their transaction. `rejected`: a
  /// record, transaction, group or the file does not count because of it; else it is a warning.
  virtual void finding(Finding const&, bool /*rejected*/) {}
};

/// Reads a CWR 2.1, 2.2, 3.0 or 3.1 file in pieces of any size. Memory is bounded by the largest
/// transaction, plus eight bytes for each distinct work and party number.
///
/// The file name is a hint at the version only. Wrong counts, numbering and order are reported and
/// hide nothing; a file is refused only when it does not begin with HDR or cannot be read as text.
class Reader {
 public:
  /// A transaction with more records is rejected; the largest of real life have some thousands.
  static constexpr std::size_t transaction_records_max = 50'000;

  Reader(std::string_view file_name, Handler& handler);  ///< `handler` outlives the reader.
  ~Reader();
  Reader(Reader const&) = delete;
  Reader& operator=(Reader const&) = delete;

  void feed(std::string_view bytes);
  /// Ends the file; the reader is used up.
  Summary finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace qalam::formats::cwr
