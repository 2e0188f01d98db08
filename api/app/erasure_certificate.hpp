#pragma once

#include "api/json/parse.hpp"
#include "domain/core/describe.hpp"
#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "eventstore/tlog/keys.hpp"
#include "projections/ledger/balances.hpp"

#include <array>
#include <string>
#include <vector>

/// The certificate of an erasure (docs/proof-format.md): that the log says a person was forgotten,
/// and that no balance changed by it.
namespace qalam::app {

/// One account or one society's sum, as the certificate shows it: amounts are decimals.
struct ShownBalance {
  std::string of;  ///< An account, or a society.
  std::string currency;
  std::string debit;
  std::string credit;
  friend bool operator==(ShownBalance const&, ShownBalance const&) = default;
};
BOOST_DESCRIBE_STRUCT(ShownBalance, (), (of, currency, debit, credit))

/// The accounts of a person, and the sums of all accounts by society and currency, as they were
/// after the event at `position`.
struct BalancesThen {
  Position position;
  std::vector<ShownBalance> subject;
  std::vector<ShownBalance> societies;
  Hash256 digest{};  ///< Over both lists, not over the position.
  friend bool operator==(BalancesThen const&, BalancesThen const&) = default;
};
BOOST_DESCRIBE_STRUCT(BalancesThen, (), (position, subject, societies, digest))

/// Takes a walk over all accounts.
BalancesThen balances_then(ledger::Balances const& balances, HolderId holder, Position position);

/// What the header of the event commits to by its `sealed_hash`.
struct ErasureStatement {
  std::uint64_t key_before = 0;  ///< Generations of the vault's outer key.
  std::uint64_t key_after = 0;
  Hash256 balances{};  ///< The digest of BalancesThen before the event.
};
/// SHA-256(salt ‖ the statement's text).
Hash256 commitment_of(ErasureStatement const& statement, Hash256 const& salt);

struct ErasureCertificate {
  static constexpr char const* first_version = "qalam-erasure@v1";
  std::string format = first_version;
  std::string ledger;  ///< Origin of its log.
  HolderId subject;
  std::string basis;
  PersonId by;
  Timestamp at;
  Position position;
  std::uint64_t key_before = 0;
  std::uint64_t key_after = 0;
  BalancesThen balances_before;
  BalancesThen balances_at;
  Hash256 salt{};
  std::array<std::uint8_t, 16> nonce{};
  std::vector<std::uint8_t> payload;
  std::string proof;  ///< C2SP tlog-proof; its extra line is the event's header.
};
BOOST_DESCRIBE_STRUCT(ErasureCertificate, (),
                      (format, ledger, subject, basis, by, at, position, key_before, key_after,
                       balances_before, balances_at, salt, nonce, payload, proof))

constexpr std::size_t erasure_certificate_bytes_max = std::size_t{16} << 20;

/// Whether a text calls itself such a certificate.
bool is_erasure_certificate(std::string_view text);

/// Checks a certificate by itself, the ledger is not asked, and says each step in words. Errors:
/// `malformed`; `proof_invalid`; the place is a JSON pointer.
Result<std::vector<std::string>> check_erasure_certificate(
    std::string_view text, std::vector<tlog::VerifierKey> const& keys);

}  // namespace qalam::app
