#pragma once

#include "domain/core/result.hpp"
#include "domain/core/strong.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace qalam {

/// The kinds of things that have an id and a stream of events. The number stands in every event
/// header (`stream_kind`) and is never reused.
enum class Kind : std::uint32_t {
  none = 0,
  society = 1,
  holder = 2,
  licensee = 3,
  mandate = 4,
  work = 5,
  recording = 6,
  agreement = 7,
  parameter = 8,
  tariff = 9,
  rules = 10,
  licence = 11,
  invoice = 12,
  receipt = 13,
  report = 14,
  pool = 15,
  run = 16,
  hold = 17,
  statement = 18,
  payout = 19,
  period = 20,
  person = 21,
  ledger = 22,
  item = 23,
};

template <Kind K>
struct IdTag {
  static constexpr Kind kind = K;
};

/// An id is a u64 in the log and a prefix with 13 characters (Crockford's base 32) for people:
/// `W-0C5P3ZK9QW1TE`. Zero is "none".
template <Kind K>
using Id = Strong<IdTag<K>, std::uint64_t>;

using SocietyId = Id<Kind::society>;
using HolderId = Id<Kind::holder>;
using LicenseeId = Id<Kind::licensee>;
using MandateId = Id<Kind::mandate>;
using WorkId = Id<Kind::work>;
using RecordingId = Id<Kind::recording>;
using AgreementId = Id<Kind::agreement>;
using ParameterId = Id<Kind::parameter>;
using TariffId = Id<Kind::tariff>;
using RulesId = Id<Kind::rules>;
using LicenceId = Id<Kind::licence>;
using InvoiceId = Id<Kind::invoice>;
using ReceiptId = Id<Kind::receipt>;
using ReportId = Id<Kind::report>;
using PoolId = Id<Kind::pool>;
using RunId = Id<Kind::run>;
using HoldId = Id<Kind::hold>;
using StatementId = Id<Kind::statement>;
using PayoutId = Id<Kind::payout>;
using PersonId = Id<Kind::person>;

/// A reported item (what a user's system calls a track). Ledger-wide, gap-free, from 1.
using ItemId = Id<Kind::item>;

using Position = Strong<struct PositionTag, std::uint64_t>;  ///< Place in the whole log, from 1.
using StreamVersion = Strong<struct StreamVersionTag, std::uint64_t>;  ///< Events in one stream.

/// The 16 bytes that make a command what it is: sent twice, it happens once.
using CommandId = std::array<std::uint8_t, 16>;
using Hash256 = std::array<std::uint8_t, 32>;

std::string_view kind_name(Kind kind);    ///< "society", "holder", … as in URLs and JSON.
std::string_view kind_prefix(Kind kind);  ///< "S", "H", "L", "W", …
std::string print_id(Kind kind, std::uint64_t id);
/// Reads what `print_id` writes, in any case. Errors: `malformed`.
Result<std::uint64_t> parse_id(Kind kind, std::string_view text);
/// Reads any printed id and says of which kind it is. Errors: `malformed`.
struct AnyId {
  Kind kind = Kind::none;
  std::uint64_t id = 0;
  friend auto operator<=>(AnyId const&, AnyId const&) = default;
};
Result<AnyId> parse_any_id(std::string_view text);

template <Kind K>
std::string print(Strong<IdTag<K>, std::uint64_t> id) {
  return print_id(K, id.value());
}

/// The id of the `n`-th new thing of `kind` that a command makes: SipHash-2-4, keyed by the command
/// id, so that the same command always makes the same ids and nobody needs a counter.
std::uint64_t derive_id(Kind kind, CommandId const& command, std::uint64_t n = 0);

template <class IdType>
IdType derive(CommandId const& command, std::uint64_t n = 0);
template <class IdType>
requires requires {
  IdType{std::uint64_t{}};
}
struct KindOf;
template <Kind K>
struct KindOf<Strong<IdTag<K>, std::uint64_t>> {
  static constexpr Kind value = K;
};
template <class IdType>
IdType derive(CommandId const& command, std::uint64_t n) {
  return IdType{derive_id(KindOf<IdType>::value, command, n)};
}

/// SipHash-2-4 (Aumasson, Bernstein 2012) of `size` bytes under a 16-byte key.
std::uint64_t siphash24(CommandId const& key, void const* data, std::size_t size);

std::string to_hex(std::uint8_t const* data, std::size_t size);
template <std::size_t N>
std::string to_hex(std::array<std::uint8_t, N> const& bytes) {
  return to_hex(bytes.data(), N);
}
/// Errors: `malformed`.
Result<Hash256> parse_hash256(std::string_view hex);

}  // namespace qalam
