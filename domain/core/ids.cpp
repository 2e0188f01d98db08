#include "domain/core/ids.hpp"

#include "domain/core/ensure.hpp"

#include <bit>
#include <cstring>

namespace qalam {
namespace {

struct KindInfo {
  Kind kind;
  std::string_view name, prefix;
};

constexpr std::array<KindInfo, 24> kinds{{
    {Kind::none, "none", "X"},
    {Kind::society, "society", "S"},
    {Kind::holder, "holder", "H"},
    {Kind::licensee, "licensee", "L"},
    {Kind::mandate, "mandate", "M"},
    {Kind::work, "work", "W"},
    {Kind::recording, "recording", "R"},
    {Kind::agreement, "agreement", "A"},
    {Kind::parameter, "parameter", "PM"},
    {Kind::tariff, "tariff", "T"},
    {Kind::rules, "rules", "DR"},
    {Kind::licence, "licence", "LC"},
    {Kind::invoice, "invoice", "IN"},
    {Kind::receipt, "receipt", "RC"},
    {Kind::report, "report", "U"},
    {Kind::pool, "pool", "P"},
    {Kind::run, "run", "D"},
    {Kind::hold, "hold", "HD"},
    {Kind::statement, "statement", "ST"},
    {Kind::payout, "payout", "PY"},
    {Kind::period, "period", "PD"},
    {Kind::person, "person", "N"},
    {Kind::ledger, "ledger", "Q"},
    {Kind::item, "item", "I"},
}};

constexpr std::string_view base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int digit_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  auto const at = base32.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

bool same_letters(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    char c = a[i];
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c != b[i]) return false;
  }
  return true;
}

Result<std::uint64_t> parse_digits(std::string_view digits, std::string_view whole) {
  if (digits.size() != 13) {
    return fail(ErrorCode::malformed, "\"" + std::string{whole} +
                                          "\" is not an id: a prefix, a hyphen and 13 characters");
  }
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int const d = digit_of(digits[i]);
    if (d < 0 || (i == 0 && d > 15)) {
      return fail(ErrorCode::malformed, "\"" + std::string{whole} + "\" is not an id");
    }
    value = value << 5 | static_cast<std::uint64_t>(d);
  }
  return value;
}

}  // namespace

std::string_view kind_name(Kind kind) {
  return kinds.at(static_cast<std::size_t>(kind)).name;
}
std::string_view kind_prefix(Kind kind) {
  return kinds.at(static_cast<std::size_t>(kind)).prefix;
}

std::string print_id(Kind kind, std::uint64_t id) {
  std::string out{kind_prefix(kind)};
  out += '-';
  for (int shift = 60; shift >= 0; shift -= 5) out += base32[(id >> shift) & 31];
  return out;
}

Result<AnyId> parse_any_id(std::string_view text) {
  auto const hyphen = text.find('-');
  if (hyphen != std::string_view::npos) {
    for (auto const& info : kinds) {
      if (info.kind != Kind::none && same_letters(text.substr(0, hyphen), info.prefix)) {
        QALAM_TRY(auto const id, parse_digits(text.substr(hyphen + 1), text));
        return AnyId{info.kind, id};
      }
    }
  }
  return fail(ErrorCode::malformed, "\"" + std::string{text} + "\" is not an id");
}

Result<std::uint64_t> parse_id(Kind kind, std::string_view text) {
  QALAM_TRY(auto const any, parse_any_id(text));
  if (any.kind != kind) {
    return fail(ErrorCode::malformed, "\"" + std::string{text} + "\" names a " +
                                          std::string{kind_name(any.kind)} + ", not a " +
                                          std::string{kind_name(kind)});
  }
  return any.id;
}

std::uint64_t siphash24(CommandId const& key, void const* data, std::size_t size) {
  auto const* bytes = static_cast<std::uint8_t const*>(data);
  auto const load = [](std::uint8_t const* at, std::size_t n) {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < n; ++i) v |= static_cast<std::uint64_t>(at[i]) << (8 * i);
    return v;
  };
  std::uint64_t const k0 = load(key.data(), 8);
  std::uint64_t const k1 = load(key.data() + 8, 8);
  std::uint64_t v0 = k0 ^ 0x736f6d6570736575U;
  std::uint64_t v1 = k1 ^ 0x646f72616e646f6dU;
  std::uint64_t v2 = k0 ^ 0x6c7967656e657261U;
  std::uint64_t v3 = k1 ^ 0x7465646279746573U;
  auto const round = [&] {
    v0 += v1, v1 = std::rotl(v1, 13), v1 ^= v0, v0 = std::rotl(v0, 32);
    v2 += v3, v3 = std::rotl(v3, 16), v3 ^= v2;
    v0 += v3, v3 = std::rotl(v3, 21), v3 ^= v0;
    v2 += v1, v1 = std::rotl(v1, 17), v1 ^= v2, v2 = std::rotl(v2, 32);
  };
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t const m = load(bytes + i, 8);
    v3 ^= m;
    round();
    round();
    v0 ^= m;
  }
  std::uint64_t const last = load(bytes + i, size - i) | static_cast<std::uint64_t>(size) << 56;
  v3 ^= last;
  round();
  round();
  v0 ^= last;
  v2 ^= 0xff;
  for (int n = 0; n < 4; ++n) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

std::uint64_t derive_id(Kind kind, CommandId const& command, std::uint64_t n) {
  std::array<std::uint8_t, 12> message{};
  for (std::size_t i = 0; i < 4; ++i) {
    message[i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(kind) >> (8 * i));
  }
  for (std::size_t i = 0; i < 8; ++i) message[4 + i] = static_cast<std::uint8_t>(n >> (8 * i));
  std::uint64_t const id = siphash24(command, message.data(), message.size());
  return id == 0 ? 1 : id;
}

std::string to_hex(std::uint8_t const* data, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(size * 2);
  for (std::size_t i = 0; i < size; ++i) {
    out += digits[data[i] >> 4];
    out += digits[data[i] & 15];
  }
  return out;
}

Result<Hash256> parse_hash256(std::string_view hex) {
  Hash256 out{};
  if (hex.size() != 64) return fail(ErrorCode::malformed, "a hash has 64 hexadecimal digits");
  for (std::size_t i = 0; i < 64; ++i) {
    char const c = hex[i];
    int v = -1;
    if (c >= '0' && c <= '9') v = c - '0';
    if (c >= 'a' && c <= 'f') v = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') v = c - 'A' + 10;
    if (v < 0) return fail(ErrorCode::malformed, "a hash has 64 hexadecimal digits");
    out[i / 2] = static_cast<std::uint8_t>(out[i / 2] << 4 | v);
  }
  return out;
}

}  // namespace qalam
