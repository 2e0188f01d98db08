#include "api/app/erasure_certificate.hpp"

#include "api/json/describe_json.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "eventstore/record.hpp"
#include "eventstore/tlog/proof_file.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace qalam::app {
namespace {

constexpr json::Limits limits{.bytes_max = erasure_certificate_bytes_max};

ShownBalance shown(std::string of, Currency currency, Balance const& balance) {
  int const decimals = currency.decimals();
  return {std::move(of), std::string{currency.code()}, print_micros(balance.debit, decimals),
          print_micros(balance.credit, decimals)};
}

std::string text_of(std::vector<ShownBalance> const& lines) {
  std::string out;
  for (auto const& one : lines) {
    out += one.of + "\t" + one.currency + "\t" + one.debit + "\t" + one.credit + "\n";
  }
  return out;
}

Hash256 digest_of(BalancesThen const& then) {
  auto const text = text_of(then.subject) + "\n" + text_of(then.societies);
  return merkle::sha256(std::as_bytes(std::span{text}));
}

Error wrong(std::string why, std::string where) {
  return fail(ErrorCode::proof_invalid, std::move(why), std::move(where));
}

/// The checks that follow each other; each adds what it has found.
class Check {
 public:
  Check(ErasureCertificate const& certificate, std::vector<tlog::VerifierKey> const& keys)
      : c_{certificate}, keys_{keys} {}

  Result<std::vector<std::string>> run() {
    QALAM_CHECK(log());
    QALAM_CHECK(content());
    QALAM_CHECK(balances());
    QALAM_CHECK(statement());
    return std::move(steps_);
  }

 private:
  /// That an event with this header is in the signed log.
  Result<void> log() {
    auto const bad = [](Error const& error) { return fail(error.code, error.detail, "/proof"); };
    auto const proof = tlog::parse_proof_file(c_.proof);
    if (!proof) return bad(proof.error());
    auto const signed_head = tlog::check_checkpoint(proof->checkpoint, keys_);
    if (!signed_head) return bad(signed_head.error());
    if (signed_head->checkpoint.origin != c_.ledger) {
      return wrong("the checkpoint is of the log " + signed_head->checkpoint.origin + ", not of " +
                       c_.ledger,
                   "/ledger");
    }
    if (proof->extra.size() != store::header_bytes) {
      return bad(fail(ErrorCode::malformed, "it does not hold the event's header"));
    }
    std::copy(proof->extra.begin(), proof->extra.end(),
              reinterpret_cast<char*>(header_data_.data()));
    auto const header = store::decode_header(header_data_);
    if (!header) return bad(header.error());
    header_ = *header;
    if (header_.position != c_.position || proof->index + 1 != c_.position.value()) {
      return wrong("the event in the proof is number " + std::to_string(header_.position.value()) +
                       ", at index " + std::to_string(proof->index),
                   "/position");
    }
    auto const whole = tlog::check_proof(*proof, store::leaf_hash(header_data_), keys_);
    if (!whole) return bad(whole.error());
    std::string by;
    for (auto const& one : whole->by) by += (by.empty() ? "" : ", ") + one.by.name;
    steps_.push_back("The log " + c_.ledger + " with " + std::to_string(whole->checkpoint.size) +
                     " events, root " + to_hex(whole->checkpoint.root) + ", is signed by " + by +
                     ", whom you trust.");
    steps_.push_back("Event " + std::to_string(c_.position.value()) +
                     " is in it: its hash and the " + std::to_string(proof->path.size()) +
                     " hashes of the path lead to that root.");
    return {};
  }

  /// That the event says what the certificate says.
  Result<void> content() {
    auto const payload = std::as_bytes(std::span{c_.payload});
    if (store::payload_hash(c_.nonce, payload) != header_.payload_hash) {
      return wrong("payload and nonce do not have the hash that the event's header names",
                   "/payload");
    }
    QALAM_TRY(auto const erased, decoded(payload));
    if (erased.holder != c_.subject) {
      return wrong("the event is about " + print(erased.holder), "/subject");
    }
    if (erased.basis != c_.basis) {
      return wrong("the event names another ground: \"" + erased.basis + "\"", "/basis");
    }
    if (header_.actor != c_.by) return wrong("the event is by " + print(header_.actor), "/by");
    if (header_.recorded_at != c_.at) {
      return wrong("the event was recorded at " + print(header_.recorded_at), "/at");
    }
    steps_.push_back("It says: what the vault held about " + print(c_.subject) +
                     " is gone for good. Ground: " + c_.basis + ". By " + print(c_.by) + ", " +
                     print(c_.at) + ".");
    return {};
  }

