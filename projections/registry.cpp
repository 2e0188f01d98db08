#include "projections/registry.hpp"

#include <boost/mp11/bind.hpp>
#include <boost/mp11/set.hpp>

namespace qalam::read {
namespace {

/// Those that show what an event means. The trail and the counts take every event as it comes, so
/// they do not count here.
using Showing = boost::mp11::mp_list<Catalogue, IdentifierIndex, Search, UsageCounts, UsageIndex,
                                     Matches, MoneyTrail, Statements>;

template <class E>
struct IsShownBy {
  template <class P>
  using fn = boost::mp11::mp_contains<WantedBy<P>, E>;
};
template <class E>
using IsShown = boost::mp11::mp_any_of_q<Showing, IsShownBy<E>>;
template <class E>
using IsInTrail = boost::mp11::mp_contains<WantedBy<AuditTrail>, E>;

/// Events about the log itself: proofs rest on them, and nothing that is asked about does.
using OfTheLog = boost::mp11::mp_list<SaltDrawn, LogSuperseded, AccessLogSealed>;

// Another event that nobody shows is a missing read model, or an event not worth recording.
static_assert(
    boost::mp11::mp_all_of<boost::mp11::mp_set_difference<EveryEvent, OfTheLog>, IsShown>::value);
static_assert(boost::mp11::mp_all_of<EveryEvent, IsInTrail>::value);

}  // namespace

std::array<Projection*, Models::size> Models::all() {
  return {&catalogue, &identifiers, &search,     &usage_counts, &usage_index, &own_ids,
          &matches,   &money,       &statements, &audit,        &counts};
}

std::string versions(std::array<Projection*, Models::size> const& models) {
  std::string text;
  for (Projection const* model : models) {
    text += std::string{model->name()} + ':' + std::to_string(model->version()) + ' ';
  }
  return text;
}

}  // namespace qalam::read
