#include "api/auth/principal.hpp"

#include <array>
#include <string>

namespace qalam::api {
namespace {

constexpr std::array<std::string_view, 8> names{"public",           "holder",   "society_clerk",
                                                "society_approver", "licensee", "auditor",
                                                "authority",        "operator"};
static_assert(names.size() == static_cast<std::size_t>(Role::operator_) + 1);

}  // namespace

std::string_view role_name(Role role) {
  return names[static_cast<std::size_t>(role)];
}

Result<Role> parse_role(std::string_view name) {
  std::string known;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Role>(i);
    known += (i == 0 ? "" : ", ") + std::string{names[i]};
  }
  return fail(ErrorCode::malformed,
              "there is no role \"" + std::string{name} + "\"; the roles are " + known);
}

}  // namespace qalam::api
