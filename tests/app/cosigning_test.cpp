#include "api/app/cosigning.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "eventstore/witness/witness.hpp"
#include "tests/support/test_ledger.hpp"

#include "domain/parameters/commands.hpp"

#include <fstream>
#include <sstream>

namespace qalam::test {
namespace {

/// A ledger and two witnesses, who are asked without a network between.
class CosigningTest : public testing::Test {
 protected:
  static constexpr std::uint64_t now = 1'790'000'000;

  CosigningTest() {
    auto const opened = book->publisher();
    EXPECT_TRUE(opened);
    publisher = *opened;
    EXPECT_TRUE(publisher->publish());
    for (std::uint8_t n = 0; n < 2; ++n) {
      tlog::Seed seed{};
      seed.fill(n);
      auto const folder = book.folder() / ("witness" + std::to_string(n));
      EXPECT_TRUE(witness::Witness::create(folder, "w" + std::to_string(n) + ".kz",
                                           publisher->key(), seed));
      witnesses[n] = *witness::Witness::open(folder);
    }
  }

  app::Cosigning& cosigning(char const* quorum = "all") {
    std::string text;
    for (std::size_t n = 0; n < 2; ++n) {
      text += "witness w" + std::to_string(n) + " " + print(witnesses[n]->key()) + " http://w" +
              std::to_string(n) + "/prefix/\n";
    }
    text += std::string{"group both "} + quorum + " w0 w1\nquorum both\n";
    app::CosigningOptions options;
    options.policy = *tlog::parse_policy(text);
    options.seconds = [this] { return clock; };
    options.post = [this](std::string const& url, std::string const& body) {
      return post(url, body);
    };
    options.on_error = [this](Error const& e) { errors.push_back(e.detail); };
    asker = std::make_unique<app::Cosigning>(*publisher, std::move(options));
    return *asker;
  }
  Result<app::PostAnswer> post(std::string const& url, std::string const& body) {
    std::size_t const n = url.starts_with("http://w1") ? 1 : 0;
    EXPECT_EQ(url, "http://w" + std::to_string(n) + "/prefix/add-checkpoint");
    ++asked[n];
    if (silent[n]) return fail(ErrorCode::busy, "nobody answers");
    auto const answer = witnesses[n]->add_checkpoint(body, clock);
    if (!mangled.empty()) return app::PostAnswer{mangled_status, mangled};
    return app::PostAnswer{answer.status, answer.body};
  }
  void append() {
    book.done(SetParameter{ParameterName::vat_ppm, SocietyId{}, 120'000,
                           make_date(2026, 1, 1 + ++appended), "act"});
    EXPECT_TRUE(publisher->publish());
  }
  /// Whose signatures stand under the published checkpoint.
  std::size_t cosignatures() {
    auto const note = tlog::parse_note(publisher->checkpoint());
    auto const by =
        tlog::check_note(*note, {publisher->key(), witnesses[0]->key(), witnesses[1]->key()});
    EXPECT_TRUE(by) << by.error().detail;
    return by ? by->size() - 1 : 0;
  }

