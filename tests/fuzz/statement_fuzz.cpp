#include "api/proof/statement_check.hpp"

#include <cstdlib>
#include <string_view>

/// A statement bundle from a stranger, checked with the key that it names itself, so that the
/// checks go on as far as they can.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace qalam;  // NOLINT(google-build-using-namespace): one function.
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const file = proof::parse_statement_file(text);
  if (!file) return 0;
  auto const key = tlog::parse_verifier_key(file->bundle.key);
  if (!key) return 0;
  auto const checked = proof::check_statement_file(*file, {*key});
  if (checked && proof::page_of(*checked) != file->page) std::abort();
  return 0;
}
