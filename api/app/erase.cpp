#include "api/app/erase.hpp"

#include "api/app/erasure_certificate.hpp"
#include "api/json/describe_json.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/files/durable.hpp"

#include <algorithm>

namespace qalam::app {
namespace {

constexpr auto holder_kind = Kind::holder;

bool is_erased(Ledger& ledger, HolderId holder) {
  auto const view = ledger.store().view();
  auto const row = ledger::LedgerRegisters{view->tables(), ledger.tables()}.holder(holder);
  return row && row->erased;
}

/// Brings the vault to what the log says of an announced erasure.
void settle(Ledger& ledger, HolderId holder) {
  if (is_erased(ledger, holder)) {
    ledger.vault().erase(holder_kind, holder.value());
  } else {
    ledger.vault().withdraw_erasure(holder_kind, holder.value());
  }
}

/// Secret, and the same whenever the certificate is made.
Hash256 salt_of(Ledger& ledger, HolderId holder) {
  return ledger.vault().keyed_hash("erasure", print(holder));
}

std::filesystem::path certificate_file(Ledger const& ledger, HolderId holder) {
  return ledger.directory() / "erasures" / (print(holder) + ".json");
}

/// The event with all that the certificate says of it. Errors: `not_found`.
Result<ErasureCertificate> from_event(store::ReadView const& view, HolderId holder,
                                      Hash256& sealed) {
  ErasureCertificate out;
  bool found = false;
  view.stream(holder_kind, holder.value(), StreamVersion{1}, [&](store::StoredEvent const& event) {
    if (event.header.type != type_id<SubjectErased>) return store::Go::on;
    found = true;
    sealed = event.header.sealed_hash;
    out.subject = holder;
    out.basis = std::get<SubjectErased>(codec::decode(event)).basis;
    out.by = event.header.actor;
    out.at = event.header.recorded_at;
    out.position = event.header.position;
    out.nonce = event.nonce;
    auto const* const bytes = reinterpret_cast<std::uint8_t const*>(event.payload.data());
    out.payload.assign(bytes, bytes + event.payload.size());
    return store::Go::stop;
  });
  if (!found) return fail(ErrorCode::not_found, print(holder) + " has not been erased");
  return out;
}

Result<ErasureCertificate> assemble(Ledger& ledger, HolderId holder) {
  auto const view = ledger.store().view();
  Hash256 sealed{};
  QALAM_TRY(auto out, from_event(*view, holder, sealed));
  out.ledger = ledger.store().identity().origin;
  out.salt = salt_of(ledger, holder);
  ledger::Balances const balances{view->tables(), ledger.tables()};
  out.balances_before = balances_then(balances, holder, Position{out.position.value() - 1});
  out.balances_at = balances_then(balances, holder, out.position);
  if (auto const erasure = ledger.vault().erasure(holder_kind, holder.value())) {
    out.key_before = erasure->generation_before;
    out.key_after = erasure->generation_after;
  }
  if (commitment_of({out.key_before, out.key_after, out.balances_before.digest}, out.salt) !=
      sealed) {
    return fail(ErrorCode::unsupported,
                "the event of this erasure, number " + std::to_string(out.position.value()) +
                    ", does not commit to these balances and keys: it is of an older version of "
                    "Qalam, or the vault is another. `qalam prove` shows the event itself");
  }
  return out;
}

/// Under the lock of erasures.
Result<std::string> certificate_of(Ledger& ledger, HolderId holder) {
  auto const file = certificate_file(ledger, holder);
  if (auto const kept = files::read_if_there(file, erasure_certificate_bytes_max)) return *kept;
  QALAM_TRY(auto certificate, assemble(ledger, holder));
  QALAM_TRY(auto* const publisher, ledger.publisher());
  QALAM_TRY(certificate.proof, publisher->prove(certificate.position));
  auto const text = json::dump_pretty(json::write(certificate)) + "\n";
  constexpr unsigned for_the_owner = 0600;
  files::replace_durably(file, lmdb::bytes_of(text), for_the_owner);
  return text;
}

}  // namespace

Result<Done> erase_holder(Ledger& ledger, EraseHolder const& command, Who const& who) {
  auto const alone = ledger.erasing();
  vault::Vault& vault = ledger.vault();
  vault.announce_erasure(holder_kind, command.holder.value());
  auto const seal = [&ledger, holder = command.holder, salt = salt_of(ledger, command.holder),
                     key = vault.key_generation()](lmdb::ReadTxn const& txn,
                                                   store::Moment const& moment) {
    auto const before =
        balances_then({txn, ledger.tables()}, holder, Position{moment.next.value() - 1});
    return commitment_of({key, key + 1, before.digest}, salt);
  };
  auto done =
      ledger
          .submit_sealed(
              who, Ledger::body_of(command),
              [command](Registers const& r, Context const& c) { return decide(r, command, c); },
              seal)
          .wait();
  settle(ledger, command.holder);
  if (!done) return done;
  if (auto const made = certificate_of(ledger, command.holder); !made) {
    done->notes.push_back("there is no certificate: " + made.error().detail);
  }
  return done;
}

Result<std::string> erasure_certificate(Ledger& ledger, HolderId holder) {
  auto const alone = ledger.erasing();
  return certificate_of(ledger, holder);
}

void finish_erasures(Ledger& ledger) {
  auto const alone = ledger.erasing();
  for (AnyId const subject : ledger.vault().announced()) settle(ledger, HolderId{subject.id});
}

std::vector<HolderId> not_forgotten(Ledger& ledger) {
  std::vector<HolderId> out;
  auto const view = ledger.store().view();
  ledger::LedgerRegisters const registers{view->tables(), ledger.tables()};
  ledger.vault().each_subject([&](AnyId subject) {
    if (subject.kind != holder_kind) return;
    auto const row = registers.holder(HolderId{subject.id});
    if (row && row->erased) out.emplace_back(subject.id);
  });
  return out;
}

}  // namespace qalam::app
