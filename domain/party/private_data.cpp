#include "domain/party/private_data.hpp"

#include "domain/identifiers/iban.hpp"
#include "domain/identifiers/kz_number.hpp"

#include <algorithm>
#include <string_view>

namespace qalam {
namespace {

Result<void> check_text(std::string_view text, char const* where) {
  if (text.size() > private_text_bytes_max) {
    return fail(ErrorCode::too_large,
                "longer than " + std::to_string(private_text_bytes_max) + " bytes", where);
  }
  auto const control = [](char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  };
  if (std::any_of(text.begin(), text.end(), control)) {
    return fail(ErrorCode::malformed, "control characters (a line break, a tab) are not allowed",
                where);
  }
  return {};
}

/// One spelling, or the refusal at `where`. Nothing given is fine.
template <class Identifier>
Result<void> check_identifier(std::string& text, char const* where) {
  if (text.empty()) return {};
  auto const parsed = Identifier::parse(text);
  if (!parsed) return fail(parsed.error().code, parsed.error().detail, where);
  text = parsed->str();
  return {};
}

Result<void> check_texts(PrivateData const& data) {
  QALAM_CHECK(check_text(data.legal_name, "/legal_name"));
  QALAM_CHECK(check_text(data.bank_name, "/bank_name"));
  QALAM_CHECK(check_text(data.phone, "/phone"));
  QALAM_CHECK(check_text(data.email, "/email"));
  QALAM_CHECK(check_text(data.address, "/address"));
  if (!data.email.empty() && data.email.find('@') == std::string::npos) {
    return fail(ErrorCode::malformed, "an e-mail address has an @", "/email");
  }
  return {};
}

}  // namespace

Result<PrivateData> checked(PrivateData data) {
  if (data == PrivateData{}) {
    return fail(ErrorCode::malformed, "nothing is given: leave the private data out altogether");
  }
  QALAM_CHECK(check_texts(data));
  QALAM_CHECK(check_identifier<Iin>(data.iin, "/iin"));
  QALAM_CHECK(check_identifier<Iban>(data.iban, "/iban"));
  return data;
}

}  // namespace qalam
