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

Result<Decided> decide(Registers const& registers, ClosePeriod const& c, PeriodBalances const& held,
                       Context const& context) {
  QALAM_TRY(auto decided, decide(registers, c, context));
  if (c.balances_digest != Hash256{} && c.balances_digest != held.digest) {
    return fail(ErrorCode::precondition_failed,
                "the balances have changed since they were read: look at them again",
                "/balances_digest");
  }
  auto& closed = std::get<PeriodClosed>(decided.events.front());
  closed.balances_digest = held.digest;
  closed.known_at = context.known_at.value();
  closed.balances = held.balances;
  decided.events.insert(decided.events.begin(), SaltDrawn{c.society, {}, c.until, held.salt});
  return decided;
}

Result<Decided> decide(Registers const&, SupersedeLog const& c, Context const&) {
  if (c.reason.empty()) return fail(ErrorCode::malformed, "say why", "/reason");
  if (c.kept > c.size) {
    return fail(ErrorCode::malformed, "a copy cannot keep more than was signed", "/kept");
  }
  return Decided{
      {LogSuperseded{c.origin, c.size, c.root, c.kept, c.reason}}, {Kind::ledger, 0}, {}};
}

Result<Decided> decide(Registers const&, SealAccessLog const& c, Context const& context) {
  if (c.day == no_date || c.day >= context.today()) {
    return fail(ErrorCode::period_invalid, "a day that is not over cannot be sealed", "/day");
  }
  return Decided{{AccessLogSealed{c.day, c.records, c.digest}}, {Kind::ledger, 0}, {}};
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
