#include "eventstore/tlog/keys.hpp"

#include "domain/core/ensure.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "eventstore/tlog/base64.hpp"

#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace qalam::tlog {
namespace {

static_assert(crypto_sign_PUBLICKEYBYTES == std::tuple_size_v<PublicKey>);
static_assert(crypto_sign_SEEDBYTES == std::tuple_size_v<Seed>);

constexpr std::size_t name_bytes_max = 255;
constexpr std::size_t time_bytes = 8;

std::string hex(std::uint32_t value) {
  std::string out;
  for (int shift = 28; shift >= 0; shift -= 4) out += "0123456789abcdef"[value >> shift & 15];
  return out;
}

std::span<unsigned char const> raw(std::string_view text) {
  return {reinterpret_cast<unsigned char const*>(text.data()), text.size()};
}

/// tlog-cosignature, "Ed25519 signed message".
std::string cosigned_message(std::string_view text, std::uint64_t seconds) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string{text};
}

/// The parts of "name+id+base64(type ‖ 32 bytes)".
struct KeyText {
  std::string name;
  std::uint32_t id = 0;
  SignatureType type = SignatureType::ed25519;
  std::array<std::uint8_t, 32> bytes{};
};

std::optional<KeyText> parse_key_text(std::string_view text) {
  auto const first = text.find('+');
  if (first == std::string_view::npos) return std::nullopt;
  // Base64 has "+" as well: only the first two separate.
  auto const second = text.find('+', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  KeyText out;
  out.name = text.substr(0, first);
  auto const id = text.substr(first + 1, second - first - 1);
  constexpr int sixteen = 16;
  auto const parsed = std::from_chars(id.data(), id.data() + id.size(), out.id, sixteen);
  if (id.size() != 8 || parsed.ec != std::errc{} || parsed.ptr != id.data() + id.size()) {
    return std::nullopt;
  }
  auto const bytes = parse_base64(text.substr(second + 1));
  if (!bytes || bytes->size() != 1 + out.bytes.size()) return std::nullopt;
  out.type = static_cast<SignatureType>(bytes->front());
  if (out.type != SignatureType::ed25519 && out.type != SignatureType::cosignature) {
    return std::nullopt;
  }
  std::copy(bytes->begin() + 1, bytes->end(), out.bytes.begin());
  return out;
}

std::string key_text(VerifierKey const& key, std::span<std::uint8_t const> bytes) {
  std::vector<std::uint8_t> typed{static_cast<std::uint8_t>(key.type)};
  typed.insert(typed.end(), bytes.begin(), bytes.end());
  std::string out = key.name + "+" + hex(key.id()) + "+" + base64(typed);
  sodium_memzero(typed.data(), typed.size());
  return out;
}

constexpr std::string_view secret_prefix = "PRIVATE+KEY+";

}  // namespace

std::uint32_t VerifierKey::id() const {
  std::array const separator{std::byte{'\n'}, static_cast<std::byte>(type)};
  auto const hash = merkle::sha256(
      {std::as_bytes(std::span{name}), std::span{separator}, std::as_bytes(std::span{key})});
  return std::uint32_t{hash[0]} << 24 | std::uint32_t{hash[1]} << 16 | std::uint32_t{hash[2]} << 8 |
         hash[3];
}

std::string print(VerifierKey const& key) {
  return key_text(key, key.key);
}

Result<VerifierKey> parse_verifier_key(std::string_view text) {
  auto const parts = parse_key_text(text);
  if (!parts || !is_key_name(parts->name)) {
    return fail(ErrorCode::malformed,
                "this is no key of a signed note: name+8 hexadecimal digits+base64, of type 1 "
                "(a log) or 4 (a witness)");
  }
  VerifierKey key{parts->name, parts->type, parts->bytes};
  if (key.id() != parts->id) {
    return fail(ErrorCode::malformed, "the key's id " + hex(parts->id) +
                                          " is not that of its name and bytes, " + hex(key.id()) +
                                          ": it was changed or mistyped");
  }
  return key;
}

