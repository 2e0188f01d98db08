#include "replay/scratch.hpp"

#include <algorithm>

namespace qalam::replay {
namespace {

lmdb::Options options_in(std::filesystem::path const& directory) {
  lmdb::Options options;
  options.directory = directory;
  options.access = lmdb::Access::create;
  options.durability = lmdb::Durability::disposable;
  // Of what was only made to be looked at, nothing is worth ending the process for.
  options.on_fatal = [](std::string const&) {};
  return options;
}

}  // namespace

Scratch::Scratch(std::filesystem::path directory) : directory_{std::move(directory)} {
  std::filesystem::remove_all(directory_);
  std::filesystem::create_directories(directory_);
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

RefoldedBalances::RefoldedBalances(std::filesystem::path const& directory)
    : env_{options_in(directory)} {
  lmdb::TableOpener opener{env_};
  fold_.open(opener);
  opener.commit();
}

void RefoldedBalances::reach(store::Log const& log, Position until,
                             store::Progress const& progress) {
  constexpr std::uint64_t events_per_commit = 4096;
  while (next_ <= until) {
    Position const end{std::min(until.value(), next_.value() + events_per_commit - 1)};
    lmdb::WriteTxn txn{env_};
    next_ = log.scan(next_, end, [&](store::StoredEvent const& event) {
      fold_.apply(txn, event);
      return store::Go::on;
    });
    std::move(txn).commit();
    if (progress) progress(Position{next_.value() - 1}, until);
  }
}

}  // namespace qalam::replay
