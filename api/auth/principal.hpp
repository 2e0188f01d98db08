#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace qalam::api {

/// What a person may be (docs/access.md has the matrix). `public_` is everybody, also without a
/// token; the underscores keep clear of C++'s own words and never reach a wire.
enum class Role : std::uint8_t {
  public_,  // NOLINT(readability-identifier-naming): a keyword otherwise.
  holder,
  society_clerk,
  society_approver,
  licensee,
  auditor,
  authority,
  operator_,  // NOLINT(readability-identifier-naming): a keyword otherwise.
};

std::string_view role_name(Role role);  ///< "holder", "operator", … as in token files and JSON.
/// Errors: `malformed`, with the names that exist.
Result<Role> parse_role(std::string_view name);

/// A set of roles; a route says with it who may come in.
class Roles {
 public:
  constexpr Roles() = default;
  // One role is a set of one, so that a route can say `Role::auditor`.
  constexpr Roles(Role role) : bits_{bit(role)} {}
  constexpr Roles(std::initializer_list<Role> roles) {
    for (Role const role : roles) bits_ = static_cast<std::uint16_t>(bits_ | bit(role));
  }

  [[nodiscard]] constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
  [[nodiscard]] constexpr bool meets(Roles other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(Role role) { bits_ = static_cast<std::uint16_t>(bits_ | bit(role)); }

  friend constexpr bool operator==(Roles, Roles) = default;

 private:
  static constexpr std::uint16_t bit(Role role) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(role));
  }
  std::uint16_t bits_ = 0;
};

/// Everybody who has signed in, whatever they are. The handler still decides what they may see.
constexpr Roles signed_in{Role::holder,   Role::society_clerk, Role::society_approver,
                          Role::licensee, Role::auditor,       Role::authority,
                          Role::operator_};

/// Who asks. Nobody has signed in when `person` is zero.
struct Principal {
  PersonId person;
  Roles roles;
  SocietyId society;    ///< Whose clerk or approver; zero when neither.
  HolderId holder;      ///< Zero unless a holder.
  LicenseeId licensee;  ///< Zero unless a licensee.

  [[nodiscard]] bool is_anonymous() const { return person == PersonId{}; }
  friend bool operator==(Principal const&, Principal const&) = default;
};

}  // namespace qalam::api
