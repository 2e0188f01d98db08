#include "api/app/do_command.hpp"
#include "api/app/import_usage.hpp"
#include "api/app/verify.hpp"
#include "domain/trust/commands.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "tests/app/nation.hpp"
#include "tests/survival/child.hpp"
#include "tests/survival/crash_image.hpp"
#include "tests/survival/options.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <random>

/// Bits that turn in a ledger's files: each is found and named, or changes nothing that anybody can
/// be told.
namespace qalam::survival {
namespace {

using qalam::test::Nation;
using qalam::test::TempDir;
using qalam::test::TestLedger;

/// A ledger with something of everything: events, receipts, refusals, an answer without an event,
/// money, a file, a person's record, tiles of two widths, read models.
void fill(TestLedger& book) {
  Nation nation{book};
  // A refusal that is remembered: there is no such invoice.
  book.refusal(ReceiveFee{nation.society, nation.licensee, InvoiceId{999},
                          Money{kzt, Nation::million}, "B-9", no_date});
  app::Json holder{{"command", "RegisterHolder"}, {"credit_name", "HOLDER"}};
  holder["private"] = {{"legal_name", "Invented"}, {"address", "Invented street 1"}};
  auto const request = app::parse_request(holder);
  ASSERT_TRUE(request);
  ASSERT_TRUE(app::execute(*book, *request, {PersonId{1}, std::nullopt, std::nullopt}));
  auto const publish = [&] {
    auto const publisher = book->publisher();
    ASSERT_TRUE(publisher);
    ASSERT_TRUE((*publisher)->publish());
  };
  publish();
  nation.paid_invoice();
  book.done(FundPools{nation.receipt, Nation::quarter, Nation::next_quarter, no_date});
  app::ImportOptions options;
  options.file = book.file("q1.tsv", Nation::dsr("M1", Nation::plays()));
  options.society = nation.society;
  options.licensee = nation.licensee;
  options.actor = Nation::clerk;
  ASSERT_TRUE(app::import_usage(*book, app::UsageFormat::dsr, options));
  publish();
  book->catch_up();
}

app::LedgerOptions options_in(std::filesystem::path const& folder) {
  app::LedgerOptions options;
  options.directory = folder / "ledger";
  options.map_size_bytes = std::size_t{1} << 30;
  return options;
}

/// Every row of every table of an environment.
std::string rows_of(std::filesystem::path const& folder) {
  lmdb::Options options;
  options.directory = folder;
  options.map_size_bytes = std::size_t{1} << 30;
  lmdb::Environment env{options};
  std::vector<std::string> const names = lmdb::ReadTxn{env}.table_names();
  lmdb::TableOpener opener{env};
  for (auto const& name : names) static_cast<void>(opener.open(name));
  opener.commit();
  lmdb::ReadTxn const txn{env};
  auto const text = [](lmdb::Bytes bytes) {
    return std::to_string(bytes.size()) + ":" +
           std::string{reinterpret_cast<char const*>(bytes.data()), bytes.size()};
  };
  std::string all;
  for (auto const& [name, table] : opener.opened()) {
    all += name + "\n";
    lmdb::Cursor cursor{txn, table};
    for (bool more = cursor.first(); more; more = cursor.next()) {
      all += text(cursor.key()) + text(cursor.value());
    }
  }
  return all;
}

using Facts = std::map<std::string, std::string>;

/// All that a closed ledger holds and could tell, by where it lies.
Facts facts_of(std::filesystem::path const& ledger) {
  Facts facts;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{ledger}) {
    auto const name = entry.path().lexically_relative(ledger).string();
    if (!entry.is_regular_file() || name.ends_with("lock.mdb") || name == "lock") continue;
    auto const file = entry.path().filename();
    // How read models are kept is no fact: they are made again.
    if (file == "STATE" || file == "CURRENT") continue;
    auto const key = name.starts_with("read/") ? std::string{"read/data.mdb"} : name;
    std::string bytes;
    if (file == "data.mdb") {
      bytes = rows_of(entry.path().parent_path());
    } else {
      std::ifstream in{entry.path(), std::ios::binary};
      bytes.assign(std::istreambuf_iterator<char>{in}, {});
    }
    facts[key] = to_hex(merkle::sha256(std::as_bytes(std::span{bytes})));
  }
  return facts;
}

struct Flip {
  std::string file;
  std::uint64_t byte = 0;
  unsigned bit = 0;
};

std::ostream& operator<<(std::ostream& out, Flip const& flip) {
  return out << flip.file << ", byte " << flip.byte << ", bit " << flip.bit;
}

/// Half of them in the log's file, the others anywhere.
Flip flip_of(Tree const& tree, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  std::vector<std::string> names;
  for (auto const& [name, file] : tree.names) {
    if (name.starts_with("ledger/") && !tree.files[file].empty()) names.push_back(name);
  }
  Flip flip;
  flip.file = random() % 2 == 0 ? "ledger/events/data.mdb" : names[random() % names.size()];
  flip.byte = random() % tree.files[tree.names.at(flip.file)].size();
  flip.bit = static_cast<unsigned>(random() % 8);
  return flip;
}

/// What a look at the ledger comes to: "found: …", "harmless", or "SILENT: …".
std::string look(std::filesystem::path const& folder, Facts const& before) {
  auto const broken = app::broken_pages(folder / "ledger");
  if (!broken.empty()) return "found: " + *broken.front().divergence;
  {
    auto const opened = app::Ledger::open(options_in(folder));
    if (!opened) return "found: " + opened.error().detail;
    for (auto const& part : app::verify(**opened).parts) {
      if (part.divergence) return "found: " + part.name + ": " + *part.divergence;
    }
  }
  auto const after = facts_of(folder / "ledger");
  for (auto const& [name, hash] : before) {
    auto const found = after.find(name);
    if (found == after.end()) return "SILENT: " + name + " is gone";
    if (found->second != hash) return "SILENT: " + name + " says something else";
  }
  return after.size() == before.size() ? "harmless" : "SILENT: there is more than before";
}

std::string try_flip(Tree const& tree, Facts const& before, Flip const& flip) {
  TempDir dir{TempDir::in_memory()};
  Tree turned = tree;
  turned.files[turned.names.at(flip.file)][flip.byte] ^= std::byte{1} << flip.bit;
  write_tree(turned, dir.path());
  auto const ended = run_child([&](Say const& say) {
    try {
      say(look(dir.path(), before));
    } catch (std::exception const& failure) {
      say(std::string{"found: "} + failure.what());
    }
  });
  if (ended.signal != 0) return "died of signal " + std::to_string(ended.signal);
  if (ended.code != 0) return ended.said + " ended with code " + std::to_string(ended.code);
  return ended.said;
}

TEST(BitFlips, AreFoundOrChangeNothing) {
  auto const seed = number_in("QALAM_SEED", 1);
  auto const wanted = number_in("QALAM_FLIPS", 200);
  TestLedger book;
  fill(book);
  book.close();
  auto const tree = read_tree(book.folder());
  Facts before;
  {
    TempDir dir{TempDir::in_memory()};
    write_tree(tree, dir.path());
    // What a look comes to when nothing was turned, and the facts.
    before = facts_of(dir.path() / "ledger");
    ASSERT_EQ(look(dir.path(), before), "harmless");
  }
  bool const loud = std::getenv("QALAM_LOUD") != nullptr;
  std::uint64_t found = 0, harmless = 0;
  for (std::uint64_t n = 0; n < wanted; ++n) {
    auto const flip = flip_of(tree, seed * 1'000'003 + n);
    auto const what = try_flip(tree, before, flip);
    found += what.starts_with("found: ") ? 1U : 0U;
    harmless += what == "harmless" ? 1U : 0U;
    if (loud) std::cout << n << " " << flip << ": " << what << "\n";
    EXPECT_TRUE(what.starts_with("found: ") || what == "harmless")
        << "flip " << n << " of seed " << seed << " (" << flip << "): " << what;
  }
  std::cout << "bit flips: " << wanted << " tried, " << found << " found, " << harmless
            << " change nothing, " << wanted - found - harmless << " missed, seed " << seed << "\n";
  EXPECT_TRUE(wanted < 50 || found > wanted / 4);
}

}  // namespace
}  // namespace qalam::survival
