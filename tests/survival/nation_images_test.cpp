#include "api/app/distribute.hpp"
#include "api/app/do_command.hpp"
#include "api/app/import_usage.hpp"
#include "api/app/pay.hpp"
#include "domain/trust/commands.hpp"
#include "tests/app/nation.hpp"
#include "tests/survival/child.hpp"
#include "tests/survival/crash_image.hpp"
#include "tests/survival/options.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <iostream>
#include <limits>
#include <random>

/// The same with a whole ledger and what really happens in one: registers, fees, reports, runs,
/// payouts, personal data and its erasure, files, read models, tiles.
namespace qalam::survival {
namespace {

/// For the vault's own record of who looks.
vault::Access const a_look{PersonId{1}, Timestamp{0}, "a test", {"record"}};

using qalam::test::Nation;
using qalam::test::TempDir;
using qalam::test::TestLedger;

/// What had been told when so many operations were written down, as a question to an image; until
/// something else was asked for.
struct Fact {
  std::size_t at;
  std::function<void(app::Ledger&)> holds;
  std::size_t until = std::numeric_limits<std::size_t>::max();
};

class Life {
 public:
  explicit Life(std::uint64_t seed) : random_{seed}, book_{seed} {}

  void live() {
    start_recording(book_.folder());
    Nation nation{book_};
    nation_ = &nation;
    remember_log();
    auto const nobody = private_holder("1");
    auto const her_record = facts_.size() - 2;
    several();
    earn();
    several();
    auto const run =
        app::distribute(*book_, {nation.pool(Right::performing), nation.rules, Nation::clerk});
    expect(run.has_value(), run ? "" : run.error().detail);
    remember_log();
    for (auto const approver : {Nation::approver, Nation::second_approver}) {
      book_.done(ApproveRun{run->run, no_date}, approver);
    }
    several();
    pay();
    private_holder("2");
    facts_[her_record].until = recorded();  // From here on an erasure may have begun.
    erase(nobody);
    several();
    book_.close();
    recording_ = stop_recording();
  }

  [[nodiscard]] Recording const& recording() const { return recording_; }
  [[nodiscard]] std::vector<Fact> const& facts() const { return facts_; }
  [[nodiscard]] std::filesystem::path const& folder() const { return book_.folder(); }

 private:
  /// Every event that there is now has to be in any image from here on.
  void remember_log() {
    std::vector<Hash256> leaves;
    book_->store().scan(Position{1}, book_.position(), [&](store::StoredEvent const& event) {
      leaves.push_back(store::leaf_hash(event.header_data));
      return store::Go::on;
    });
    facts_.push_back({recorded(), [leaves](app::Ledger& ledger) {
                        std::vector<Hash256> found;
                        ledger.store().scan(Position{1}, Position{leaves.size()},
                                            [&](store::StoredEvent const& event) {
                                              found.push_back(store::leaf_hash(event.header_data));
                                              return store::Go::on;
                                            });
                        expect(found == leaves, "an acknowledged event is lost or another");
                      }});
  }
  HolderId private_holder(std::string const& name) {
    app::Json json{{"command", "RegisterHolder"}, {"credit_name", "HOLDER " + name}};
    std::string const address = "Invented street " + name;
    json["private"] = {{"legal_name", "Invented " + name}, {"address", address}};
    auto const id = json_command(json);
    facts_.push_back(
        {recorded(), [id, address](app::Ledger& ledger) {
           auto const record = ledger.vault().get(Kind::holder, id, a_look);
           expect(record.has_value(), "an acknowledged private record is lost");
           std::string const text{reinterpret_cast<char const*>(record->data()), record->size()};
           expect(text.find(address) != std::string::npos, "a private record differs");
         }});
    remember_log();
    return HolderId{id};
  }
  void erase(HolderId holder) {
    json_command({{"command", "EraseHolder"},
                  {"holder", print_id(Kind::holder, holder.value())},
                  {"basis", "own request"}});
    facts_.push_back({recorded(), [holder](app::Ledger& ledger) {
                        expect(!ledger.vault().get(Kind::holder, holder.value(), a_look),
                               "an erased record is back");
                      }});
    remember_log();
  }
  std::uint64_t json_command(app::Json const& json) {
    auto const request = app::parse_request(json);
    expect(request.has_value(), request ? "" : request.error().detail);
    auto const done = app::execute(*book_, *request, {PersonId{1}, std::nullopt, std::nullopt});
    expect(done.has_value(), done ? "" : done.error().detail);
    return done->subject.id;
  }
  void import_plays() {
    auto const n = std::to_string(++imports_);
    app::ImportOptions options;
    options.file = book_.file("q" + n + ".tsv", Nation::dsr("M" + n, Nation::plays()));
    options.society = nation_->society;
    options.licensee = nation_->licensee;
    options.actor = Nation::clerk;
    auto const done = app::import_usage(*book_, app::UsageFormat::dsr, options);
    expect(done.has_value(), done ? "" : done.error().detail);
    auto const kept = book_->files().keep(options.file);
    expect(kept && kept->already_there, "an import keeps its file");
    facts_.push_back({recorded(), [sha256 = kept->sha256](app::Ledger& ledger) {
                        auto const intact = ledger.files().intact(sha256);
                        expect(intact && *intact, "an acknowledged file is lost or another");
                      }});
    remember_log();
  }
  void earn() {
    nation_->paid_invoice();
    book_.done(FundPools{nation_->receipt, Nation::quarter, Nation::next_quarter, no_date});
    auto const pool = nation_->pool(Right::performing);
    book_.done(TakeDeduction{pool, DeductionKind::admin_fee, 0, "meeting 12", no_date});
    import_plays();
  }
  void pay() {
    app::PayOptions options;
    options.society = nation_->society;
    options.actor = Nation::clerk;
    auto const paid = app::pay(*book_, options);
    expect(paid.has_value(), paid ? "" : paid.error().detail);
    remember_log();
  }
  void several() {
    constexpr std::uint64_t dice = 6;
    for (auto n = 2 + random_() % 3; n > 0; --n) {
      switch (random_() % dice) {
        case 0: book_.reopen(); break;
        case 1: book_->catch_up(); break;
        case 2:
        case 3: {
          auto const publisher = book_->publisher();
          expect(publisher.has_value(), publisher ? "" : publisher.error().detail);
          expect((*publisher)->publish().has_value(), "it cannot be published");
          break;
        }
        case 4: import_plays(); break;
        default:
          book_.done(RegisterLicensee{"Club " + std::to_string(random_() % 1000), "", "venue"});
          remember_log();
      }
    }
  }

