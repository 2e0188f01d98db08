#include "domain/payment/commands.hpp"

#include "domain/core/describe.hpp"

namespace qalam {
namespace {

/// A pool key with just the dimensions that an account has.
PoolKey dimensions(AccountKey const& account) {
  int const year = account.year == 0 ? 1970 : account.year;
  return {account.society, account.right,         account.use,
          account.source,  make_date(year, 1, 1), make_date(year + 1, 1, 1),
          account.currency};
}

Result<void> need_instructed(PayoutRow const& row) {
  if (row.state != PayoutState::instructed) {
    return fail(ErrorCode::payout_state,
                "the payout is " + std::string{enum_name(row.state)} + ", not on its way");
  }
  return {};
}

}  // namespace

Result<Decided> decide(Registers const& registers, InstructPayout const& c,
                       Context const& context) {
  QALAM_TRY(auto const society, need_society(registers, c.society));
  QALAM_TRY(auto const holder, need_holder(registers, c.holder));
  auto const id = derive<PayoutId>(context.command);
  if (registers.payout(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  Micros owed = 0;
  std::vector<PayoutPart> parts;
  registers.accounts(c.society, AccountKind::payable, c.holder.value(),
                     [&](AccountKey const& account, Balance const& balance) {
                       if (account.currency != c.currency || balance.net() == 0) return;
                       parts.push_back({dimensions(account), -balance.net()});
                       owed = add(owed, -balance.net());
                     });
  Micros const pay = payable_part(owed, c.currency);
  auto const least =
      registers.parameter(ParameterName::minimum_payout_micros, c.society, booked).value_or(0);
  if (pay <= 0 || pay < least) {
    return fail(ErrorCode::below_minimum_payout,
                "payable is " + print(Money{c.currency, owed}) + "; the minimum payout is " +
                    print(Money{c.currency, least}) + ". The money waits on the account");
  }
  if (!holder.located) {
    return fail(ErrorCode::payee_unlocated, "we do not know where to send the money", "/holder");
  }
  // What is below the minor unit stays on the accounts, the last ones first.
  Micros carried = owed - pay;
  while (carried > 0) {
    PayoutPart& last = parts.back();
    Micros const kept = last.micros > 0 && last.micros < carried ? last.micros : carried;
    last.micros -= kept;
    carried -= kept;
    if (last.micros == 0) parts.pop_back();
  }
  return Decided{
      {PayoutInstructed{id, c.society, c.holder, c.currency, pay, parts, booked}}, any(id), {}};
}

Result<Decided> decide(Registers const& registers, ConfirmPayout const& c, Context const& context) {
  QALAM_TRY(auto const row, need_payout(registers, c.payout));
  QALAM_TRY(auto const society, need_society(registers, row.society));
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  QALAM_CHECK(need_instructed(row));
  return Decided{{PayoutConfirmed{c.payout, row.society, row.holder, row.currency, row.micros,
                                  c.bank_reference, booked}},
                 any(c.payout),
                 {}};
}

Result<Decided> decide(Registers const& registers, ReturnPayout const& c, Context const& context) {
  if (c.reason.empty()) return fail(ErrorCode::malformed, "give the bank's reason", "/reason");
  QALAM_TRY(auto const row, need_payout(registers, c.payout));
  QALAM_TRY(auto const society, need_society(registers, row.society));
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  QALAM_CHECK(need_instructed(row));
  return Decided{{PayoutReturned{c.payout, row.society, row.holder, row.currency, row.micros,
                                 row.parts, c.reason, booked}},
                 any(c.payout),
                 {}};
}

Result<Decided> decide(Registers const& registers, IssueStatement const& c,
                       Context const& context) {
  QALAM_CHECK(need_society(registers, c.society));
  QALAM_CHECK(need_holder(registers, c.holder));
  if (c.from == no_date || c.until <= c.from) {
    return fail(ErrorCode::period_invalid, "the statement needs a period", "/from");
  }
  Micros payable = 0;
  registers.accounts(c.society, AccountKind::payable, c.holder.value(),
                     [&](AccountKey const& account, Balance const& balance) {
                       if (account.currency == c.currency) payable = add(payable, -balance.net());
                     });
  auto const id = derive<StatementId>(context.command);
  return Decided{
      {StatementIssued{id, c.society, c.holder, c.from, c.until, c.known_at, c.currency, payable}},
      any(id),
      {}};
}

}  // namespace qalam
