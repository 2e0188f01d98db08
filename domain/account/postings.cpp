#include "domain/account/account.hpp"
#include "domain/core/ensure.hpp"

#include <map>

namespace qalam {
namespace {

using Postings = std::vector<Posting>;

/// Collects the two sides of a booking.
struct Book {
  Postings lines;
  Book& debit(AccountKey const& account, Micros micros) {
    if (micros != 0) lines.push_back({account, micros});
    return *this;
  }
  Book& credit(AccountKey const& account, Micros micros) { return debit(account, -micros); }
};

AccountKey plain(SocietyId society, AccountKind kind, Currency currency, std::uint64_t sub = 0,
                 UseType use = UseType::none) {
  AccountKey key;
  key.society = society;
  key.kind = kind;
  key.sub = sub;
  key.currency = currency;
  key.use = use;
  return key;
}

// Events that say who, what and when, and move no money.
Postings post(SocietyAccredited const&) {
  return {};
}
Postings post(AccreditationChanged const&) {
  return {};
}
Postings post(RightHolderRegistered const&) {
  return {};
}
Postings post(RightHolderChanged const&) {
  return {};
}
Postings post(LicenseeRegistered const&) {
  return {};
}
Postings post(MandateGranted const&) {
  return {};
}
Postings post(MandateEnded const&) {
  return {};
}
Postings post(RoleGranted const&) {
  return {};
}
Postings post(RoleRevoked const&) {
  return {};
}
Postings post(WorkRegistered const&) {
  return {};
}
Postings post(WorkRevised const&) {
  return {};
}
Postings post(RecordingRegistered const&) {
  return {};
}
Postings post(RecordingLinked const&) {
  return {};
}
Postings post(AgreementRegistered const&) {
  return {};
}
Postings post(ParameterSet const&) {
  return {};
}
Postings post(TariffSet const&) {
  return {};
}
Postings post(DistributionRulesApproved const&) {
  return {};
}
Postings post(LicenceGranted const&) {
  return {};
}
Postings post(UsageReportReceived const&) {
  return {};
}
Postings post(UsageItemsRecorded const&) {
  return {};
}
Postings post(UsageLinesRecorded const&) {
  return {};
}
Postings post(UsageReportClosed const&) {
  return {};
}
Postings post(UsageReportSuperseded const&) {
  return {};
}
Postings post(ItemsMatched const&) {
  return {};
}
Postings post(MatchReversed const&) {
  return {};
}
Postings post(RunOpened const&) {
  return {};
}
Postings post(AllocationsComputed const&) {
  return {};
}
Postings post(RunComputed const&) {
  return {};
}
Postings post(RunApproved const&) {
  return {};
}
Postings post(StatementIssued const&) {
  return {};
}
Postings post(PeriodClosed const&) {
  return {};
}
Postings post(SubjectErased const&) {
  return {};
}
Postings post(SaltDrawn const&) {
  return {};
}
Postings post(LogSuperseded const&) {
  return {};
}
Postings post(AccessLogSealed const&) {
  return {};
}

Postings post(InvoiceIssued const& e) {
  auto const at = [&](AccountKind kind) {
    return plain(e.society, kind, e.currency, e.licensee.value(), e.use);
  };
  return Book{}
      .debit(at(AccountKind::receivable), add(e.net_micros, e.vat_micros))
      .credit(at(AccountKind::uncollected), e.net_micros)
      .credit(plain(e.society, AccountKind::vat, e.currency), e.vat_micros)
      .lines;
}

Postings post(FeeReceived const& e) {
  Currency const currency = e.amount.currency;
  auto const at = [&](AccountKind kind) {
    return plain(e.society, kind, currency, e.licensee.value(), e.use);
  };
  return Book{}
      .debit(plain(e.society, AccountKind::bank_rights, currency), e.amount.micros)
      .credit(at(AccountKind::receivable), e.allocated_micros)
      .credit(plain(e.society, AccountKind::suspense, currency),
              e.amount.micros - e.allocated_micros)
      .debit(at(AccountKind::uncollected), e.net_micros)
      .credit(at(AccountKind::unassigned), e.net_micros)
      .lines;
}

Postings post(PoolFunded const& e) {
  return Book{}
      .debit(plain(e.key.society, AccountKind::unassigned, e.key.currency, e.licensee.value(),
                   e.key.use),
             e.micros)
      .credit(account(e.key, AccountKind::collected, e.pool.value()), e.micros)
      .lines;
}

Postings post(DeductionTaken const& e) {
  AccountKey target;
  switch (e.kind) {
    case DeductionKind::admin_fee: target = account(e.key, AccountKind::admin_fee, 0); break;
    case DeductionKind::social_fund: target = account(e.key, AccountKind::social_fund, 0); break;
    case DeductionKind::reserve:
      target = account(e.key, AccountKind::reserve, e.pool.value());
      break;
    case DeductionKind::none: ensure(false, "a deduction of no kind");
  }
  return Book{}
      .debit(account(e.key, AccountKind::collected, e.pool.value()), e.micros)
      .credit(target, e.micros)
      .lines;
}

/// A run's amounts: `sign` is 1 for posting, -1 for taking back.
Postings post_amounts(PoolKey const& key, PoolId pool, std::vector<PostedAmount> const& amounts,
                      Micros sign) {
  Book book;
  Micros total = 0;
  for (PostedAmount const& amount : amounts) {
    book.credit(account(key, pool, amount), sign * amount.micros);
    total = add(total, amount.micros);
  }
  book.debit(account(key, AccountKind::collected, pool.value()), sign * total);
  return book.lines;
}

Postings post(RunPosted const& e) {
  return post_amounts(e.key, e.pool, e.amounts, 1);
}
Postings post(RunReversed const& e) {
  return post_amounts(e.key, e.pool, e.amounts, -1);
}

Postings post(AdjustmentPosted const& e) {
  auto const side = [&](HolderId holder) {
    return holder == HolderId{} ? account(e.key, AccountKind::unmatched, e.pool.value())
                                : account(e.key, AccountKind::payable, holder.value());
  };
  return Book{}.debit(side(e.from_holder), e.micros).credit(side(e.to_holder), e.micros).lines;
}

Postings post(HoldPlaced const& e) {
  AccountKey target;
  switch (e.reason) {
    case HoldReason::dispute:
      target = account(e.key, AccountKind::held_dispute, e.work.value());
      break;
    case HoldReason::unlocated:
      target = account(e.key, AccountKind::held_unlocated, e.holder.value());
      break;
    case HoldReason::no_mandate:
      target = account(e.key, AccountKind::held_unmandated, e.work.value());
      break;
    case HoldReason::none: ensure(false, "a hold without a reason");
  }
  return Book{}
      .debit(account(e.key, AccountKind::payable, e.holder.value()), e.micros)
      .credit(target, e.micros)
      .lines;
}

Postings post(HoldReleased const& e) {
  AccountKind const kind = account_kind(e.from);
  std::uint64_t const sub = kind == AccountKind::held_unlocated ? e.holder.value() : e.work.value();
  return Book{}
      .debit(account(e.key, kind, sub), e.micros)
      .credit(account(e.key, AccountKind::payable, e.holder.value()), e.micros)
      .lines;
}

Postings post(PayoutInstructed const& e) {
  Book book;
  for (PayoutPart const& part : e.parts) {
    book.debit(account(part.key, AccountKind::payable, e.holder.value()), part.micros);
  }
  book.credit(plain(e.society, AccountKind::in_transit, e.currency, e.payout.value()), e.micros);
  return book.lines;
}

Postings post(PayoutConfirmed const& e) {
  return Book{}
      .debit(plain(e.society, AccountKind::in_transit, e.currency, e.payout.value()), e.micros)
      .credit(plain(e.society, AccountKind::bank_rights, e.currency), e.micros)
      .lines;
}

Postings post(PayoutReturned const& e) {
  Book book;
  book.debit(plain(e.society, AccountKind::in_transit, e.currency, e.payout.value()), e.micros);
  for (PayoutPart const& part : e.parts) {
    book.credit(account(part.key, AccountKind::payable, e.holder.value()), part.micros);
  }
  return book.lines;
}

}  // namespace

std::vector<Posting> postings(Event const& event) {
  auto lines = std::visit([](auto const& e) { return post(e); }, event);
  // Conservation: checked for every event, in release builds too.
  if (!lines.empty()) {
    std::map<Currency, Micros> sums;
    for (Posting const& line : lines) {
      sums[line.account.currency] = add(sums[line.account.currency], line.micros);
    }
    for (auto const& [currency, sum] : sums)
      ensure(sum == 0, "the postings of an event do not balance");
  }
  return lines;
}

}  // namespace qalam
