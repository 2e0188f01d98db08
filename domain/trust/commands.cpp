#include "domain/trust/commands.hpp"

namespace qalam {

Result<Decided> decide(Registers const& registers, ClosePeriod const& c, Context const& context) {
  QALAM_TRY(auto const society, need_society(registers, c.society));
  if (c.until == no_date || c.until > context.today()) {
    return fail(ErrorCode::period_invalid, "a period that is not over cannot be closed", "/until");
  }
  if (society.closed_until != no_date && c.until <= society.closed_until) {
    return fail(ErrorCode::period_closed,
                "the books are closed until " + print(society.closed_until) + " already", "/until");
  }
  return Decided{{PeriodClosed{c.society, society.closed_until, c.until, c.balances_digest}},
                 {Kind::period, c.society.value()},
                 {}};
}

Result<Decided> decide(Registers const& registers, EraseHolder const& c, Context const&) {
  if (c.basis.empty()) return fail(ErrorCode::malformed, "name the legal ground", "/basis");
  QALAM_TRY(auto const row, need_holder(registers, c.holder));
  if (row.kind != PartyKind::natural) {
    return fail(ErrorCode::wrong_kind, "only a natural person's data are erased", "/holder");
  }
  if (row.erased) return Decided{{}, any(c.holder), {"erased already"}};
  return Decided{{SubjectErased{c.holder, c.basis}}, any(c.holder), {}};
}

}  // namespace qalam
