#pragma once

#include "domain/account/account.hpp"
#include "domain/distribution/events.hpp"
#include "domain/trust/events.hpp"
#include "eventstore/merkle/sum_tree.hpp"

#include <functional>
#include <vector>

/// What a run and a closed period commit to: sum trees over what each owner has (design 9;
/// docs/proof-format.md).
namespace qalam::replay {

/// Whose an allocation is: a holder's, else a work's that nobody claims, else the pool's.
AnyId owner_of(PoolId pool, Allocation const& line);
/// Whose an account is: what its `sub` names, else the society.
AnyId owner_of(AccountKey const& account);

/// One leaf for each owner of the run's lines; `lines` of a leaf is `hash_lines` of his.
merkle::SumTree run_tree(PoolId pool, std::vector<Allocation> const& lines, Hash256 const& secret);

/// An account that is not even, and what it holds.
struct AccountLine {
  AccountKey account;
  Balance balance;
};
/// SHA-256 over the accounts, in the order given, each as big-endian society u64, kind u8, sub u64,
/// currency u16, right u8, use u8, year u16, source u8, counterparty u64, debit u64, credit u64.
Hash256 hash_accounts(std::vector<AccountLine> const& lines);

/// The trees of one currency: those of the accounts with more on the credit side, and on the debit
/// side. An owner of accounts on both sides has a leaf in both.
struct PeriodTrees {
  Currency currency;
  merkle::SumTree credits, debits;
};
/// `each` visits all accounts of the society in the order of their keys. Even accounts are left
/// out.
using VisitAccounts =
    std::function<void(std::function<void(AccountKey const&, Balance const&)> const&)>;
std::vector<PeriodTrees> period_trees(VisitAccounts const& each, Hash256 const& secret);
/// `hash_accounts` of all accounts that are not even.
Hash256 balances_digest(VisitAccounts const& each);

SumRoot root_of(merkle::SumTree const& tree);

}  // namespace qalam::replay
