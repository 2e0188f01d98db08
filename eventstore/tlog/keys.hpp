#pragma once

#include "domain/core/result.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Keys of signed notes (C2SP signed-note, tlog-cosignature): Ed25519 (RFC 8032) by libsodium.
namespace qalam::tlog {

using PublicKey = std::array<std::uint8_t, 32>;
using Seed = std::array<std::uint8_t, 32>;

/// The identifier bytes that C2SP has assigned, as far as Qalam signs and checks them.
enum class SignatureType : std::uint8_t {
  ed25519 = 0x01,      ///< Over the note's text: what a log signs.
  cosignature = 0x04,  ///< With a time, over a checkpoint: what a witness signs.
};

/// A signature as it stands in a note: whose it says it is, and its bytes without the key id.
struct Signature {
  std::string name;
  std::uint32_t key_id = 0;
  std::vector<std::uint8_t> bytes;
  friend bool operator==(Signature const&, Signature const&) = default;
};

/// A key that somebody trusts.
struct VerifierKey {
  std::string name;
  SignatureType type = SignatureType::ed25519;
  PublicKey key{};
  friend bool operator==(VerifierKey const&, VerifierKey const&) = default;

  /// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key).
  [[nodiscard]] std::uint32_t id() const;
};

/// "name+id in hex+base64(type ‖ key)".
std::string print(VerifierKey const& key);
/// Errors: `malformed`, also where the id is not that of the key.
Result<VerifierKey> parse_verifier_key(std::string_view text);

/// Whether a text can be a key's name: not empty, no spaces (of any script), no "+", no control
/// characters, at most 255 bytes.
bool is_key_name(std::string_view name);

/// Signs. The secret lives here alone and is wiped with the object.
class SigningKey {
 public:
  /// `name` has to be a key's name.
  SigningKey(std::string name, SignatureType type, Seed const& seed);
  ~SigningKey();
  SigningKey(SigningKey const&) = delete;
  SigningKey& operator=(SigningKey const&) = delete;
  SigningKey(SigningKey&& other) noexcept;
  SigningKey& operator=(SigningKey&&) = delete;

  [[nodiscard]] VerifierKey const& verifier() const { return verifier_; }
  /// Over the text of a note. For a key of type `ed25519`.
  [[nodiscard]] Signature sign(std::string_view text) const;
  /// Over the text of a checkpoint, as seen at a time in seconds since 1970 (tlog-cosignature). For
  /// a key of type `cosignature`.
  [[nodiscard]] Signature cosign(std::string_view text, std::uint64_t seconds) const;

  /// "PRIVATE+KEY+name+id+base64(type ‖ seed)": for a file of mode 0600.
  [[nodiscard]] std::string print_secret() const;
  /// Errors: `malformed`, without a word of what was in the file.
  static Result<SigningKey> parse_secret(std::string_view text);

 private:
  VerifierKey verifier_;
  std::array<std::uint8_t, 64> secret_{};
};

/// Whether the signature is of this key and over this text. `seconds` is set to the time in a
/// cosignature, 0 in another.
bool is_signed_by(VerifierKey const& key, Signature const& signature, std::string_view text,
                  std::uint64_t& seconds);

}  // namespace qalam::tlog
