#include "domain/formats/cwr/layout.hpp"

#include "domain/formats/cwr/layout_tables.hpp"

#include <algorithm>

namespace qalam::formats::cwr {

std::string_view name_of(Version version) {
  switch (version) {
    case Version::v21: return "2.1";
    case Version::v22: return "2.2";
    case Version::v30: return "3.0";
    case Version::v31: return "3.1";
  }
  return "";
}

std::span<RecordLayout const> layouts(Version version) {
  switch (version) {
    case Version::v21: return layouts_21();
    case Version::v22: return layouts_22();
    case Version::v30: return layouts_30();
    case Version::v31: return layouts_31();
  }
  return {};
}

RecordLayout const* layout_of(Version version, std::string_view type) {
  auto const all = layouts(version);
  auto const found = std::find_if(all.begin(), all.end(),
                                  [&](RecordLayout const& layout) { return layout.type == type; });
  return found == all.end() ? nullptr : &*found;
}

Field const* field_of(RecordLayout const& layout, std::string_view name) {
  auto const found = std::find_if(layout.fields.begin(), layout.fields.end(),
                                  [&](Field const& field) { return field.name == name; });
  return found == layout.fields.end() ? nullptr : &*found;
}

}  // namespace qalam::formats::cwr
