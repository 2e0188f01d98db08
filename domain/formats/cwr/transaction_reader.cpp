#include "domain/formats/cwr/transaction_reader.hpp"

#include "domain/formats/cwr/agreement_reader.hpp"
#include "domain/formats/cwr/work_state.hpp"

#include <span>
#include <utility>

namespace qalam::formats::cwr {
namespace {

using Records = std::vector<Record const*>;

bool rejects(Effect effect) {
  return effect == Effect::dropped || effect == Effect::rejected;
}

void conclude(Transaction& made, Notes const& notes) {
  made.verdict = notes.verdict();
  made.findings = notes.findings();
}

/// The part of an ACK that begins with a nested header.
class Acknowledgement {
 public:
  Acknowledgement(AckTransaction& ack, Notes& notes, Handler& handler)
      : ack_{ack}, notes_{notes}, handler_{handler} {}

  void read(Records const& records) {
    Records own;
    Records part;
    for (Record const* const record : records) {
      auto const type = record->type();
      if (own.empty() || type == "MSG") {
        own.push_back(record);
      } else if (is_transaction_header(type)) {
        nested(std::exchange(part, {record}));
      } else if (!part.empty()) {
        part.push_back(record);
      } else if (type != "XRF") {
        notes_.report(edit::record_not_permitted, *record, "",
                      "a record " + quoted(type) + " before the nested work; left out");
      }
    }
    nested(part);
    read_acknowledgement(own, ack_, notes_);
  }

 private:
  void nested(Records const& part) {
    if (part.empty()) return;
    Notes notes{notes_.version(), Purpose::echo};
    Record const& head = *part.front();
    if (head.type() == "AGR") {
      AgreementTransaction made{place(head), read_agreement(part, notes), true};
      conclude(made, notes);
      ack_.agreement = std::move(made);
    } else if (is_work_header(head.type())) {
      WorkTransaction made{place(head), read_work(part, notes), true};
      conclude(made, notes);
      (head.type() == "EXC" ? ack_.conflicting : ack_.work) = std::move(made);
    } else {
      notes.report(edit::record_not_permitted, head, "", "nothing of this kind is acknowledged");
    }
    hand_over(notes.all(), handler_);
  }

  [[nodiscard]] Transaction place(Record const& head) const {
    Transaction made;
    made.type = std::string{head.type()};
    made.group = ack_.group;
    made.group_id = ack_.group_id;
    made.group_type = ack_.group_type;
    made.number = ack_.number;
    made.line = head.line();
    return made;
  }

  AckTransaction& ack_;
  Notes& notes_;
  Handler& handler_;
};

}  // namespace

bool is_transaction_header(std::string_view type) {
  return is_work_header(type) || type == "AGR" || type == "ACK" || type == "ISA";
}

void hand_over(std::vector<Note> const& notes, Handler& handler) {
  for (Note const& note : notes) handler.finding(note.finding, rejects(note.effect));
}

Verdict read_transaction(std::vector<Record> const& records, Transaction made, Notes notes,
                         Handler& handler) {
  Records all;
  all.reserve(records.size());
  for (Record const& record : records) all.push_back(&record);
  if (made.type == "ACK" || made.type == "ISA") {
    AckTransaction ack{std::move(made), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
                       no_date,         {}, {}, {}, {}};
    Acknowledgement{ack, notes, handler}.read(all);
    conclude(ack, notes);
    hand_over(notes.all(), handler);
    handler.acknowledgement(ack);
    return ack.verdict;
  }
  if (made.type == "AGR") {
    AgreementTransaction agreement{std::move(made), read_agreement(all, notes), false};
    conclude(agreement, notes);
    hand_over(notes.all(), handler);
    handler.agreement(agreement);
    return agreement.verdict;
  }
  WorkTransaction work{std::move(made), read_work(all, notes), false};
  conclude(work, notes);
  hand_over(notes.all(), handler);
  handler.work(work);
  return work.verdict;
}

}  // namespace qalam::formats::cwr
