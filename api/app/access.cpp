#include "api/app/access.hpp"

#include "api/app/erase.hpp"
#include "domain/core/described.hpp"
#include "domain/party/private_data.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/vault/private_record.hpp"

#include <algorithm>

namespace qalam::app {
namespace {

std::vector<std::string> all_fields() {
  std::vector<std::string> out;
  described::for_each<PrivateData>([&]<class D>(D) { out.emplace_back(D::name); });
  return out;
}

Result<std::vector<std::string>> fields_of(std::vector<std::string> const& wanted) {
  auto const all = all_fields();
  if (wanted.empty()) return all;
  std::string names;
  for (auto const& name : all) names += (names.empty() ? "" : ", ") + name;
  for (auto const& name : wanted) {
    if (std::find(all.begin(), all.end(), name) == all.end()) {
      return fail(ErrorCode::malformed, "the vault holds no \"" + name + "\"; it holds: " + names,
                  "/fields");
    }
  }
  return wanted;
}

/// Compares what the log says of the days with what the files say.
Result<std::uint64_t> check_seals(Ledger const& ledger, std::vector<vault::AccessDay> const& days) {
  std::uint64_t sealed = 0;
  std::optional<Error> wrong;
  auto const view = ledger.store().view();
  view->stream(Kind::ledger, 0, StreamVersion{1}, [&](store::StoredEvent const& event) {
    if (event.header.type != type_id<AccessLogSealed>) return store::Go::on;
    auto const seal = std::get<AccessLogSealed>(codec::decode(event));
    vault::AccessDay const want{seal.day, seal.records, seal.digest};
    ++sealed;
    if (std::find(days.begin(), days.end(), want) != days.end()) return store::Go::on;
    wrong = fail(ErrorCode::proof_invalid,
                 "event " + std::to_string(event.header.position.value()) +
                     " says that the day ended with record " + std::to_string(seal.records) +
                     " and hash " + to_hex(seal.digest) + "; the file does not",
                 "access/" + print(seal.day) + ".log");
    return store::Go::stop;
  });
  if (wrong) return *wrong;
  return sealed;
}

Result<void> check_person(Ledger const& ledger, HolderId holder) {
  auto const view = ledger.store().view();
  auto const row = ledger::LedgerRegisters{view->tables(), ledger.tables()}.holder(holder);
  if (!row) return fail(ErrorCode::not_found, "there is no right holder " + print(holder));
  if (row->erased) return fail(ErrorCode::not_found, print(holder) + " has been erased");
  return {};
}

}  // namespace

Result<void> seal_access_log(Ledger& ledger) {
  return ledger.access_log().close_days_before(
      date_of(ledger.now()), [&](vault::AccessDay const& day) -> Result<bool> {
        // Named by its day: a day is sealed once, and those before it were.
        Who const installation{PersonId{}, command_id("seal access log", print(day.day)),
                               std::nullopt};
        QALAM_TRY(auto const done,
                  ledger.execute(SealAccessLog{day.day, day.records, day.digest}, installation));
        return !done.receipt.repeated;
      });
}

Result<std::map<std::string, std::string>> look_at_person(Ledger& ledger, LookingAt const& look) {
  QALAM_CHECK(vault::check_purpose(look.purpose));
  QALAM_TRY(auto const fields, fields_of(look.fields));
  QALAM_CHECK(check_person(ledger, look.holder));
  Timestamp const now = ledger.now();
  if (ledger.access_log().last_day() < date_of(now)) QALAM_CHECK(seal_access_log(ledger));
  auto const record =
      ledger.vault().get(Kind::holder, look.holder.value(), {look.by, now, look.purpose, fields});
  if (!record) {
    return fail(ErrorCode::not_found, "the vault holds nothing about " + print(look.holder));
  }
  auto const data = vault::from_record(*record);
  std::map<std::string, std::string> out;
  described::for_each<PrivateData>([&]<class D>(D) {
    auto const& value = data.*D::pointer;
    bool const wanted = std::find(fields.begin(), fields.end(), D::name) != fields.end();
    if (wanted && !value.empty()) out.emplace(D::name, value);
  });
  return out;
}

Result<std::vector<vault::AccessRecord>> looks_at(Ledger const& ledger, HolderId holder) {
  std::vector<vault::AccessRecord> out;
  QALAM_TRY(auto const days, ledger.access_log().check([&](vault::AccessRecord const& record) {
    if (record.subject == AnyId{Kind::holder, holder.value()}) out.push_back(record);
  }));
  return out;
}

Result<AccessLogCheck> verify_access_log(Ledger& ledger) {
  QALAM_TRY(auto const days, ledger.access_log().check({}));
  AccessLogCheck out;
  out.days = days.size();
  if (!days.empty()) out.records = days.back().records;
  QALAM_TRY(out.sealed, check_seals(ledger, days));
  if (auto const left = not_forgotten(ledger); !left.empty()) {
    return fail(ErrorCode::proof_invalid,
                "the log says that this person is erased, and the vault still knows something: an "
                "old copy of the vault was put back. `qalam erase` again destroys it",
                print(left.front()));
  }
  return out;
}

}  // namespace qalam::app