  std::mt19937_64 random_;
  TestLedger book_;
  Nation* nation_ = nullptr;
  int imports_ = 0;
  Recording recording_;
  std::vector<Fact> facts_;
};

/// After a power cut the machine has started anew, and the read models' file says so.
void start_machine_anew(std::filesystem::path const& ledger) {
  std::error_code none;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{ledger / "read", none}) {
    if (entry.path().filename() != "STATE") continue;
    std::ifstream in{entry.path()};
    std::string word;
    in >> word;
    if (word == "open") std::ofstream{entry.path(), std::ios::trunc} << "open another-run\n";
  }
}

void expect_survived(std::filesystem::path const& folder, std::vector<Fact> const& facts,
                     std::size_t at) {
  app::LedgerOptions options;
  options.directory = folder / "ledger";
  options.map_size_bytes = std::size_t{1} << 30;
  auto const opened = app::Ledger::open(options);
  expect(opened.has_value(), opened ? "" : "opening: " + opened.error().detail);
  auto& ledger = **opened;
  for (auto const& fact : facts) {
    if (fact.at <= at && at < fact.until) fact.holds(ledger);
  }
  auto const verified = ledger.store().verify({});
  expect(verified.ok(), verified.ok() ? "" : "verify: " + verified.first_divergence->what);
  ledger.catch_up();
  auto const position = ledger.store().position();
  replay::Digests live;
  {
    auto const view = ledger.store().view();
    auto const models = ledger.models().snapshot();
    expect(models.position() == position, "the read models do not follow");
    live = replay::live_digests(*view, ledger.tables(), models);
  }
  auto const again = replay::replayed_digests(ledger.store(), position, folder / "replayed");
  for (auto const& [name, digest] : again) {
    expect(live[name] == digest, name + " is not what the log says");
  }
  auto const publisher = ledger.publisher();
  expect(publisher.has_value(), publisher ? "" : publisher.error().detail);
  auto const shown = (*publisher)->publish();
  expect(shown.has_value(), shown ? "" : "publishing: " + shown.error().detail);
  auto const more = ledger.execute(RegisterLicensee{"The last club", "", "venue"},
                                   {PersonId{1}, app::command_id("survival", "on"), std::nullopt});
  expect(more.has_value(), more ? "" : "it does not go on: " + more.error().detail);
}

std::string try_image(Life const& life, std::uint64_t seed, std::uint64_t number) {
  Cut cut;
  cut.at = number / losses;
  cut.loss = static_cast<Loss>(number % losses);
  cut.seed = seed * 1'000'003 + number;
  cut.safe = "ledger.signer";
  TempDir dir{TempDir::in_memory()};
  write_tree(image_of(life.recording(), cut), dir.path());
  if (cut.loss != Loss::none) start_machine_anew(dir.path() / "ledger");
  return trouble_in_child([&] { expect_survived(dir.path(), life.facts(), cut.at); });
}

TEST(NationImages, WhatWasAcknowledgedIsInEveryOne) {
  auto const seed = number_in("QALAM_SEED", 1);
  auto const wanted = number_in("QALAM_IMAGES", 50);
  char const* const only = std::getenv("QALAM_IMAGE");
  std::uint64_t tried = 0;
  std::uint64_t survived = 0;
  for (std::uint64_t round = 0; tried < wanted; ++round) {
    auto const life_seed = seed + round;
    Life life{life_seed};
    life.live();
    auto const& recording = life.recording();
    ASSERT_EQ(
        difference(image_of(recording, {recording.operations.size()}), read_tree(life.folder())),
        "");
    auto const all = (recording.operations.size() + 1) * losses;
    auto const take = std::min(all, wanted - tried);
    for (std::uint64_t n = 0; n < take; ++n) {
      auto const number = only != nullptr ? number_in("QALAM_IMAGE", 0) : n * all / take;
      auto const wrong = try_image(life, life_seed, number);
      ++tried;
      survived += wrong.empty() ? 1U : 0U;
      EXPECT_EQ(wrong, "") << "again alone: QALAM_SEED=" << life_seed << " QALAM_IMAGE=" << number
                           << " QALAM_IMAGES=1";
      if (only != nullptr) return;
    }
  }
  std::cout << "crash images of whole ledgers: " << tried << " tried, " << survived
            << " survived, seed " << seed << "\n";
}

}  // namespace
}  // namespace qalam::survival
