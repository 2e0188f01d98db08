#include "domain/formats/cwr/record.hpp"

#include "domain/formats/cwr/layout_tables.hpp"

#include <algorithm>

namespace qalam::formats::cwr {
namespace {

constexpr std::size_t tax_id_length = 9;

/// Where the left-over tax id of 2.x begins in a 3.0 record of that length, 0 for none: the field
/// after the role, which all later fields follow nine characters too far right.
std::size_t tax_id_at(std::string_view type, std::size_t length, RecordLayout const& layout) {
  if (length != layout.length + tax_id_length) return 0;
  if (type == "SPU" || type == "OPU") return 79;
  if (type == "SWR" || type == "OWR") return 107;
  return 0;
}

/// Eight digits, no blanks.
std::optional<std::uint64_t> sequence(std::string_view text) {
  bool const full = text.size() == 8 && text.front() != ' ';
  return full ? digits(text) : std::nullopt;
}

}  // namespace

Record::Record(std::uint64_t line, std::string_view bytes, Charset charset)
    : line_{line}, bytes_{bytes} {
  auto decoded = decode(bytes, charset);
  guessed_ = decoded.guessed;
  replaced_ = decoded.replaced;
  text_ = std::move(decoded.utf8);
  std::replace(text_.begin(), text_.end(), '\0', ' ');  // Some transports pad with NUL.
  length_ = text_.size();
  if (all_ascii(text_)) return;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if ((static_cast<unsigned char>(text_[i]) & 0xC0U) != 0x80) {
      begin_.push_back(static_cast<std::uint32_t>(i));
    }
  }
  length_ = begin_.size();
}

std::string_view Record::type() const {
  return slice(1, 3);
}

void Record::bind(Version version) {
  layout_ = layout_of(version, type());
  shift_from_ = 0;
  too_long_ = false;
  if (layout_ == nullptr) return;
  if (version == Version::v30) bind_generated();
  if (length_ <= layout_->length || shift_from_ != 0) return;
  too_long_ = !is_3(version) || !trim(slice(layout_->length + std::size_t{1}, length_)).empty();
}

/// Records of a widespread 3.0 generator (domain/formats/README.md), told by their length: the tax
/// id of 2.x left in, territories of writers in the layout of publishers', WRI with the writer's
/// number.
void Record::bind_generated() {
  shift_from_ = tax_id_at(type(), length_, *layout_);
  RecordLayout const* const of_publisher = layout_of(Version::v30, "SPT");
  bool const territory = type() == "SWT" || type() == "OWT";
  if (territory && length_ == of_publisher->length) layout_ = of_publisher;
  if (type() == "WRI" && length_ == writer_request_116().length) layout_ = &writer_request_116();
}

std::size_t Record::offset(std::size_t character) const {
  if (character >= length_) return text_.size();
  return begin_.empty() ? character : begin_[character];
}

std::string_view Record::slice(std::size_t start, std::size_t size) const {
  std::size_t const from = offset(start - 1);
  std::size_t const until = offset(std::min(length_, start - 1 + size));
  return std::string_view{text_}.substr(from, until - from);
}

std::string_view Record::raw(std::string_view name) const {
  Field const* const field = layout_ == nullptr ? nullptr : field_of(*layout_, name);
  if (field == nullptr) return {};
  bool const moved = shift_from_ != 0 && field->start >= shift_from_;
  return slice(field->start + (moved ? tax_id_length : 0), field->size);
}

bool Record::cuts(std::string_view name) const {
  Field const* const field = layout_ == nullptr ? nullptr : field_of(*layout_, name);
  if (field == nullptr || shifted()) return false;
  return length_ >= field->start && length_ < std::size_t{field->start} + field->size - 1U &&
         !get(name).empty();
}

std::optional<std::uint64_t> Record::transaction() const {
  return sequence(transaction_text());
}

std::optional<std::uint64_t> Record::number() const {
  return sequence(number_text());
}

}  // namespace qalam::formats::cwr
