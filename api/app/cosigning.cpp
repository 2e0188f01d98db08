#include "api/app/cosigning.hpp"

#include "domain/core/time.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/tlog/add_checkpoint.hpp"
#include "eventstore/tlog/checkpoint.hpp"

namespace qalam::app {
namespace {

constexpr std::uint64_t ask_again_seconds = 3600;
constexpr std::chrono::milliseconds rest{500};
constexpr unsigned status_ok = 200;
constexpr unsigned status_conflict = 409;
constexpr int attempts = 2;  ///< The second with the size that the witness says it has.

std::string time_text(std::uint64_t seconds) {
  constexpr std::int64_t micros = 1'000'000;
  return print(Timestamp{static_cast<std::int64_t>(seconds) * micros});
}

json::Json time_json(std::uint64_t seconds) {
  return seconds == 0 ? json::Json(nullptr) : json::Json(time_text(seconds));
}

std::string address(tlog::PolicyWitness const& witness) {
  std::string url = witness.url;
  while (url.ends_with('/')) url.pop_back();
  return url + "/add-checkpoint";
}

/// The witness's own signature among the lines of its answer.
Result<tlog::Signature> own_signature(tlog::PolicyWitness const& witness, std::string_view lines,
                                      std::string const& text, std::uint64_t& seconds) {
  while (!lines.empty()) {
    auto const end = lines.find('\n');
    if (end == std::string_view::npos) break;
    auto signature = tlog::parse_signature(lines.substr(0, end));
    lines.remove_prefix(end + 1);
    if (!signature) return signature.error();
    bool const own = signature->name == witness.key.name && signature->key_id == witness.key.id();
    if (own && tlog::is_signed_by(witness.key, *signature, text, seconds)) return signature;
  }
  return fail(ErrorCode::proof_invalid, "its answer has no signature of its key");
}

}  // namespace

Cosigning::Cosigning(publisher::Publisher& publisher, CosigningOptions options)
    : publisher_{publisher}, options_{std::move(options)} {}

Cosigning::~Cosigning() {
  {
    std::lock_guard const lock{mutex_};
    stop_ = true;
  }
  wake_.notify_all();
  if (follower_.joinable()) follower_.join();
}

Result<void> Cosigning::ask(tlog::PolicyWitness const& witness, tlog::Note const& note,
                            tlog::Checkpoint const& head) {
  std::uint64_t old = 0;
  {
    std::lock_guard const lock{mutex_};
    old = states_[witness.name].size;
  }
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (old > head.size) {
      return fail(ErrorCode::proof_invalid,
                  "it has cosigned " + std::to_string(old) + " events, and the log has " +
                      std::to_string(head.size) + ": this may be an old copy of the log");
    }
    QALAM_TRY(auto proof, publisher_.consistency(old, head.size));
    QALAM_TRY(
        auto const answer,
        options_.post(address(witness), print(tlog::AddCheckpoint{old, std::move(proof), note})));
    if (answer.status == status_ok) {
      std::uint64_t seconds = 0;
      QALAM_TRY(auto const signature, own_signature(witness, answer.body, note.text, seconds));
      publisher_.add_cosignature(note.text, signature);
      std::lock_guard const lock{mutex_};
      State& state = states_[witness.name];
      state.size = head.size;
      state.seconds = seconds;
      state.text = note.text;
      return {};
    }
    std::string_view size = answer.body;
    if (size.ends_with('\n')) size.remove_suffix(1);
    auto const has = tlog::parse_decimal(size);
    if (answer.status != status_conflict || !has || *has == old) {
      return fail(ErrorCode::proof_invalid, "it refuses with " + std::to_string(answer.status) +
                                                ": " +
                                                answer.body.substr(0, answer.body.find('\n')));
    }
    old = *has;
  }
  return fail(ErrorCode::busy, "somebody else sends it checkpoints at the same time");
}

void Cosigning::round() {
  auto const text = publisher_.checkpoint();
  if (text.empty()) return;
  auto note = tlog::parse_note(text);
  auto const head = note ? tlog::parse_checkpoint(note->text) : note.error();
  if (!head) return;
  // Only the log's own signature is for the witness to judge.
  auto const& key = publisher_.key();
  std::erase_if(note->signatures, [&](tlog::Signature const& s) {
    return s.name != key.name || s.key_id != key.id();
  });
  for (tlog::PolicyWitness const& witness : options_.policy.witnesses) {
    if (witness.url.empty()) continue;
    auto const now = options_.seconds();
    {
      std::lock_guard const lock{mutex_};
      State& state = states_[witness.name];
      bool const done = state.text == note->text && state.failure.empty();
      if (done && now < state.asked + ask_again_seconds) continue;
      state.asked = now;
    }
    auto const asked = ask(witness, *note, *head);
    std::string const failure = asked ? "" : asked.error().detail;
    bool news = false;
    {
      std::lock_guard const lock{mutex_};
      State& state = states_[witness.name];
      news = state.failure != failure;
      state.failure = failure;
    }
    if (news && !asked && options_.on_error) {
      options_.on_error(fail(asked.error().code, "witness " + witness.name + ": " + failure));
    }
  }
  remember(*head, note->text);
  write_status();
}

void Cosigning::remember(tlog::Checkpoint const& head, std::string const& text) {
  std::vector<tlog::VerifierKey> cosigned;
  std::lock_guard const lock{mutex_};
  for (tlog::PolicyWitness const& witness : options_.policy.witnesses) {
    auto const at = states_.find(witness.name);
    if (at != states_.end() && at->second.text == text) cosigned.push_back(witness.key);
  }
  checkpoint_size_ = head.size;
  met_ = options_.policy.is_met(cosigned);
  if (!met_) return;
  met_size_ = head.size;
  met_at_ = options_.seconds();
}

json::Json Cosigning::status() const {
  std::lock_guard const lock{mutex_};
  json::Json witnesses = json::Json::array();
  for (tlog::PolicyWitness const& witness : options_.policy.witnesses) {
    auto const at = states_.find(witness.name);
    State const state = at == states_.end() ? State{} : at->second;
    witnesses.push_back(
        {{"name", witness.name},
         {"key", print(witness.key)},
         {"size", state.size},
         {"cosigned_at", time_json(state.seconds)},
         {"failure", state.failure.empty() ? json::Json(nullptr) : json::Json(state.failure)}});
  }
  return {{"checkpoint_size", checkpoint_size_},
          {"quorum", options_.policy.quorum},
          {"met", met_},
          {"met_size", met_size_},
          {"met_at", time_json(met_at_)},
          {"witnesses", std::move(witnesses)}};
}

void Cosigning::write_status() {
  constexpr unsigned for_everybody = 0644;
  auto text = json::dump_pretty(status()) + "\n";
  if (text == written_) return;
  files::replace(publisher_.directory() / "witnesses", std::as_bytes(std::span{text}),
                 for_everybody);
  written_ = std::move(text);
}

void Cosigning::follow() {
  follower_ = std::thread{[this] { run(); }};
}

void Cosigning::run() {
  std::unique_lock lock{mutex_};
  while (!stop_) {
    lock.unlock();
    try {
      round();
    } catch (std::exception const& problem) {
      if (options_.on_error) {
        options_.on_error(fail(ErrorCode::internal, std::string{"witnesses: "} + problem.what()));
      }
    }
    lock.lock();
    wake_.wait_for(lock, rest, [this] { return stop_; });
  }
}

}  // namespace qalam::app
