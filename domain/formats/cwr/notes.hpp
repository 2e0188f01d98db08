#pragma once

#include "domain/formats/cwr/edits.hpp"
#include "domain/formats/cwr/record.hpp"
#include "domain/formats/cwr/transaction.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qalam::formats::cwr {

/// What a finding does. `told` changes nothing: the standard's edit is not met, but the content is
/// intact (domain/formats/README.md), or only another file or register could decide.
enum class Effect : std::uint8_t { told, changed, dropped, rejected };

struct Note {
  Finding finding;
  Effect effect = Effect::told;
};

/// Whether a transaction wants to register something, or only echoes what a recipient has on file
/// (inside an ACK): an echo is read for its content and cannot be rejected.
enum class Purpose : std::uint8_t { registration, echo };

/// The findings of one transaction, in the order in which they were made.
class Notes {
 public:
  Notes(Version version, Purpose purpose) : version_{version}, purpose_{purpose} {}

  /// The edit is not met and is enforced at its level: field changed, record dropped, else
  /// rejected.
  void report(Edit const& edit, Record const& record, std::string_view field, std::string reason);
  /// The edit is not met and nothing comes of it.
  void tell(Edit const& edit, Record const& record, std::string_view field, std::string reason);

  [[nodiscard]] Version version() const { return version_; }
  [[nodiscard]] Purpose purpose() const { return purpose_; }
  [[nodiscard]] Verdict verdict() const;
  [[nodiscard]] std::vector<Note> const& all() const { return notes_; }
  [[nodiscard]] std::vector<Finding> findings() const;

 private:
  void add(Edit const& edit, Record const& record, std::string_view field, std::string reason,
           Effect effect);

  Version version_;
  Purpose purpose_;
  std::vector<Note> notes_;
};

/// A finding about `record`, its code as its version has it.
Finding make_finding(Edit const& edit, Version version, Record const& record,
                     std::string_view field, std::string reason);
/// "50.02 %"
std::string percent(std::uint64_t hundredths);
/// The value in quotes, shortened, for a person.
std::string quoted(std::string_view value);

}  // namespace qalam::formats::cwr
