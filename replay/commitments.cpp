#include "replay/commitments.hpp"

#include "eventstore/lmdb/key.hpp"
#include "replay/run_inputs.hpp"

#include <map>

namespace qalam::replay {
namespace {

template <class Line>
using ByOwner = std::map<AnyId, std::vector<Line>>;

merkle::SumLeaf leaf_of(Hash256 const& secret, AnyId owner, Micros amount, Hash256 const& lines) {
  auto const kind = static_cast<std::uint32_t>(owner.kind);
  return {merkle::leaf_salt(secret, kind, owner.id), kind, owner.id, amount, lines};
}

merkle::SumTree tree_of(ByOwner<AccountLine> const& owners, Hash256 const& secret) {
  std::vector<merkle::SumLeaf> leaves;
  leaves.reserve(owners.size());
  for (auto const& [owner, lines] : owners) {
    Micros sum = 0;
    for (AccountLine const& line : lines) {
      Micros const net = line.balance.net();
      sum = add(sum, net < 0 ? -net : net);
    }
    leaves.push_back(leaf_of(secret, owner, sum, hash_accounts(lines)));
  }
  return merkle::SumTree{std::move(leaves)};
}

}  // namespace

AnyId owner_of(PoolId pool, Allocation const& line) {
  if (line.holder != HolderId{}) return {Kind::holder, line.holder.value()};
  if (line.work != WorkId{}) return {Kind::work, line.work.value()};
  return {Kind::pool, pool.value()};
}

AnyId owner_of(AccountKey const& account) {
  Kind const kind = sub_kind(account.kind);
  if (account.sub == 0) return {Kind::society, account.society.value()};
  return {kind, account.sub};
}

merkle::SumTree run_tree(PoolId pool, std::vector<Allocation> const& lines, Hash256 const& secret) {
  ByOwner<Allocation> owners;
  for (Allocation const& line : lines) owners[owner_of(pool, line)].push_back(line);
  std::vector<merkle::SumLeaf> leaves;
  leaves.reserve(owners.size());
  for (auto const& [owner, own] : owners) {
    Micros sum = 0;
    for (Allocation const& line : own) sum = add(sum, line.micros);
    leaves.push_back(leaf_of(secret, owner, sum, hash_lines(own)));
  }
  return merkle::SumTree{std::move(leaves)};
}

Hash256 hash_accounts(std::vector<AccountLine> const& lines) {
  merkle::Sha256 hash;
  for (auto const& [account, balance] : lines) {
    hash.update(lmdb::make_key(
        account.society.value(), static_cast<std::uint8_t>(account.kind), account.sub,
        account.currency.number(), static_cast<std::uint8_t>(account.right),
        static_cast<std::uint8_t>(account.use), account.year,
        static_cast<std::uint8_t>(account.source), account.counterparty,
        static_cast<std::uint64_t>(balance.debit), static_cast<std::uint64_t>(balance.credit)));
  }
  return hash.finish();
}

std::vector<PeriodTrees> period_trees(VisitAccounts const& each, Hash256 const& secret) {
  struct Sides {
    ByOwner<AccountLine> credits, debits;
  };
  std::map<Currency, Sides> currencies;
  each([&](AccountKey const& account, Balance const& balance) {
    if (balance.net() == 0) return;
    Sides& sides = currencies[account.currency];
    auto& side = balance.net() < 0 ? sides.credits : sides.debits;
    side[owner_of(account)].push_back({account, balance});
  });
  std::vector<PeriodTrees> out;
  for (auto const& [currency, sides] : currencies) {
    out.push_back({currency, tree_of(sides.credits, secret), tree_of(sides.debits, secret)});
  }
  return out;
}

Hash256 balances_digest(VisitAccounts const& each) {
  std::vector<AccountLine> lines;
  each([&](AccountKey const& account, Balance const& balance) {
    if (balance.net() != 0) lines.push_back({account, balance});
  });
  return hash_accounts(lines);
}

SumRoot root_of(merkle::SumTree const& tree) {
  return {tree.size(), tree.root().sum, tree.root().hash};
}

}  // namespace qalam::replay
