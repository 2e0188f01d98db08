#include "api/auth/tokens.hpp"

#include "api/auth/sha256.hpp"

#include <openssl/crypto.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace qalam::api {
namespace {

/// The next word of `text` between blanks, taken from its front; empty at the end.
std::string_view next_word(std::string_view& text) {
  auto const from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return text = {};
  auto const until = std::min(text.find_first_of(" \t\r", from), text.size());
  auto const word = text.substr(from, until - from);
  text.remove_prefix(until);
  return word;
}

Result<Roles> parse_roles(std::string_view list) {
  Roles roles;
  while (true) {
    auto const comma = list.find(',');
    QALAM_TRY(auto const role, parse_role(list.substr(0, comma)));
    roles.add(role);
    if (comma == std::string_view::npos) return roles;
    list.remove_prefix(comma + 1);
  }
}

/// `society=S-…`, `holder=H-…` or `licensee=L-…`.
Result<> read_belonging(std::string_view word, Principal& principal) {
  auto const equals = word.find('=');
  auto const name = word.substr(0, equals);
  auto const value =
      equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
  if (name == "society") {
    QALAM_TRY(auto const id, parse_id(Kind::society, value));
    principal.society = SocietyId{id};
  } else if (name == "holder") {
    QALAM_TRY(auto const id, parse_id(Kind::holder, value));
    principal.holder = HolderId{id};
  } else if (name == "licensee") {
    QALAM_TRY(auto const id, parse_id(Kind::licensee, value));
    principal.licensee = LicenseeId{id};
  } else {
    return fail(ErrorCode::malformed,
                "\"" + std::string{word} + "\" is none of society=, holder=, licensee=");
  }
  return {};
}

Result<TokenEntry> parse_entry(std::string_view line) {
  TokenEntry entry;
  QALAM_TRY(entry.token_sha256, parse_hash256(next_word(line)));
  QALAM_TRY(auto const person, parse_id(Kind::person, next_word(line)));
  entry.principal.person = PersonId{person};
  QALAM_TRY(entry.principal.roles, parse_roles(next_word(line)));
  for (auto word = next_word(line); !word.empty(); word = next_word(line)) {
    QALAM_CHECK(read_belonging(word, entry.principal));
  }
  if (entry.principal.is_anonymous()) {
    return fail(ErrorCode::malformed, "a token must be somebody's: the person is zero");
  }
  return entry;
}

/// An open file descriptor that closes itself.
class File {
 public:
  explicit File(int descriptor) : descriptor_{descriptor} {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

void write_all(int descriptor, std::string_view text, std::filesystem::path const& file) {
  while (!text.empty()) {
    auto const written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      throw std::filesystem::filesystem_error{"write", file,
                                              std::error_code{errno, std::system_category()}};
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 65536> piece{};
  while (true) {
    auto const got = ::read(descriptor, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Result<TokenTable> TokenTable::load(std::filesystem::path const& file) {
  // The mode is asked of the open file, so that nobody can exchange it in between.
  File const in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (in.get() < 0) {
    return fail(ErrorCode::not_found, "the token file " + file.string() + " cannot be opened: " +
                                          std::system_category().message(errno));
  }
  struct stat about {};
  if (::fstat(in.get(), &about) != 0 || !S_ISREG(about.st_mode)) {
    return fail(ErrorCode::malformed, "the token file " + file.string() + " is no regular file");
  }
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::forbidden, "others than its owner may use the token file " +
                                          file.string() + "; run: chmod 600 " + file.string());
  }
  return parse(read_all(in.get()), file.string());
}

Result<TokenTable> TokenTable::parse(std::string_view text, std::string const& name) {
  std::vector<TokenEntry> entries;
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto const end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line = line.substr(0, line.find('#'));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    auto entry = parse_entry(line);
    if (!entry) {
      return fail(entry.error().code, entry.error().detail, name + ":" + std::to_string(number));
    }
    if (entries.size() == entries_max) {
      return fail(ErrorCode::too_large,
                  name + " has more than " + std::to_string(entries_max) + " tokens");
    }
    entries.push_back(*entry);
  }
  return TokenTable{std::move(entries)};
}

std::optional<Principal> TokenTable::find(std::string_view token) const {
  Hash256 const hash = sha256(token);
  std::optional<Principal> found;
  for (TokenEntry const& entry : entries_) {
    if (CRYPTO_memcmp(entry.token_sha256.data(), hash.data(), hash.size()) == 0) {
      found = entry.principal;
    }
  }
  return found;
}

std::filesystem::path tokens_file(std::filesystem::path const& ledger) {
  return ledger / "accounts" / "tokens";
}

std::string print(TokenEntry const& entry) {
  Principal const& who = entry.principal;
  std::string line = to_hex(entry.token_sha256) + ' ' + qalam::print(who.person) + ' ';
  char const* comma = "";
  for (auto i = std::uint8_t{0}; i <= static_cast<std::uint8_t>(Role::operator_); ++i) {
    auto const role = static_cast<Role>(i);
    if (!who.roles.has(role)) continue;
    line += comma + std::string{role_name(role)};
    comma = ",";
  }
  if (who.society != SocietyId{}) line += " society=" + qalam::print(who.society);
  if (who.holder != HolderId{}) line += " holder=" + qalam::print(who.holder);
  if (who.licensee != LicenseeId{}) line += " licensee=" + qalam::print(who.licensee);
  return line;
}

void write_tokens(std::filesystem::path const& file, std::span<TokenEntry const> entries) {
  std::string text = "# Bearer tokens: SHA-256 of the token, person, roles, whose. Keep it 0600.\n";
  for (TokenEntry const& entry : entries) text += print(entry) + '\n';
  auto next = file;
  next += ".new";
  {
    ::unlink(next.c_str());
    File const out{
        ::open(next.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (out.get() < 0) {
      throw std::filesystem::filesystem_error{"create", next,
                                              std::error_code{errno, std::system_category()}};
    }
    write_all(out.get(), text, next);
    if (::fsync(out.get()) != 0) {
      throw std::filesystem::filesystem_error{"fsync", next,
                                              std::error_code{errno, std::system_category()}};
    }
  }
  std::filesystem::rename(next, file);
}

Result<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "Bearer ";
  auto const is_scheme = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  if (authorization.size() <= scheme.size() ||
      !std::equal(scheme.begin(), scheme.end(), authorization.begin(), is_scheme)) {
    return fail(ErrorCode::unauthenticated,
                "the Authorization header is not of the form \"Bearer <token>\"");
  }
  auto token = authorization.substr(scheme.size());
  token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
  // RFC 6750 2.1, b64token.
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=";
  if (token.empty() || token.find_first_not_of(allowed) != std::string_view::npos) {
    return fail(ErrorCode::unauthenticated, "what follows \"Bearer\" is not a token (RFC 6750)");
  }
  return token;
}

}  // namespace qalam::api
