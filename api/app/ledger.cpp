#include "api/app/ledger.hpp"

#include "api/app/erase.hpp"
#include "domain/core/ensure.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "eventstore/system.hpp"

#include <algorithm>
#include <boost/describe/class.hpp>
#include <utility>

namespace qalam::app {
namespace {

/// What is kept with the receipt, so that a repeated command is answered as the first time.
struct Answer {
  std::uint32_t kind = 0;
  std::uint64_t id = 0;
  std::vector<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (kind, id, notes))

std::vector<std::byte> pack(AnyId subject, std::vector<std::string> notes) {
  return row::encode(
      Answer{static_cast<std::uint32_t>(subject.kind), subject.id, std::move(notes)});
}

/// Chunks of a report or of a run do not say whose they are: the register does.
SocietyId society_of(Registers const& registers, Event const& event) {
  if (auto const* lines = std::get_if<UsageLinesRecorded>(&event)) {
    auto const report = registers.report(lines->report);
    return report ? report->society : SocietyId{};
  }
  if (auto const* lines = std::get_if<AllocationsComputed>(&event)) {
    auto const run = registers.run(lines->run);
    return run ? run->key.society : SocietyId{};
  }
  return SocietyId{};
}

store::Options store_options(LedgerOptions const& options) {
  store::Options out;
  out.ledger = options.directory;
  out.map_size_bytes = options.map_size_bytes;
  out.clock = options.clock;
  out.random = options.random;
  out.folds_version = ledger::LedgerFold::version;
  if (options.on_progress) {
    out.on_rebuild = [told = options.on_progress](Position done, Position of) {
      told("balances", done, of);
    };
  }
  return out;
}

Result<void> check_match(store::EventStore const& store, lmdb::ReadTxn const& txn, AnyId subject,
                         std::optional<Position> wanted) {
  if (!wanted) return {};
  auto const head = store.head(txn, subject.kind, subject.id);
  Position const stands = head ? head->last : Position{};
  if (stands == *wanted) return {};
  return fail(ErrorCode::precondition_failed,
              print_id(subject.kind, subject.id) + " stands at position " +
                  std::to_string(stands.value()) + ", not at " + std::to_string(wanted->value()) +
                  ": read it again");
}

}  // namespace

std::filesystem::path signer_folder(LedgerOptions const& options) {
  if (!options.signer.empty()) return options.signer;
  auto beside = options.directory.lexically_normal();
  if (!beside.has_filename()) beside = beside.parent_path();
  return beside += ".signer";
}

Ledger::Ledger(LedgerOptions const& options)
    : directory_{options.directory},
      map_size_bytes_{options.map_size_bytes},
      publishing_{options.directory / "log", signer_folder(options), options.on_publish_error},
      files_{options.directory / "files"},
      on_progress_{options.on_progress},
      random_{options.random},
      clock_{options.clock ? options.clock : store::system_clock} {}

Ledger::~Ledger() {
  if (store_) store_->stop_waiting();
  mirror_.reset();
  publisher_.reset();
  models_.reset();  // Their followers read the store.
}

Result<void> Ledger::create(LedgerOptions const& options, std::string const& origin) {
  auto const signer = signer_folder(options);
  if (std::filesystem::exists(signer / "key") &&
      !std::filesystem::exists(options.directory / "events")) {
    return fail(
        ErrorCode::id_taken,
        "there is a signing key in " + signer.string() +
            " of a ledger that was here before: put that ledger back, or move the key away");
  }
  QALAM_CHECK(store::EventStore::create(store_options(options), origin));
  // Never drawn from `options.random`: whoever can guess it can sign for the log.
  tlog::Seed seed{};
  store::system_random(seed);
  QALAM_CHECK(publisher::Signer::create(signer, origin, seed));
  vault::Options vault_options;
  vault_options.random = options.random;
  QALAM_TRY(auto const made, vault::Vault::create(options.directory / "vault", vault_options));
  return {};
}

Result<std::unique_ptr<Ledger>> Ledger::open(LedgerOptions options) {
  codec::check_schema();
  std::unique_ptr<Ledger> ledger{new Ledger{options}};
  QALAM_TRY(ledger->store_, store::EventStore::open(store_options(options), {ledger->fold_}));
  QALAM_TRY(ledger->access_log_, vault::AccessLog::open(options.directory / "access"));
  std::error_code ignored;
  std::filesystem::remove_all(scratch_of(options.directory), ignored);
  vault::Options vault_options;
  vault_options.random = options.random;
  vault_options.at = options.at_vault_step;
  vault_options.on_look = [log = ledger->access_log_.get()](AnyId subject,
                                                            vault::Access const& access) {
    log->append(subject, access);
  };
  QALAM_TRY(ledger->vault_, vault::Vault::open(options.directory / "vault", vault_options));
  read::Options models;
  models.directory = options.directory / "read";
  models.map_size_bytes = options.map_size_bytes;
  ledger->models_ = std::make_unique<read::ReadModels>(*ledger->store_, std::move(models));
  finish_erasures(*ledger);
  return ledger;
}

Result<publisher::Publisher*> Ledger::publisher() {
  std::lock_guard const lock{publisher_mutex_};
  if (!publisher_) {
    QALAM_TRY(publisher_, publisher::Publisher::open(*store_, publishing_));
  }
  return publisher_.get();
}

Timestamp Ledger::now() const {
  return std::max(clock_(), store_->view()->recorded_at());
}

Result<std::unique_ptr<mirror::Mirror>> Ledger::open_mirror(std::filesystem::path const& folder) {
  QALAM_TRY(auto* const publisher, this->publisher());
  mirror::Options options;
  options.directory = folder;
  options.clock = clock_;
  return mirror::Mirror::open({*store_, *publisher, *vault_, files_.directory()},
                              std::move(options));
}

Result<void> Ledger::follow_mirror(std::filesystem::path const& folder,
                                   std::function<void(Error const&)> on_error) {
  QALAM_TRY(mirror_, open_mirror(folder));
  mirror_->follow(std::move(on_error));
  return {};
}

void Ledger::catch_up() {
  if (following_) {
    constexpr std::chrono::minutes long_enough{10};
    models_->wait_for(store_->position(), long_enough);
    return;
  }
  models_->catch_up(read::now_position, [&](Position done, Position of) {
    if (on_progress_) on_progress_("read models", done, of);
  });
}

void Ledger::follow() {
  following_ = true;
  models_->follow();
}

store::Prepared Ledger::prepare(store::Bytes payload) const {
  if (!random_) return store::prepare(payload);
  store::Nonce nonce{};
  random_(nonce);
  return store::prepare(payload, nonce);
}

Hash256 Ledger::draw_secret() const {
  Hash256 secret{};
  if (random_) {
    random_(secret);
  } else {
    store::system_random(secret);
  }
  return secret;
}

Hash256 Ledger::hash_body(std::string_view name, std::span<std::byte const> row) {
  return merkle::sha256({std::as_bytes(std::span{name}), std::as_bytes(std::span{"", 1}), row});
}

Ledger::Pending Ledger::submit_decision(Who const& who, Hash256 const& body, Deciding decide,
                                        Hash256 const& sealed) {
  return submit_sealed(who, body, std::move(decide),
                       [sealed](lmdb::ReadTxn const&, store::Moment const&) { return sealed; });
}

Ledger::Pending Ledger::submit_sealed(Who const& who, Hash256 const& body, Deciding decide,
                                      Sealing seal) {
  store::Submission submission;
  submission.id = who.command;
  submission.principal = who.actor;
  submission.body = body;
  submission.decide = [this, who, seal = std::move(seal), decide = std::move(decide)](
                          lmdb::ReadTxn const& txn,
                          store::Moment const& moment) -> Result<store::Decision> {
    ledger::LedgerRegisters const registers{txn, fold_.tables()};
    Context const context{moment.recorded_at, who.actor, who.command,
                          Position{moment.next.value() - 1}};
    QALAM_TRY(auto decided, decide(registers, context));
    QALAM_CHECK(check_match(*store_, txn, decided.subject, who.if_match));
    store::Decision decision;
    for (Event const& event : decided.events) {
      decision.events.push_back(codec::to_new_event(event, society_of(registers, event)));
    }
    if (!decision.events.empty()) decision.events.front().sealed_hash = seal(txn, moment);
    decision.answer = pack(decided.subject, std::move(decided.notes));
    return decision;
  };
  return store_->submit(std::move(submission));
}

Ledger::Pending Ledger::submit_events(Who const& who, Hash256 const& body,
                                      std::vector<store::NewEvent> events, AnyId subject,
                                      std::function<Result<void>(Registers const&)> check) {
  store::Submission submission;
  submission.id = who.command;
  submission.principal = who.actor;
  submission.body = body;
  auto shared = std::make_shared<std::vector<store::NewEvent>>(std::move(events));
  submission.decide = [this, shared, subject, check = std::move(check)](
                          lmdb::ReadTxn const& txn,
                          store::Moment const&) -> Result<store::Decision> {
    QALAM_CHECK(check(ledger::LedgerRegisters{txn, fold_.tables()}));
    // Copied, for a batch that does not fit is decided again.
    return store::Decision{*shared, pack(subject, {})};
  };
  return store_->submit(std::move(submission));
}

Result<Done> Ledger::Pending::wait() {
  QALAM_TRY(auto receipt, future_.get());
  auto answer = row::decode<Answer>(receipt.answer);
  return Done{
      {static_cast<Kind>(answer.kind), answer.id}, std::move(answer.notes), std::move(receipt)};
}

Result<Decided> Ledger::rehearse_decision(Who const& who, Deciding const& decide) const {
  auto const view = store_->view();
  ledger::LedgerRegisters const registers{view->tables(), fold_.tables()};
  return decide(registers, Context{view->recorded_at(), who.actor, who.command, view->position()});
}

std::filesystem::path scratch_of(std::filesystem::path const& ledger) {
  return ledger / "scratch";
}

CommandId command_id(std::string_view purpose, std::string_view text) {
  Hash256 const hash =
      merkle::sha256({std::as_bytes(std::span{purpose}), std::as_bytes(std::span{"", 1}),
                      std::as_bytes(std::span{text})});
  CommandId id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

CommandId command_id(std::string_view purpose, Hash256 const& hash, std::uint64_t n) {
  std::string text{hash.begin(), hash.end()};
  for (int shift = 0; shift < 64; shift += 8) text += static_cast<char>(n >> shift & 0xff);
  return command_id(purpose, text);
}

}  // namespace qalam::app
