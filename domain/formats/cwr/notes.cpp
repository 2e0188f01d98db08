#include "domain/formats/cwr/notes.hpp"

#include <algorithm>

namespace qalam::formats::cwr {
namespace {

constexpr std::size_t shown_bytes_max = 60;

std::string shortened(std::string_view value) {
  if (value.size() <= shown_bytes_max) return std::string{value};
  std::size_t end = shown_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80) --end;
  return std::string{value.substr(0, end)} + "…";
}

Effect effect_of(Level level) {
  switch (level) {
    case Level::field: return Effect::changed;
    case Level::record: return Effect::dropped;
    case Level::file:
    case Level::group:
    case Level::transaction: return Effect::rejected;
  }
  return Effect::rejected;
}

}  // namespace

Finding make_finding(Edit const& edit, Version version, Record const& record,
                     std::string_view field, std::string reason) {
  Finding finding;
  finding.line = record.line();
  finding.record = std::string{record.type()};
  finding.field = std::string{field};
  finding.code = std::string{is_3(version) ? edit.name : edit.code_2};
  finding.level = edit.level;
  finding.reason = std::move(reason);
  finding.value = shortened(record.get(field));
  return finding;
}

void Notes::add(Edit const& edit, Record const& record, std::string_view field, std::string reason,
                Effect effect) {
  notes_.push_back({make_finding(edit, version_, record, field, std::move(reason)), effect});
}

void Notes::report(Edit const& edit, Record const& record, std::string_view field,
                   std::string reason) {
  auto const effect = effect_of(edit.level);
  bool const harmless = effect == Effect::rejected && purpose_ == Purpose::echo;
  add(edit, record, field, std::move(reason), harmless ? Effect::told : effect);
}

void Notes::tell(Edit const& edit, Record const& record, std::string_view field,
                 std::string reason) {
  add(edit, record, field, std::move(reason), Effect::told);
}

Verdict Notes::verdict() const {
  auto worst = Verdict::accepted;
  for (Note const& note : notes_) {
    switch (note.effect) {
      case Effect::told: break;
      case Effect::changed:
      case Effect::dropped: worst = std::max(worst, Verdict::accepted_with_changes); break;
      case Effect::rejected: return Verdict::rejected;
    }
  }
  return worst;
}

std::vector<Finding> Notes::findings() const {
  std::vector<Finding> found;
  found.reserve(notes_.size());
  for (Note const& note : notes_) found.push_back(note.finding);
  return found;
}

std::string percent(std::uint64_t hundredths) {
  auto const rest = hundredths % 100;
  return std::to_string(hundredths / 100) + (rest < 10 ? ".0" : ".") + std::to_string(rest) + " %";
}

std::string quoted(std::string_view value) {
  return "\"" + shortened(value) + "\"";
}

}  // namespace qalam::formats::cwr
