#include "domain/formats/dsr/layout.hpp"

#include <array>
#include <cstddef>

namespace qalam::formats::dsr {
namespace {

// clang-format off
constexpr std::array<UsageLayout, 12> usages{{
    // Blocks. SU02 is first: nearly every row of a nation's year is one.
    {"SU02", 0, {.summary = 3, .transaction = 4, .release = 5, .resource = 6, .bearing = 7,
                 .count = 8, .amount = 9, .use_type = 11}, {}},
    {"SU01", 0, {.summary = 3, .transaction = 4, .release = 5, .resource = 6, .bearing = 7,
                 .count = 9, .returns = 10, .amount = 11}, {}},
    {"SU03", 2, {.summary = 4, .transaction = 3, .resource = 5, .bearing = 11, .count = 6,
                 .amount = 7, .start = 8, .count_optional = true, .resource_is_own_id = true}, {}},
    {"SU04", 1, {.summary = 3, .transaction = 4, .release = 5, .resource = 6, .bearing = 13,
                 .count = 15, .returns = 16, .amount = 18}, {}},
    {"SU05", 0, {.summary = 3, .transaction = 4, .resource = 5, .bearing = 6, .count = 7}, {}},
    // Single-record rows: every row is self-contained.
    {"SR01", 0, {.summary = 2, .transaction = 34, .bearing = 35, .count = 37, .returns = 38,
                 .amount = 39},
     {.own_id = 3, .isrc = 4, .title = 5, .subtitle = 6, .artist = 7, .duration = 9, .iswc = 12,
      .composers = 13, .work_id = 11}},
    {"SR02", 0, {.summary = 2, .transaction = 33, .bearing = 34, .count = 35},
     {.own_id = 3, .isrc = 4, .title = 5, .subtitle = 6, .artist = 7, .duration = 9, .iswc = 12,
      .composers = 13, .work_id = 11}},
    {"SR03", 0, {.summary = 2, .transaction = 32, .count = 33, .amount = 34, .start = 35,
                 .controller = 38, .rights = 42, .claim_net = 43, .claim_amount = 44},
     {.own_id = 3, .isrc = 4, .title = 5, .subtitle = 6, .artist = 7, .duration = 9, .iswc = 13,
      .composers = 14, .work_id = 12}},
    {"SR04", 0, {.summary = 2, .transaction = 43, .bearing = 48, .count = 49, .returns = 50,
                 .amount = 51},
     {.own_id = 3, .title = 8, .subtitle = 9, .artist = 15, .duration = 14}},
    {"SR05", 0, {.summary = 2, .transaction = 43, .bearing = 47, .count = 48},
     {.own_id = 3, .title = 8, .subtitle = 9, .artist = 15, .duration = 14}},
    {"SR06", 0, {.summary = 2, .count = 14, .start = 15, .controller = 18, .rights = 22,
                 .claim_amount = 23},
     {.own_id = 3, .isrc = 4, .title = 5, .subtitle = 6, .artist = 7, .iswc = 11, .composers = 12,
      .work_id = 10}},
    {"SR08", 0, {.summary = 25, .transaction = 2, .count = 27, .returns = 28, .amount = 45,
                 .start = 26},
     {.own_id = 16, .isrc = 14, .title = 21, .subtitle = 22, .artist = 23}},
}};

constexpr std::array<SummaryLayout, 12> summaries{{
    {"SY01", 0, 1, {.model = 5, .use = 6, .territory = 7, .service = 8, .usages = 9,
                    .subscribers = 10, .currency = 11, .net = 12}},
    {"SY02", 0, 2, {.model = 5, .use = 6, .territory = 7, .service = 8, .usages = 9,
                    .subscribers = 10, .currency = 11, .net = 12, .controller = 13, .rights = 18}},
    {"SY03", 0, 0, {.model = 5, .use = 6, .territory = 7, .service = 8, .usages = 9,
                    .subscribers = 10, .currency = 11, .net = 12, .controller = 13}},
    {"SY04", 0, 1, {.model = 5, .use = 6, .territory = 7, .service = 8, .usages = 14,
                    .subscribers = 10, .currency = 15, .net = 19, .subscriber_type = 9}},
    // SY05 got its currencies with the second version; it never had a net revenue of the service.
    {"SY05", 0, 0, {.model = 5, .use = 6, .territory = 7, .service = 8, .usages = 12,
                    .controller = 9, .rights = 11}},
    {"SY05", 1, 2, {.model = 5, .use = 6, .territory = 7, .service = 8, .usages = 12,
                    .currency = 18, .controller = 9, .rights = 11, .subscriber_type = 21}},
    {"SY06", 0, 2, {.model = 5, .use = 6, .territory = 7, .service = 8, .usages = 9,
                    .subscribers = 10, .currency = 11, .net = 13}},
    {"SY07", 0, 0, {.model = 5, .use = 6, .territory = 7, .service = 9, .usages = 10,
                    .subscribers = 11, .currency = 12, .net = 13, .controller = 14, .rights = 8}},
    {"SY08", 0, 0, {.model = 7, .use = 8, .territory = 9, .service = 5, .usages = 10,
                    .currency = 13, .net = 14, .controller = 16, .rights = 19, .station = 6}},
    {"SY09", 0, 0, {.model = 3, .use = 4, .territory = 5, .service = 6, .usages = 11,
                    .currency = 16, .net = 13, .controller = 8, .rights = 10,
                    .subscriber_type = 7}},
    {"SY10", 0, 0, {.model = 5, .use = 6, .territory = 13, .service = 14, .usages = 17,
                    .subscribers = 10, .currency = 22, .net = 34, .subscriber_type = 9}},
    {"SY11", 0, 0, {.model = 5, .use = 6, .territory = 7, .service = 8}},
}};

constexpr std::array<ResourceLayout, 3> resources{{
    {"AS01", 1, {.reference = 3, .own_id = 4, .isrc = 5, .title = 6, .subtitle = 7, .artist = 8,
                 .duration = 10}},
    {"AS02", 3, {.reference = 3, .own_id = 4, .isrc = 5, .title = 6, .subtitle = 7, .artist = 8,
                 .duration = 10, .iswc = 12, .composers = 13, .work_id = 21}},
    {"AS03", 1, {.reference = 3, .own_id = 4, .title = 9, .subtitle = 10, .duration = 15}},
}};

constexpr std::array<ReleaseLayout, 3> releases{{
    {"RE01", 1, {.reference = 3, .own_id = 4, .artist = 8, .title = 10, .subtitle = 11}},
    {"RE02", 0, {.reference = 3, .own_id = 4}},
    {"RE03", 1, {.reference = 3, .own_id = 4, .artist = 11, .title = 7, .subtitle = 8}},
}};
// clang-format on

template <class Layout, std::size_t N>
Layout const* find(std::array<Layout, N> const& table, std::string_view kind) {
  for (auto const& layout : table) {
    if (layout.kind == kind) return &layout;
  }
  return nullptr;
}

}  // namespace

UsageLayout const* find_usage_layout(std::string_view kind) {
  return find(usages, kind);
}
ResourceLayout const* find_resource_layout(std::string_view kind) {
  return find(resources, kind);
}
ReleaseLayout const* find_release_layout(std::string_view kind) {
  return find(releases, kind);
}

SummaryLayout const* find_summary_layout(std::string_view kind, int version) {
  SummaryLayout const* best = nullptr;
  for (auto const& layout : summaries) {
    if (layout.kind == kind && (best == nullptr || layout.oldest <= version)) best = &layout;
  }
  return best;
}

}  // namespace qalam::formats::dsr
