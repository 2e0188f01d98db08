#include "tools/demo/nation.hpp"

#include "api/app/distribute.hpp"
#include "api/app/do_command.hpp"
#include "api/app/import_cwr.hpp"
#include "api/app/import_usage.hpp"
#include "api/app/pay.hpp"
#include "domain/core/describe.hpp"
#include "tools/demo/repertoire.hpp"
#include "tools/demo/usage.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>

namespace qalam::demo {
namespace {

using json::Json;

constexpr std::uint16_t own_cisac = 901;  // Not given by CISAC: the demo's society is invented.
constexpr std::uint16_t other_cisac = 902;
constexpr std::uint16_t foreign_cisac = 903;

struct Licensee {
  LicenseeId id;
  LicenceId licence;
  std::string name;
  UseType use = UseType::none;
  std::string base;        ///< Quarterly revenue that a percent tariff takes.
  std::int64_t seats = 0;  ///< Of a venue.
};

Period quarter(int n) {
  auto const month = static_cast<unsigned>(n) * 3 + 1;
  return {make_date(2025, month, 1),
          n == 3 ? make_date(2026, 1, 1) : make_date(2025, month + 3, 1)};
}

class Nation {
 public:
  explicit Nation(Settings const& settings)
      : settings_{settings}, chance_{settings.seed}, secret_{settings.seed ^ 0x5157} {}

  Result<Outcome> live() {
    QALAM_CHECK(found());
    QALAM_CHECK(people_and_rules());
    QALAM_CHECK(repertoire());
    QALAM_CHECK(located_holders());
    QALAM_CHECK(licensees());
    for (int q = 0; q < 4; ++q) QALAM_CHECK(one_quarter(q));
    QALAM_CHECK(year_end());
    return outcome();
  }

