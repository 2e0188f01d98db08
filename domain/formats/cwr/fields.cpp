#include "domain/formats/cwr/fields.hpp"

#include "domain/formats/cwr/codes.hpp"
#include "domain/identifiers/ipi.hpp"
#include "domain/identifiers/iswc.hpp"

#include <algorithm>

namespace qalam::formats::cwr {
namespace {

bool contains(std::span<std::string_view const> letters, std::string_view letter) {
  return std::find(letters.begin(), letters.end(), letter) != letters.end();
}

bool allowed(std::string_view letter, Repertoire repertoire) {
  if (letter.size() == 1) {
    char const c = letter[0];
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    auto const signs = repertoire == Repertoire::names ? codes::name_signs : codes::title_signs;
    return signs.find(c) != std::string_view::npos;
  }
  switch (repertoire) {
    case Repertoire::names: return false;
    case Repertoire::titles: return contains(codes::title_letters, letter);
    case Repertoire::national_titles:
      return contains(codes::title_letters, letter) || contains(codes::national_letters, letter);
  }
  return false;
}

std::size_t letter_size(char first) {
  auto const c = static_cast<unsigned char>(first);
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/// The first character that the repertoire lacks; empty when all is well.
std::string_view stranger(std::string_view text, Repertoire repertoire) {
  while (!text.empty()) {
    auto const letter = text.substr(0, letter_size(text[0]));
    if (!allowed(letter, repertoire)) return letter;
    text.remove_prefix(letter.size());
  }
  return {};
}

bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}

std::string name_of_right(std::size_t right) {
  return std::string{right_names[right]};
}

}  // namespace

std::optional<std::uint32_t> share_of(Record const& record, std::string_view field) {
  auto const text = record.get(field);
  if (text.empty()) return 0;
  auto const value = digits(text);
  if (!value || record.cuts(field)) return std::nullopt;
  return static_cast<std::uint32_t>(*value);  // Five digits at most.
}

repertoire::Shares read_shares(Record const& record, Notes& notes, ThreeEdits const& edits,
                               std::uint32_t pr_max) {
  repertoire::Shares shares{};
  for (std::size_t right = 0; right < shares.size(); ++right) {
    auto const value = share_of(record, share_fields[right]);
    std::uint32_t const most = right == 0 ? pr_max : whole;
    if (!value) {
      notes.report(edits.of(right), record, share_fields[right],
                   "the " + name_of_right(right) + " share is not a number of five digits");
    } else if (*value > most + tolerance) {
      notes.report(edits.of(right), record, share_fields[right],
                   "the " + name_of_right(right) + " share is " + percent(*value) + ", more than " +
                       percent(most));
    }
    shares[right] = value.value_or(0);
  }
  return shares;
}

std::array<std::string, 3> read_societies(Record const& record, Notes& notes,
                                          ThreeEdits const& edits) {
  std::array<std::string, 3> societies;
  for (std::size_t right = 0; right < societies.size(); ++right) {
    auto number = society_number(record.raw(society_fields[right]));
    if (number == "99") number.clear();  // "No society".
    if (number == "DP") number = "0";    // Public domain.
    if (!number.empty() && !digits(number)) {
      notes.report(edits.of(right), record, society_fields[right],
                   "not a society number; read as none");
      number.clear();
    }
    societies[right] = std::move(number);
  }
  return societies;
}

std::string read_ipi_name(Record const& record, std::string_view field, Notes& notes,
                          Edit const& edit) {
  auto const raw = record.get(field);
  if (blank_or_zero(raw)) return {};
  auto const ipi = IpiName::parse(raw);
  if (ipi) return ipi->str();
  notes.report(edit, record, field,
               "IPI name number " + quoted(raw) + " fails its check digits; read as not given");
  return {};
}

std::string read_ipi_base(Record const& record, std::string_view field, Notes& notes,
                          Edit const& edit) {
  auto const raw = record.get(field);
  if (blank_or_zero(raw)) return {};
  // Files of one generator cut the hyphens and pad with zeros: "0000000000000" is caught above.
  auto const ipi = IpiBase::parse(raw);
  if (ipi) return ipi->str();
  notes.report(edit, record, field,
               "IPI base number " + quoted(raw) + " fails its check digit; read as not given");
  return {};
}

std::string read_iswc(Record const& record, Notes& notes, Edit const& edit) {
  auto const raw = record.get("ISWC");
  if (blank_or_zero(raw)) return {};
  auto const iswc = Iswc::parse(raw);
  if (iswc) return iswc->str();
  notes.report(edit, record, "ISWC",
               "ISWC " + quoted(raw) + " fails its check digit; read as not given");
  return {};
}

std::uint32_t read_duration(Record const& record, Notes& notes, Edit const& edit) {
  auto const raw = record.get("duration");
  if (blank_or_zero(raw)) return 0;
  auto const value = digits(raw);
  if (value && raw.size() == 6) {
    auto const hours = *value / 10'000;
    auto const minutes = *value / 100 % 100;
    auto const seconds = *value % 100;
    if (minutes < 60 && seconds < 60) {
      return static_cast<std::uint32_t>(hours * 3600 + minutes * 60 + seconds);
    }
  }
  notes.report(edit, record, "duration",
               "duration " + quoted(raw) + " is not HHMMSS; read as not given");
  return 0;
}

Date read_date(Record const& record, std::string_view field, Notes& notes, Edit const& edit) {
  auto const raw = record.get(field);
  if (blank_or_zero(raw)) return no_date;
  if (raw.size() == 8 && digits(raw)) {
    if (auto const date = parse_date(raw)) return *date;
  }
  notes.report(edit, record, field, quoted(raw) + " is not a day YYYYMMDD; read as not given");
  return no_date;
}

std::string read_code(Record const& record, std::string_view field,
                      std::span<std::string_view const> list, Notes& notes, Edit const& edit) {
  auto const raw = record.get(field);
  if (raw.empty()) return {};
  if (codes::in(list, raw)) return std::string{raw};
  notes.report(edit, record, field,
               quoted(raw) + " is not in the list of the standard" +
                   (edit.level == Level::field ? "; read as not given" : ""));
  return {};
}

void check_flag(Record const& record, std::string_view field, std::string_view allowed_flags,
                Notes& notes, Edit const& edit) {
  auto const raw = record.get(field);
  if (raw.empty() || allowed_flags.find(raw) != std::string_view::npos) return;
  notes.report(edit, record, field, quoted(raw) + " is not one of " + quoted(allowed_flags));
}

std::uint32_t read_territory(Record const& record, Notes& notes, Edit const& edit) {
  auto const value = digits(record.get("territory"));
  if (value && codes::known_territory(*value)) return static_cast<std::uint32_t>(*value);
  notes.report(edit, record, "territory",
               quoted(record.get("territory")) + " is not a TIS territory number");
  return 0;
}

bool read_inclusion(Record const& record, Notes& notes, Edit const& edit) {
  auto const raw = record.get("inclusion/exclusion");
  if (raw == "I" || raw == "E") return raw == "I";
  notes.report(edit, record, "inclusion/exclusion", quoted(raw) + " is neither I nor E");
  return true;
}

std::string read_text(Record const& record, std::string_view field, Repertoire repertoire,
                      Notes& notes, Edit const& edit) {
  auto text = record.text(field);
  if (is_3(notes.version())) return text;
  if (std::any_of(text.begin(), text.end(), is_small)) {
    for (char& c : text) {
      if (is_small(c)) c = static_cast<char>(c - 'a' + 'A');
    }
    notes.tell(edit, record, field, "small letters were read as capitals");
  }
  if (auto const letter = stranger(text, repertoire); !letter.empty()) {
    notes.report(edit, record, field,
                 "the character " + quoted(letter) +
                     " is not allowed here in CWR 2.x; national letters belong into the N records");
  }
  return text;
}

std::string full_name(std::string_view last, std::string_view first) {
  if (first.empty()) return std::string{last};
  if (last.empty()) return std::string{first};
  return std::string{first} + " " + std::string{last};
}

}  // namespace qalam::formats::cwr