  TestLedger book;
  publisher::Publisher* publisher = nullptr;
  std::array<std::unique_ptr<witness::Witness>, 2> witnesses;
  std::array<int, 2> asked{};
  std::array<bool, 2> silent{};
  std::string mangled;
  unsigned mangled_status = 200;
  std::uint64_t clock = now;
  unsigned appended = 0;
  std::vector<std::string> errors;
  std::unique_ptr<app::Cosigning> asker;
};

TEST_F(CosigningTest, PutsEachWitnessUnderEachCheckpoint) {
  auto& asking = cosigning();
  for (int i = 0; i < 3; ++i) {
    append();
    EXPECT_EQ(cosignatures(), 0U);
    asking.round();
    EXPECT_EQ(cosignatures(), 2U);
    auto const status = asking.status();
    EXPECT_EQ(status.at("met"), true);
    EXPECT_EQ(status.at("met_size"), book.position().value());
    EXPECT_EQ(status.at("witnesses").at(1).at("size"), book.position().value());
  }
  EXPECT_EQ(witnesses[0]->last()->size, book.position().value());
  EXPECT_EQ(asked[0], 3);  // It knows what it was answered: no second attempt.
  // A checkpoint that has been cosigned is sent again after an hour, no sooner.
  asking.round();
  EXPECT_EQ(asked[0], 3);
  clock += 3601;
  asking.round();
  EXPECT_EQ(asked[0], 4);
  EXPECT_EQ(cosignatures(), 2U);
  EXPECT_TRUE(errors.empty());
}

TEST_F(CosigningTest, LearnsFromTheWitnessHowFarItHadCome) {
  append();
  cosigning().round();
  append();
  auto& after_a_restart = cosigning();  // Knows of no size.
  after_a_restart.round();
  EXPECT_EQ(cosignatures(), 2U);
  EXPECT_EQ(asked[0], 3);
}

TEST_F(CosigningTest, SaysHowFreshEachWitnessIs) {
  auto& asking = cosigning("any");
  append();
  asking.round();
  auto const size = book.position().value();
  silent[1] = true;
  clock += 60;
  append();
  asking.round();
  asking.round();
  EXPECT_EQ(cosignatures(), 1U);
  auto const status = asking.status();
  EXPECT_EQ(status.at("met"), true);  // One is enough.
  EXPECT_EQ(status.at("witnesses").at(0).at("size"), size + 1);
  EXPECT_EQ(status.at("witnesses").at(1).at("size"), size);
  EXPECT_EQ(status.at("witnesses").at(1).at("failure"), "nobody answers");
  EXPECT_EQ(status.at("witnesses").at(1).at("cosigned_at"), "2026-09-21T14:13:20.000000Z");
  EXPECT_EQ(errors, std::vector<std::string>{"witness w1: nobody answers"});  // Told once.
  std::ifstream in{publisher->directory() / "witnesses"};
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_EQ(json::parse(text.str()).value(), status);
  silent[1] = false;
  asking.round();
  EXPECT_EQ(asking.status().at("witnesses").at(1).at("failure"), nullptr);
}

TEST_F(CosigningTest, IsNotMetByTooFew) {
  auto& asking = cosigning("all");
  silent[0] = true;
  append();
  asking.round();
  EXPECT_EQ(asking.status().at("met"), false);
  EXPECT_EQ(asking.status().at("met_at"), nullptr);
}

TEST_F(CosigningTest, TakesNoSignatureThatIsNotTheWitnesss) {
  auto& asking = cosigning();
  append();
  auto const text = tlog::parse_note(publisher->checkpoint())->text;
  tlog::Seed seed{};
  seed.fill(77);
  tlog::SigningKey const impostor{"w0.kz", tlog::SignatureType::cosignature, seed};
  for (std::string const& lines :
       {print(impostor.cosign(text, now)), std::string{"nonsense\n"}, std::string{}}) {
    mangled = lines.empty() ? "\n" : lines;
    asking.round();
    EXPECT_EQ(cosignatures(), 0U);
    EXPECT_EQ(asking.status().at("met"), false);
  }
  EXPECT_FALSE(errors.empty());
}

/// What an old copy of the log would meet: a witness who has seen more.
TEST_F(CosigningTest, SaysThatAWitnessHasSeenMore) {
  auto& asking = cosigning();
  append();
  mangled = "999\n";
  mangled_status = 409;
  asking.round();
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_NE(errors[0].find("has cosigned 999 events"), std::string::npos) << errors[0];
  // And one that changes its mind with each answer is not asked for ever.
  mangled = "0\n";
  asking.round();
  EXPECT_EQ(cosignatures(), 0U);
}

}  // namespace
}  // namespace qalam::test