  Result<SubjectErased> decoded(store::Bytes payload) const {
    if (header_.type != type_id<SubjectErased>) {
      return wrong("the event is a " + std::string{codec::event_name(header_.type)} +
                       ", not a subjectErased",
                   "/proof");
    }
    try {
      return codec::decode_as<SubjectErased>(payload);
    } catch (lmdb::StoreFailure const& failure) {
      return fail(ErrorCode::malformed, failure.what(), "/payload");
    }
  }

  Result<void> balances() {
    QALAM_CHECK(digest(c_.balances_before, "/balances_before"));
    QALAM_CHECK(digest(c_.balances_at, "/balances_at"));
    if (c_.balances_before.position.value() + 1 != c_.position.value()) {
      return wrong("is not the position before the event", "/balances_before/position");
    }
    if (c_.balances_at.position != c_.position) {
      return wrong("is not the position of the event", "/balances_at/position");
    }
    if (c_.balances_before.digest != c_.balances_at.digest) {
      return wrong("the balances at the event are not those before it", "/balances_at/digest");
    }
    steps_.push_back("The " + std::to_string(c_.balances_at.subject.size()) +
                     " accounts of the person, and the sums of " +
                     std::to_string(c_.balances_at.societies.size()) +
                     " societies and currencies, are the same before the event and at it: digest " +
                     to_hex(c_.balances_at.digest) + ".");
    return {};
  }

  static Result<void> digest(BalancesThen const& then, std::string const& where) {
    if (digest_of(then) == then.digest) return {};
    return wrong("the lists do not have this digest", where + "/digest");
  }

  Result<void> statement() {
    if (c_.key_before == 0 || c_.key_after != c_.key_before + 1) {
      return wrong("is not the generation after " + std::to_string(c_.key_before), "/key_after");
    }
    if (commitment_of({c_.key_before, c_.key_after, c_.balances_before.digest}, c_.salt) !=
        header_.sealed_hash) {
      return wrong(
          "the keys, the digest of the balances or the salt are not those that the event commits "
          "to",
          "/salt");
    }
    steps_.push_back("The event itself commits to these balances and to the vault's keys: number " +
                     std::to_string(c_.key_before) + " was destroyed, number " +
                     std::to_string(c_.key_after) + " took its place.");
    return {};
  }

  ErasureCertificate const& c_;
  std::vector<tlog::VerifierKey> const& keys_;
  std::array<std::byte, store::header_bytes> header_data_{};
  store::EventHeader header_;
  std::vector<std::string> steps_;
};

}  // namespace

BalancesThen balances_then(ledger::Balances const& balances, HolderId holder, Position position) {
  BalancesThen out;
  out.position = position;
  balances.of_holder(holder, position, [&](AccountKey const& account, Balance const& balance) {
    out.subject.push_back(shown(print(account), account.currency, balance));
  });
  std::map<std::tuple<SocietyId, Currency>, Balance> sums;
  for (auto const& line : balances.trial_balance(SocietyId{}, position)) {
    auto& sum = sums[{line.society, line.currency}];
    sum.debit = add(sum.debit, line.balance.debit);
    sum.credit = add(sum.credit, line.balance.credit);
  }
  for (auto const& [key, sum] : sums) {
    out.societies.push_back(shown(print(std::get<0>(key)), std::get<1>(key), sum));
  }
  out.digest = digest_of(out);
  return out;
}

Hash256 commitment_of(ErasureStatement const& statement, Hash256 const& salt) {
  auto const text = std::string{ErasureCertificate::first_version} + "\nkey_before " +
                    std::to_string(statement.key_before) + "\nkey_after " +
                    std::to_string(statement.key_after) + "\nbalances " +
                    to_hex(statement.balances) + "\n";
  return merkle::sha256({std::as_bytes(std::span{salt}), std::as_bytes(std::span{text})});
}

bool is_erasure_certificate(std::string_view text) {
  return text.starts_with('{') && text.find("\"qalam-erasure@") != std::string_view::npos;
}

Result<std::vector<std::string>> check_erasure_certificate(
    std::string_view text, std::vector<tlog::VerifierKey> const& keys) {
  QALAM_TRY(auto const json, json::parse(text, limits));
  QALAM_TRY(auto const certificate, json::read<ErasureCertificate>(json));
  if (certificate.format != ErasureCertificate::first_version) {
    return fail(ErrorCode::unsupported,
                "this program knows " + std::string{ErasureCertificate::first_version} + " alone",
                "/format");
  }
  return Check{certificate, keys}.run();
}

}  // namespace qalam::app
