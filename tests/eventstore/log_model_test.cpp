#include "eventstore/merkle/frontier.hpp"
#include "tests/eventstore/store_support.hpp"

#include <rapidcheck/gtest.h>

#include <map>
#include <tuple>

namespace qalam::store::test {
namespace {

struct ModelEvent {
  std::uint64_t stream;
  std::uint64_t society;
  std::string text;
  std::int64_t recorded_at;
  friend bool operator==(ModelEvent const&, ModelEvent const&) = default;
};

/// The store as one would write it with a vector and a map, in the fewest lines.
struct Model {
  struct Outcome {
    std::uint64_t body = 0;
    std::optional<ErrorCode> refused;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
  };
  std::vector<ModelEvent> events;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Outcome> outcomes;

  [[nodiscard]] std::uint64_t version(std::uint64_t stream) const {
    std::uint64_t count = 0;
    for (auto const& e : events) count += e.stream == stream ? 1U : 0U;
    return count;
  }
  [[nodiscard]] std::vector<std::string> where(
      std::function<bool(ModelEvent const&)> const& wanted) const {
    std::vector<std::string> found;
    for (auto const& e : events) {
      if (wanted(e)) found.push_back(e.text);
    }
    return found;
  }
};

struct Step {
  std::uint64_t number = 0;
  std::uint64_t principal = 0;
  std::uint64_t body = 0;
  std::uint64_t events = 0;
  std::uint64_t stream = 0;
  std::optional<std::uint64_t> expect;
  bool refuse = false;
};

Step any_step() {
  Step step;
  step.number = *rc::gen::inRange<std::uint64_t>(0, 30);
  step.principal = *rc::gen::inRange<std::uint64_t>(1, 3);
  step.body = *rc::gen::weightedElement<std::uint64_t>({{9, 0}, {1, 1}});
  step.events = *rc::gen::inRange<std::uint64_t>(0, 4);
  step.stream = *rc::gen::inRange<std::uint64_t>(0, 4);
  if (*rc::gen::inRange(0, 3) == 0) step.expect = *rc::gen::inRange<std::uint64_t>(0, 4);
  step.refuse = *rc::gen::inRange(0, 5) == 0;
  return step;
}

std::vector<NewEvent> events_of(Step const& step, std::uint64_t serial) {
  std::vector<NewEvent> events;
  for (std::uint64_t i = 0; i < step.events; ++i) {
    auto const stream = (step.stream + i) % 4;
    events.push_back(event(Kind::work, stream, std::to_string(serial) + "." + std::to_string(i),
                           SocietyId{stream % 2}));
  }
  return events;
}

Submission submission_of(Step const& step, std::uint64_t serial) {
  auto made = step.refuse ? refusing(step.number) : appending(step.number, events_of(step, serial));
  made.principal = PersonId{step.principal};
  made.body.fill(static_cast<std::uint8_t>(step.body));
  if (step.expect) made.expects = {{Kind::work, step.stream, StreamVersion{*step.expect}}};
  return made;
}

/// What the model says to the step: an error's code, or first and last position and whether it was
/// a repeat.
struct Answer {
  std::optional<ErrorCode> refused;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool repeated = false;
  friend bool operator==(Answer const&, Answer const&) = default;
  friend std::ostream& operator<<(std::ostream& out, Answer const& a) {
    return out << (a.refused ? error_info(*a.refused).name : "ok") << " " << a.first << "-"
               << a.last << (a.repeated ? " again" : "");
  }
};

Answer apply(Model& model, Step const& step, std::uint64_t serial, std::int64_t now) {
  auto const key = std::pair{step.principal, step.number};
  if (auto const known = model.outcomes.find(key); known != model.outcomes.end()) {
    if (known->second.body != step.body) return {ErrorCode::idempotency_mismatch};
    if (known->second.refused) return {known->second.refused};
    return {{}, known->second.first, known->second.last, true};
  }
  if (step.expect && model.version(step.stream) != *step.expect) {
    return {ErrorCode::precondition_failed};
  }
  if (step.refuse) {
    model.outcomes[key] = {step.body, ErrorCode::insufficient_funds};
    return {ErrorCode::insufficient_funds};
  }
  auto const time = model.events.empty() ? now : std::max(now, model.events.back().recorded_at);
  auto const first = model.events.size() + 1;
  for (auto const& made : events_of(step, serial)) {
    model.events.push_back({made.stream_id, made.society.value(), text(made.payload), time});
  }
  model.outcomes[key] = {step.body, {}, first, model.events.size()};
  return {{}, first, model.events.size(), false};
}

Answer answer_of(Result<Receipt> const& result) {
  if (!result) return {result.error().code};
  return {{}, result->first.value(), result->last.value(), result->repeated};
}

/// Every way of reading says what the model says.
void compare(Model const& model, EventStore const& store) {
  auto const view = store.view();
  RC_ASSERT(view->position().value() == model.events.size());
  std::vector<ModelEvent> scanned;
  merkle::Frontier frontier;
  view->scan(Position{1}, 1'000'000, [&](StoredEvent const& e) {
    scanned.push_back({e.header.stream_id, e.header.society.value(), text(e.payload),
                       e.header.recorded_at.value()});
    frontier.append(leaf_hash(e.header_data));
    return Go::on;
  });
  RC_ASSERT(scanned == model.events);
  RC_ASSERT(view->root() == frontier.root());
  for (std::uint64_t stream = 0; stream < 5; ++stream) {
    std::vector<std::string> seen;
    view->stream(Kind::work, stream, StreamVersion{1}, [&](StoredEvent const& e) {
      seen.push_back(text(e.payload));
      RC_ASSERT(e.header.stream_version.value() == seen.size());
      return Go::on;
    });
    RC_ASSERT(seen == model.where([&](auto const& e) { return e.stream == stream; }));
    auto const head = view->head(Kind::work, stream);
    RC_ASSERT((head ? head->version.value() : 0) == model.version(stream));
  }
  for (std::uint64_t society = 0; society < 3; ++society) {
    std::vector<std::string> seen;
    view->society(SocietyId{society}, Position{1}, [&](StoredEvent const& e) {
      seen.push_back(text(e.payload));
      return Go::on;
    });
    RC_ASSERT(seen == model.where([&](auto const& e) { return e.society == society; }));
  }
  for (std::int64_t moment = -20; moment < 220; ++moment) {
    std::uint64_t last = 0;
    for (auto const& e : model.events) last += e.recorded_at <= moment ? 1U : 0U;
    RC_ASSERT(view->position_at(Timestamp{moment}).value() == last);
  }
  RC_ASSERT(store.verify({}).ok());
}

RC_GTEST_PROP(LogModel, TheStoreDoesWhatAVectorAndAMapWouldDo, ()) {
  auto const rounds = *rc::gen::inRange(1, 6);
  JoinFold fold;
  Ledger ledger{{fold}};
  Model model;
  std::int64_t now = 0;
  std::uint64_t serial = 0;
  for (int round = 0; round < rounds; ++round) {
    // Whatever is submitted at once may be one batch or several: the answers must be the same.
    std::vector<std::future<Result<Receipt>>> answers;
    std::vector<Answer> expected;
    auto const burst = *rc::gen::inRange(1, 25);
    now += *rc::gen::inRange<std::int64_t>(-5, 20);
    ledger.now = Timestamp{now};
    for (int i = 0; i < burst; ++i, ++serial) {
      auto const step = any_step();
      expected.push_back(apply(model, step, serial, now));
      answers.push_back(ledger->submit(submission_of(step, serial)));
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
      RC_ASSERT(answer_of(answers[i].get()) == expected[i]);
    }
    if (*rc::gen::arbitrary<bool>()) ledger.reopen();
    compare(model, *ledger);
    RC_ASSERT(fold.count(ledger->view()->tables()) == model.events.size());
  }
}

}  // namespace
}  // namespace qalam::store::test
