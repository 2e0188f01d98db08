#pragma once

#include "api/auth/principal.hpp"
#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::api {

/// What the ledger keeps of a bearer token: never the token, only its hash, and whose it is.
struct TokenEntry {
  Hash256 token_sha256{};
  Principal principal;
  friend bool operator==(TokenEntry const&, TokenEntry const&) = default;
};

/// The tokens that open the door (RFC 6750). A value: a changed file is a new table.
///
/// The file has one token a line, `#` starts a comment:
///
///     <sha256 of the token, hex> <person> <role,role…> [society=S-…] [holder=H-…] [licensee=L-…]
class TokenTable {
 public:
  static constexpr std::size_t entries_max = 100'000;

  TokenTable() = default;
  explicit TokenTable(std::vector<TokenEntry> entries) : entries_{std::move(entries)} {}

  /// Errors: `not_found`; `forbidden` when others than the owner may read the file; `malformed`
  /// with file:line.
  static Result<TokenTable> load(std::filesystem::path const& file);
  /// Reads what `print` writes. Errors: `malformed`, where = `name`:line.
  static Result<TokenTable> parse(std::string_view text, std::string const& name);

  /// Whose token this is. Looks at every entry and compares in constant time, so that the time of
  /// an answer tells nothing about the tokens that exist.
  [[nodiscard]] std::optional<Principal> find(std::string_view token) const;

  [[nodiscard]] std::span<TokenEntry const> entries() const { return entries_; }

 private:
  std::vector<TokenEntry> entries_;
};

/// Where a ledger keeps its tokens: LEDGER/accounts/tokens.
std::filesystem::path tokens_file(std::filesystem::path const& ledger);
/// One line of a token file, without the line's end.
std::string print(TokenEntry const& entry);
/// Writes a token file, 0600 from its first byte, and replaces the old one in one step.
/// Throws std::filesystem::filesystem_error when the disk refuses.
void write_tokens(std::filesystem::path const& file, std::span<TokenEntry const> entries);

/// What an `Authorization` header holds: the token of `Bearer <token>` (RFC 6750 2.1).
/// Errors: `unauthenticated` for another scheme or something that is no token.
Result<std::string_view> bearer_token(std::string_view authorization);

}  // namespace qalam::api