bool is_key_name(std::string_view name) {
  if (name.empty() || name.size() > name_bytes_max) return false;
  // The spaces of Unicode beyond ASCII, as UTF-8.
  constexpr std::array<std::string_view, 17> spaces{
      "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
      "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
      "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
      "\xE2\x80\xA9", "\xE2\x80\xAF"};
  constexpr std::array<std::string_view, 2> more{"\xE2\x81\x9F", "\xE3\x80\x80"};
  auto const is_in = [&](std::string_view space) { return name.find(space) != name.npos; };
  bool const plain = std::all_of(name.begin(), name.end(), [](char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7f && c != '+';
  });
  return plain && std::none_of(spaces.begin(), spaces.end(), is_in) &&
         std::none_of(more.begin(), more.end(), is_in);
}

SigningKey::SigningKey(std::string name, SignatureType type, Seed const& seed) {
  ensure(is_key_name(name), "a key has a name that a note can carry");
  ensure(sodium_init() >= 0, "libsodium starts");
  verifier_.name = std::move(name);
  verifier_.type = type;
  crypto_sign_seed_keypair(verifier_.key.data(), secret_.data(), seed.data());
}

SigningKey::SigningKey(SigningKey&& other) noexcept
    : verifier_{other.verifier_}, secret_{other.secret_} {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

SigningKey::~SigningKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

Signature SigningKey::sign(std::string_view text) const {
  ensure(verifier_.type == SignatureType::ed25519, "a log's key signs notes");
  Signature out{verifier_.name, verifier_.id(), std::vector<std::uint8_t>(crypto_sign_BYTES)};
  auto const message = raw(text);
  crypto_sign_detached(out.bytes.data(), nullptr, message.data(), message.size(), secret_.data());
  return out;
}

Signature SigningKey::cosign(std::string_view text, std::uint64_t seconds) const {
  ensure(verifier_.type == SignatureType::cosignature, "a witness's key cosigns checkpoints");
  Signature out{verifier_.name, verifier_.id(),
                std::vector<std::uint8_t>(time_bytes + crypto_sign_BYTES)};
  for (std::size_t i = 0; i < time_bytes; ++i) {
    out.bytes[i] = static_cast<std::uint8_t>(seconds >> (8 * (time_bytes - 1 - i)));
  }
  std::string const said = cosigned_message(text, seconds);
  auto const message = raw(said);
  crypto_sign_detached(out.bytes.data() + time_bytes, nullptr, message.data(), message.size(),
                       secret_.data());
  return out;
}

std::string SigningKey::print_secret() const {
  return std::string{secret_prefix} + key_text(verifier_, std::span{secret_}.first<32>());
}

Result<SigningKey> SigningKey::parse_secret(std::string_view text) {
  auto const bad = [] {
    return fail(ErrorCode::malformed,
                "the file holds no signing key: PRIVATE+KEY+name+id+base64, on one line");
  };
  if (!text.starts_with(secret_prefix)) return bad();
  auto const parts = parse_key_text(text.substr(secret_prefix.size()));
  if (!parts || !is_key_name(parts->name)) return bad();
  SigningKey key{parts->name, parts->type, parts->bytes};
  if (key.verifier().id() != parts->id) return bad();
  return key;
}

bool is_signed_by(VerifierKey const& key, Signature const& signature, std::string_view text,
                  std::uint64_t& seconds) {
  seconds = 0;
  if (signature.name != key.name || signature.key_id != key.id()) return false;
  bool const timed = key.type == SignatureType::cosignature;
  std::size_t const before = timed ? time_bytes : 0;
  if (signature.bytes.size() != before + crypto_sign_BYTES) return false;
  for (std::size_t i = 0; i < before; ++i) seconds = seconds << 8 | signature.bytes[i];
  std::string const said = timed ? cosigned_message(text, seconds) : std::string{text};
  auto const message = raw(said);
  return crypto_sign_verify_detached(signature.bytes.data() + before, message.data(),
                                     message.size(), key.key.data()) == 0;
}

}  // namespace qalam::tlog