 private:
  [[nodiscard]] std::uint64_t scaled(std::uint64_t n) const {
    return demo::scaled(n, settings_.per_mille);
  }
  void tell(std::string const& text) const {
    if (settings_.tell) settings_.tell(text);
  }
  /// Sets the demo's calendar; every command takes a millisecond of it.
  void day(Date date) {
    constexpr std::int64_t day_micros = 86'400'000'000;
    constexpr std::int64_t nine_o_clock = 9 * std::int64_t{3'600'000'000};
    now_ = std::max<std::int64_t>(now_, std::int64_t{date.value()} * day_micros + nine_o_clock);
  }

  Result<void> found() {
    app::LedgerOptions options;
    options.directory = settings_.ledger;
    options.signer = settings_.signer;
    options.clock = [this] { return Timestamp{now_ += 1000}; };
    options.random = [this](std::span<std::uint8_t> out) {
      std::lock_guard const lock{mutex_};
      secret_.fill(out);
    };
    day(make_date(2024, 12, 2));
    QALAM_CHECK(
        app::Ledger::create(options, "qalam.demo/nation-" + std::to_string(settings_.seed)));
    QALAM_TRY(ledger_, app::Ledger::open(options));
    std::filesystem::create_directories(settings_.ledger / "demo-files");
    return {};
  }

  /// A command as anybody could send it.
  Result<AnyId> run(PersonId actor, Json const& command) {
    QALAM_TRY(auto const request, app::parse_request(command));
    app::Asking asking;
    asking.actor = actor;
    asking.key = app::command_id("demo", std::to_string(++commands_));
    auto const done = app::execute(*ledger_, request, asking);
    if (!done)
      return fail(done.error().code, request.command + ": " + done.error().detail,
                  done.error().where);
    return done->subject;
  }
  template <class IdType>
  Result<IdType> made(PersonId actor, Json const& command) {
    QALAM_TRY(auto const id, run(actor, command));
    return IdType{id.id};
  }

  Result<PersonId> person(std::string const& who, Json grant) {
    PersonId const id{derive_id(Kind::person, app::command_id("demo-person", who))};
    grant["command"] = "GrantRole";
    grant["person"] = print(id);
    QALAM_CHECK(run(PersonId{}, grant));
    accounts_.push_back({who, id, ""});
    return id;
  }

  Result<void> people_and_rules() {
    QALAM_TRY(operator_, person("operator", {{"role", "operator"}}));
    Json const rights{"performing", "mechanical", "synchronisation"};
    QALAM_TRY(society_, made<SocietyId>(operator_, {{"command", "AccreditSociety"},
                                                    {"title", "Дала авторлары қоғамы"},
                                                    {"bin", bin(1)},
                                                    {"cisac_code", own_cisac},
                                                    {"rights", rights},
                                                    {"from", "2024-01-01"},
                                                    {"act", "accreditation 1 of 2024"}}));
    QALAM_TRY(second_, made<SocietyId>(operator_, {{"command", "AccreditSociety"},
                                                   {"title", "Союз авторов Алатау"},
                                                   {"bin", bin(2)},
                                                   {"cisac_code", other_cisac},
                                                   {"rights", rights},
                                                   {"from", "2024-01-01"},
                                                   {"act", "accreditation 2 of 2024"}}));
    std::string const s = print(society_);
    QALAM_TRY(clerk_, person("society clerk", {{"role", "society_clerk"}, {"society", s}}));
    QALAM_TRY(first_approver_,
              person("first approver", {{"role", "society_approver"}, {"society", s}}));
    QALAM_TRY(second_approver_,
              person("second approver", {{"role", "society_approver"}, {"society", s}}));
    QALAM_CHECK(person("auditor", {{"role", "auditor"}}));
    QALAM_CHECK(person("authority", {{"role", "authority"}}));
    auto const set = [&](char const* name, std::int64_t value, char const* from, char const* act) {
      return run(operator_, {{"command", "SetParameter"},
                             {"parameter", name},
                             {"value", value},
                             {"from", from},
                             {"act", act}});
    };
    QALAM_CHECK(
        set("deduction_cap_ppm", 300'000, "2024-01-01", "Law on Copyright: 70 % to right holders"));
    QALAM_CHECK(set("social_cap_ppm", 100'000, "2024-01-01", "rules of the society"));
    QALAM_CHECK(set("admin_fee_ppm", 180'000, "2024-01-01", "general assembly 2024"));
    QALAM_CHECK(set("social_fund_ppm", 50'000, "2024-01-01", "general assembly 2024"));
    QALAM_CHECK(set("minimum_payout_micros", 500'000'000, "2024-01-01", "rules of the society"));
    QALAM_CHECK(
        set("mci_micros", 3'932'000'000, "2025-01-01", "Law on the Republican Budget 2025"));
    QALAM_CHECK(
        set("mci_micros", 4'325'000'000, "2026-01-01", "Law on the Republican Budget 2026"));
    QALAM_CHECK(set("vat_ppm", 120'000, "2024-01-01", "Tax Code 2017"));
    QALAM_CHECK(set("vat_ppm", 160'000, "2026-01-01", "Tax Code 2025"));
    QALAM_TRY(
        rules_,
        made<RulesId>(
            clerk_,
            {{"command", "ApproveRules"},
             {"society", s},
             {"title", "Distribution rules 2025"},
             {"version", 1},
             {"use_weights", Json::array({Json{{"use", "background"}, {"weight", 500}},
                                          Json{{"use", "live"}, {"weight", 3000}}})},
             {"time_bands",
              Json::array(
                  {Json{{"from_second", 0}, {"until_second", 21'600}, {"weight", 500}},
                   Json{{"from_second", 64'800}, {"until_second", 79'200}, {"weight", 1500}}})},
             {"duration_unit_seconds", 60},
             {"duration_cap_units", 10},
             {"from", "2025-01-01"},
             {"act", "general assembly of 2024-11-20"}}));
    return {};
  }

  std::filesystem::path file(std::string const& name, std::string const& text) const {
    auto const path = settings_.ledger / "demo-files" / name;
    std::ofstream{path, std::ios::binary} << text;
    return path;
  }

  Result<void> cwr(std::string const& name, std::string const& text) {
    app::ImportOptions options;
    options.file = file(name, text);
    options.society = society_;
    options.actor = clerk_;
    options.accept_affiliations = true;
    QALAM_TRY(auto const result, app::import_cwr(*ledger_, options));
    if (result.refused || !result.rejected.empty()) {
      return fail(ErrorCode::internal,
                  "the demo's own CWR file was not taken: " +
                      (result.rejected.empty() ? "" : result.rejected.front().reason));
    }
    return {};
  }

  Result<void> repertoire() {
    day(make_date(2024, 12, 9));
    auto const holders = static_cast<std::uint32_t>(scaled(2'000));
    auto const works = static_cast<std::uint32_t>(scaled(3'500));
    Affiliation const affiliation{.own = own_cisac, .foreign = foreign_cisac};
    std::vector<Writer> const writers = invent_writers(chance_, holders, affiliation);
    publisher_ = {"TENGRI DEMO MUSIC PUBLISHING", ipi_name(690'000'001), "P1", own_cisac};
    for (std::uint32_t i = 0; i < works; ++i)
      songs_.push_back(invent_song(chance_, i + 1, writers));
    QALAM_CHECK(
        cwr("CW240001TDM_901.V21", cwr_file(publisher_, make_date(2024, 12, 9), songs_, "NWR")));
    for (Song const& song : songs_) {
      for (Writer const& writer : song.writers) writers_[writer.ipi] = writer.person;
    }
    ledger_->catch_up();
    tell("repertoire: " + std::to_string(songs_.size()) + " works of " +
         std::to_string(writers_.size()) + " writers, by CWR");
    return {};
  }

  std::optional<HolderId> holder_by_ipi(std::string const& ipi) const {
    auto const view = ledger_->store().view();
    ledger::LedgerRegisters const registers{view->tables(), ledger_->tables()};
    auto const owner = registers.owner(KeySpace::ipi_name, ipi);
    if (!owner) return std::nullopt;
    return HolderId{owner->id};
  }

  /// Most holders have told the society who they are and where their money goes.
  Result<void> located_holders() {
    std::uint32_t serial = 0;
    for (auto const& [ipi, person] : writers_) {
      ++serial;
      auto const id = holder_by_ipi(ipi);
      if (!id || chance_.percent(12)) continue;
      auto const row = [&] {
        auto const view = ledger_->store().view();
        return ledger::LedgerRegisters{view->tables(), ledger_->tables()}.holder(*id);
      }();
      Json personal{{"legal_name", person.last + " " + person.first},
                    {"iban", iban(serial)},
                    {"phone", "+7700" + std::to_string(1'000'000 + serial)},
                    {"email", "holder" + std::to_string(serial) + "@example.kz"}};
      std::string const number = person.foreign ? "" : iin(serial);
      if (!number.empty()) personal["iin"] = number;
      QALAM_CHECK(run(clerk_, {{"command", "ChangeHolder"},
                               {"holder", print(*id)},
                               {"credit_name", row->credit_name},
                               {"ipi_names", row->ipi_names},
                               {"societies", row->societies},
                               {"located", true},
                               {"reason", "membership form"},
                               {"private", personal}}));
    }
    tell("holders: addresses and accounts are in the vault");
    return {};
  }

  Result<TariffId> tariff(Json rest) {
    rest["command"] = "SetTariff";
    rest["society"] = print(society_);
    rest["from"] = "2025-01-01";
    rest["act"] = "order 400, demo appendix";
    return made<TariffId>(clerk_, rest);
  }

  Result<void> licensee(std::string const& name, std::string const& category, TariffId tariff,
                        UseType use, Json const& feeds, std::string const& base,
                        std::int64_t seats) {
    Licensee out{.id = {}, .licence = {}, .name = name, .use = use, .base = base, .seats = seats};
    QALAM_TRY(out.id,
              made<LicenseeId>(operator_,
                               {{"command", "RegisterLicensee"},
                                {"title", name},
                                {"bin", bin(static_cast<std::uint32_t>(100 + licensees_.size()))},
                                {"category", category}}));
    QALAM_TRY(out.licence, made<LicenceId>(clerk_, {{"command", "GrantLicence"},
                                                    {"society", print(society_)},
                                                    {"licensee", print(out.id)},
                                                    {"tariff", print(tariff)},
                                                    {"use", enum_name(use)},
                                                    {"feeds", feeds},
                                                    {"from", "2025-01-01"}}));
    licensees_.push_back(out);
    return {};
  }

  Result<void> licensees() {
    day(make_date(2024, 12, 20));
    QALAM_TRY(auto const radio, tariff({{"title", "Radio"},
                                        {"use", "radio"},
                                        {"kind", "percent"},
                                        {"rate_ppm", 30'000},
                                        {"amount", "50000"}}));
    QALAM_TRY(auto const stream, tariff({{"title", "Streaming"},
                                         {"use", "streaming"},
                                         {"kind", "percent"},
                                         {"rate_ppm", 120'000},
                                         {"amount", "100000"}}));
    QALAM_TRY(auto const seat, tariff({{"title", "Café, per seat"},
                                       {"use", "public_performance"},
                                       {"kind", "mci_per_unit"},
                                       {"rate_ppm", 100'000},
                                       {"minimum_ppm", 100'000},
                                       {"unit", "seat"}}));
    QALAM_TRY(auto const concert, tariff({{"title", "Concerts"},
                                          {"use", "concert"},
                                          {"kind", "percent"},
                                          {"rate_ppm", 50'000},
                                          {"amount", "20000"}}));
    Json const performing = Json::array({Json{{"right", "performing"}, {"part", 1'000'000}}});
    Json const both = Json::array({Json{{"right", "performing"}, {"part", 500'000}},
                                   Json{{"right", "mechanical"}, {"part", 500'000}}});
    for (char const* name : {"Радио Дала", "Радио Сарыарқа", "Astana Wave"}) {
      QALAM_CHECK(licensee(name, "radio", radio, UseType::radio, performing,
                           std::to_string(20'000'000 + chance_.below(30'000'000)), 0));
    }
    for (char const* name : {"Qazstream", "Nomad Music"}) {
      QALAM_CHECK(licensee(name, "streaming service", stream, UseType::streaming, both,
                           std::to_string(60'000'000 + chance_.below(40'000'000)), 0));
    }
    std::uint64_t const venues = scaled(20);
    for (std::uint64_t i = 0; i < venues; ++i) {
      QALAM_CHECK(licensee("Кафе № " + std::to_string(i + 1), "café", seat,
                           UseType::public_performance, performing, "0",
                           static_cast<std::int64_t>(20 + chance_.below(120))));
    }
    for (char const* name : {"Республика концерт залы", "Open Steppe Festival"}) {
      QALAM_CHECK(licensee(name, "concert hall", concert, UseType::concert, performing,
                           std::to_string(8'000'000 + chance_.below(9'000'000)), 0));
    }
    tell("licensees: " + std::to_string(licensees_.size()) + " with licences");
    return {};
  }

  Result<ReportId> report(Licensee const& who, Period const& period, int version = 1) {
    app::ImportOptions options;
    bool const dsr = who.use == UseType::streaming;
    std::string const stem =
        "usage-" + print(who.id) + "-" + print(period.from) + "-v" + std::to_string(version);
    Reported const asked{.name = who.name,
                         .use = who.use,
                         .period = period,
                         .net_revenue = who.base + ".00",
                         .version = version};
    options.file = file(stem + (dsr ? ".tsv" : ".csv"),
                        invent_usage(chance_, songs_, asked, settings_.per_mille));
    options.society = society_;
    options.licensee = who.id;
    options.actor = clerk_;
    options.use = who.use;
    QALAM_TRY(
        auto const result,
        app::import_usage(*ledger_, dsr ? app::UsageFormat::dsr : app::UsageFormat::csv, options));
    if (result.refused || !result.report)
      return fail(ErrorCode::internal, "the demo's own usage file was refused");
    lines_ += result.lines;
    return *result.report;
  }

  /// Invoice, fee and pools of one licensee for one quarter.
  Result<void> fee(Licensee const& who, Period const& period) {
    Json invoice{{"command", "IssueInvoice"},
                 {"licence", print(who.licence)},
                 {"from", print(period.from)},
                 {"until", print(period.until)}};
    if (who.seats > 0) {
      invoice["units"] = who.seats;
    } else {
      invoice["base"] = who.base;
    }
    QALAM_TRY(auto const id, made<InvoiceId>(clerk_, invoice));
    auto const row = [&] {
      auto const view = ledger_->store().view();
      return ledger::LedgerRegisters{view->tables(), ledger_->tables()}.invoice(id);
    }();
    // Most pay in time; some only half, and some not at all.
    std::uint64_t const mood = chance_.below(100);
    if (mood < 6) return {};
    Micros const gross = row->net_micros + row->vat_micros;
    Micros const paid = mood < 12 ? payable_part(gross / 2, kzt) : gross;
    QALAM_TRY(auto const receipt,
              made<ReceiptId>(clerk_,
                              {{"command", "ReceiveFee"},
                               {"society", print(society_)},
                               {"invoice", print(id)},
                               {"amount", {{"amount", print_micros(paid, 2)}, {"currency", "KZT"}}},
                               {"bank_reference", "DEMO-" + std::to_string(++bank_)}}));
    return run(clerk_, {{"command", "FundPools"},
                        {"receipt", print(receipt)},
                        {"from", print(period.from)},
                        {"until", print(period.until)}})
                   .has_value()
               ? Result<void>{}
               : Result<void>{fail(ErrorCode::internal, "a pool was not funded")};
  }

  Result<RunId> distribute(PoolKey const& key) {
    PoolId const pool = pool_id(key);
    for (char const* kind : {"admin_fee", "social_fund"}) {
      QALAM_CHECK(run(clerk_, {{"command", "TakeDeduction"},
                               {"pool", print(pool)},
                               {"kind", kind},
                               {"act", "general assembly 2024"}}));
    }
    app::DistributeOptions options;
    options.pool = pool;
    options.rules = rules_;
    options.actor = clerk_;
    QALAM_TRY(auto const done, app::distribute(*ledger_, options));
    for (PersonId const approver : {first_approver_, second_approver_}) {
      QALAM_CHECK(run(approver, {{"command", "ApproveRun"}, {"run", print(done.run)}}));
    }
    ledger_->catch_up();
    return done.run;
  }

  Result<void> distribute_all(Period const& period) {
    struct Of {
      Right right;
      UseType use;
    };
    constexpr std::array pools{Of{Right::performing, UseType::radio},
                               Of{Right::performing, UseType::streaming},
                               Of{Right::mechanical, UseType::streaming},
                               Of{Right::performing, UseType::public_performance},
                               Of{Right::performing, UseType::concert}};
    for (auto const& of : pools) {
      PoolKey const key{society_,    of.right,     of.use, Source::direct_licence,
                        period.from, period.until, kzt};
      auto const view = ledger_->store().view();
      bool const funded =
          ledger::LedgerRegisters{view->tables(), ledger_->tables()}.pool(pool_id(key)).has_value();
      if (!funded) continue;
      QALAM_TRY(auto const run, distribute(key));
      runs_.push_back({run, key});
    }
    return {};
  }

  Result<void> pay_all() {
    app::PayOptions options;
    options.society = society_;
    options.actor = clerk_;
    QALAM_TRY(auto const paid, app::pay(*ledger_, options));
    Micros sum = 0;
    for (auto const& p : paid.payouts) {
      if (chance_.percent(3)) {
        QALAM_CHECK(
            run(clerk_,
                {{"command", "ReturnPayout"}, {"payout", print(p.payout)}, {"reason", "AC01"}}));
        continue;
      }
      QALAM_CHECK(run(clerk_, {{"command", "ConfirmPayout"},
                               {"payout", print(p.payout)},
                               {"bank_reference", "DEMO-" + std::to_string(++bank_)}}));
      sum = add(sum, p.micros);
      last_payout_ = p.payout;
      best_paid_ = std::max(best_paid_, {p.micros, p.holder});
    }
    tell("payouts: " + std::to_string(paid.payouts.size()) + ", " + print(Money{kzt, sum}) +
         " confirmed; for " + std::to_string(paid.waiting.size()) + " holders the money waits");
    return {};
  }

  Result<void> one_quarter(int q) {
    Period const period = quarter(q);
    day(period.until);
    for (Licensee const& who : licensees_) {
      QALAM_TRY(auto const id, report(who, period));
      if (q == 1 && who.use == UseType::radio && second_quarter_radio_ == ReportId{})
        second_quarter_radio_ = id;
      QALAM_CHECK(fee(who, period));
    }
    tell(print(period) + ": usage reports are in, " + std::to_string(lines_) + " lines so far");
    if (q == 1) QALAM_CHECK(dispute());
    if (q == 2) QALAM_CHECK(corrections());
    day(Date{period.until.value() + 20});
    QALAM_CHECK(distribute_all(period));
    day(Date{period.until.value() + 35});
    QALAM_CHECK(pay_all());
    if (q == 2) QALAM_CHECK(settle_dispute());
    day(Date{period.until.value() + 45});
    QALAM_CHECK(run(clerk_, {{"command", "ClosePeriod"},
                             {"society", print(society_)},
                             {"until", print(period.until)}}));
    return {};
  }

  Result<WorkId> work_of(Song const& song) const {
    auto const snapshot = ledger_->models().snapshot();
    auto const found = snapshot.models().identifiers.find(
        snapshot.txn(), read::IdentifierSpace::iswc, song.iswc, snapshot.position());
    if (found.things.empty()) return fail(ErrorCode::not_found, "no work " + song.iswc);
    return WorkId{found.things.front().id};
  }

  /// Two people claim a hit: what it earns is held from now on.
  Result<void> dispute() {
    QALAM_TRY(disputed_, work_of(songs_[2]));
    QALAM_TRY(hold_, made<HoldId>(clerk_, {{"command", "PlaceHold"},
                                           {"society", print(society_)},
                                           {"work", print(disputed_)},
                                           {"reason", "dispute"},
                                           {"note", "authorship contested, claim 17"}}));
    ledger_->catch_up();
    return {};
  }

  Result<void> settle_dispute() {
    auto const writer = holder_by_ipi(songs_[2].writers.front().ipi);
    if (!writer) return {};
    // What was held in the runs of the second and third quarters goes to the first claimant.
    QALAM_CHECK(run(clerk_, {{"command", "ReleaseHold"},
                             {"hold", print(hold_)},
                             {"society", print(society_)},
                             {"from", "held_dispute"},
                             {"work", print(disputed_)},
                             {"holder", print(*writer)},
                             {"reason", "claim 17 withdrawn"}}));
    std::vector<std::pair<AccountKey, Micros>> held;
    {
      auto const view = ledger_->store().view();
      ledger::LedgerRegisters const registers{view->tables(), ledger_->tables()};
      registers.accounts(society_, AccountKind::held_dispute, disputed_.value(),
                         [&](AccountKey const& a, Balance const& b) {
                           if (b.net() < 0) held.emplace_back(a, -b.net());
                         });
    }
    for (auto const& [account, micros] : held) {
      // Any pool of the same right and use names the account's dimensions.
      auto const at = std::find_if(runs_.begin(), runs_.end(), [&, a = account](auto const& r) {
        return r.key.right == a.right && r.key.use == a.use;
      });
      if (at == runs_.end()) continue;
      QALAM_CHECK(run(clerk_, {{"command", "ReleaseHold"},
                               {"society", print(society_)},
                               {"pool", print(pool_id(at->key))},
                               {"from", "held_dispute"},
                               {"work", print(disputed_)},
                               {"holder", print(*writer)},
                               {"amount", print_micros(micros, 2)},
                               {"reason", "claim 17 withdrawn"}}));
    }
    return {};
  }

  /// A station sends a better log, shares are revised, holders change their society.
  Result<void> corrections() {
    auto const radio = std::find_if(licensees_.begin(), licensees_.end(),
                                    [](Licensee const& l) { return l.use == UseType::radio; });
    QALAM_TRY(auto const better, report(*radio, quarter(1), 2));
    QALAM_CHECK(run(clerk_, {{"command", "SupersedeReport"},
                             {"report", print(second_quarter_radio_)},
                             {"by", print(better)},
                             {"reason", "the station's log had two days twice"}}));
    std::vector<Song> revised;
    for (std::size_t i = 10; i < songs_.size() && revised.size() < 8; i += 7) {
      if (songs_[i].writers.size() == 2) {
        Song song = songs_[i];
        std::swap(song.writers[0].hundredths, song.writers[1].hundredths);
        revised.push_back(song);
      }
    }
    if (!revised.empty()) {
      QALAM_CHECK(
          cwr("CW250002TDM_901.V21", cwr_file(publisher_, make_date(2025, 9, 1), revised, "REV")));
    }
    std::uint64_t moved = 0;
    for (auto const& [ipi, person] : writers_) {
      if (moved == scaled(15)) break;
      auto const id = holder_by_ipi(ipi);
      if (!id || person.foreign || !chance_.percent(10)) continue;
      QALAM_CHECK(run(operator_, {{"command", "TransferMandate"},
                                  {"holder", print(*id)},
                                  {"society", print(second_)},
                                  {"rights", Json::array({"performing"})},
                                  {"from", "2025-09-15"},
                                  {"evidence", "application of 2025-09-01"}}));
      ++moved;
    }
    // The adjustment of the second quarter's radio run, booked forward.
    auto const old = std::find_if(runs_.begin(), runs_.end(), [](auto const& r) {
      return r.key.use == UseType::radio && r.key.from == quarter(1).from;
    });
    if (old != runs_.end()) {
      auto const to = holder_by_ipi(songs_[5].writers.front().ipi);
      QALAM_TRY(auto const work, work_of(songs_[5]));
      PoolId const pool = pool_id(old->key);
      auto const view = ledger_->store().view();
      Micros const unmatched =
          -ledger::LedgerRegisters{view->tables(), ledger_->tables()}
               .balance(account(old->key, AccountKind::unmatched, pool.value()))
               .net();
      if (to && unmatched > micros_per_unit * 100) {
        QALAM_CHECK(run(clerk_, {{"command", "AdjustRun"},
                                 {"run", print(old->run)},
                                 {"work", print(work)},
                                 {"to_holder", print(*to)},
                                 {"amount", "100.00"},
                                 {"reason", "identified in the station's corrected log"}}));
      }
    }
    ledger_->catch_up();
    return {};
  }

  Result<void> year_end() {
    std::string const period_from = "2025-01-01";
    QALAM_CHECK(run(clerk_, {{"command", "IssueStatement"},
                             {"society", print(society_)},
                             {"holder", print(best_paid_.second)},
                             {"from", period_from},
                             {"until", "2026-01-01"},
                             {"known_at", ledger_->store().position().value()}}));
    QALAM_TRY(auto const holder,
              person("right holder", {{"role", "holder"}, {"holder", print(best_paid_.second)}}));
    QALAM_TRY(auto const station, person("licensee", {{"role", "licensee"},
                                                      {"licensee", print(licensees_.front().id)}}));
    static_cast<void>(holder);
    static_cast<void>(station);
    ledger_->catch_up();
    return {};
  }

  Result<Outcome> outcome() {
    Outcome out;
    auto const view = ledger_->store().view();
    out.position = view->position();
    out.root = view->root();
    out.accounts = accounts_;
    out.examples["society"] = print(society_);
    out.examples["holder"] = print(best_paid_.second);
    out.examples["payout"] = print(last_payout_);
    out.examples["run"] = runs_.empty() ? "" : print(runs_.back().run);
    QALAM_TRY(auto const work, work_of(songs_[0]));
    out.examples["work"] = print(work);
    out.examples["licensee"] = print(licensees_.front().id);
    return out;
  }

  struct Run {
    RunId run;
    PoolKey key;
  };

  Settings const& settings_;
  Chance chance_;
  std::mutex mutex_;
  Chance secret_;  ///< For nonces and keys: another sequence, so that one more draw moves nothing
                   ///< else.
  std::atomic<std::int64_t> now_ = 0;
  std::unique_ptr<app::Ledger> ledger_;
  std::uint64_t commands_ = 0, bank_ = 0, lines_ = 0;
  std::vector<Account> accounts_;
  PersonId operator_, clerk_, first_approver_, second_approver_;
  SocietyId society_, second_;
  RulesId rules_;
  Publisher publisher_;
  std::vector<Song> songs_;
  std::map<std::string, Person> writers_;
  std::vector<Licensee> licensees_;
  std::vector<Run> runs_;
  ReportId second_quarter_radio_;
  WorkId disputed_;
  HoldId hold_;
  PayoutId last_payout_;
  std::pair<Micros, HolderId> best_paid_;
};

}  // namespace

Result<Outcome> make_nation(Settings const& settings) {
  return Nation{settings}.live();
}

}  // namespace qalam::demo
