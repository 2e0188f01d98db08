#pragma once

#include "api/app/queries.hpp"
#include "domain/account/account_class.hpp"
#include "domain/events.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The words of a journal for hledger and ledger: names, descriptions, tags.
namespace qalam::app::journal {

/// `text` without what these programs read a meaning into: `;` begins a comment, `|` a note,
/// brackets hold dates, and a line ends where it ends.
std::string plain(std::string_view text);

/// `liabilities:payable:H-…:performing:radio:2026:direct_licence`: class, kind, and the dimensions
/// as `print(AccountKey)` has them. It does not change when a name does.
std::string account_name(AccountKey const& account);
/// The letter by which hledger knows the class: A, L, E, R, X.
char type_letter(AccountClass of);

/// What happened, in words: "Fee received from Радио Дала". Empty for an event that books nothing.
std::string description(Look const& look, Event const& event);

struct Tag {
  std::string_view name;
  std::string value;
};
/// The things that a booked event names, and the bank's reference where it has one.
std::vector<Tag> tags(Event const& event);
/// Every name that `tags` may give, each once.
std::vector<std::string_view> tag_names();

}  // namespace qalam::app::journal
