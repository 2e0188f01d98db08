#include "api/app/journal_text.hpp"

#include "domain/core/describe.hpp"

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>

namespace qalam::app::journal {
namespace {

template <class E>
concept Booked = requires(E const& e) {
  e.booked;
};

/// Calls `each(name, kind, id)` for every member that names a thing; the society is the journal's.
template <class E, class F>
void each_id(E const& event, F&& each) {
  using Members = boost::describe::describe_members<E, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    using Value = std::decay_t<decltype(event.*member.pointer)>;
    if constexpr (requires { KindOf<Value>::value; } && !std::is_same_v<Value, SocietyId>) {
      each(std::string_view{member.name}, KindOf<Value>::value, (event.*member.pointer).value());
    }
  });
}

class Words {
 public:
  explicit Words(Look const& look) : look_{&look} {}

  // An event that is booked and has no words here does not compile.
  template <class E>
  requires(!Booked<E>) std::string operator()(E const&) const { return {}; }
  std::string operator()(InvoiceIssued const& e) const {
    return "Invoice to " + name(e.licensee) + ": " + std::string{enum_name(e.use)} + ", " +
           print(Period{e.from, e.until});
  }
  std::string operator()(FeeReceived const& e) const {
    return e.licensee == LicenseeId{} ? "Money received, payer unknown"
                                      : "Fee received from " + name(e.licensee);
  }
  std::string operator()(PoolFunded const& e) const {
    return "Pool funded by " + name(e.licensee) + ": " + words(e.key);
  }
  std::string operator()(DeductionTaken const& e) const {
    return "Deduction (" + spaced(enum_name(e.kind)) + "): " + words(e.key);
  }
  std::string operator()(RunPosted const& e) const {
    return "Distribution: " + words(e.key) + part(e.part, e.parts);
  }
  std::string operator()(RunReversed const& e) const {
    return "Distribution taken back: " + words(e.key) + part(e.part, e.parts);
  }
  std::string operator()(AdjustmentPosted const& e) const {
    return "Distribution corrected: " + words(e.key);
  }
  std::string operator()(HoldPlaced const& e) const {
    return "Money of " + name(e.holder) + " held: " + spaced(enum_name(e.reason));
  }
  std::string operator()(HoldReleased const& e) const {
    return "Money no longer held, for " + name(e.holder);
  }
  std::string operator()(PayoutInstructed const& e) const { return "Payout to " + name(e.holder); }
  std::string operator()(PayoutConfirmed const& e) const {
    return "Payout to " + name(e.holder) + " paid by the bank";
  }
  std::string operator()(PayoutReturned const& e) const {
    return "Payout to " + name(e.holder) + " returned by the bank";
  }

 private:
  [[nodiscard]] std::string name(LicenseeId id) const {
    auto const known = look_->models().catalogue.licensees.as_of(look_->txn(), id, look_->at());
    return known ? known->row.name : print(id);
  }
  [[nodiscard]] std::string name(HolderId id) const {
    auto const& holders = look_->models().catalogue.holders;
    // Whoever has been erased since is not named either.
    auto const now = holders.latest(look_->txn(), id);
    auto const then = holders.as_of(look_->txn(), id, look_->at());
    return then && !now->erased ? then->row.credit_name : print(id);
  }
  static std::string spaced(std::string_view name) {
    std::string out{name};
    std::replace(out.begin(), out.end(), '_', ' ');
    return out;
  }
  static std::string words(PoolKey const& key) {
    return spaced(enum_name(key.right)) + ", " + spaced(enum_name(key.use)) + ", " +
           print(Period{key.from, key.until});
  }
  static std::string part(std::uint32_t part, std::uint32_t parts) {
    if (parts <= 1) return {};
    return ", part " + std::to_string(part + 1) + " of " + std::to_string(parts);
  }

  Look const* look_;
};

}  // namespace

std::string plain(std::string_view text) {
  std::string out{text};
  for (char& c : out) {
    auto const byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
    if (c == ';') c = ',';
    if (c == '|') c = '/';
    if (c == '[') c = '(';
    if (c == ']') c = ')';
  }
  return out;
}

std::string account_name(AccountKey const& account) {
  std::string name = print(account);
  name.erase(0, print(account.society).size());
  std::replace(name.begin(), name.end(), '/', ':');
  return std::string{enum_name(account_class(account.kind))} + name;
}

char type_letter(AccountClass of) {
  switch (of) {
    case AccountClass::assets: return 'A';
    case AccountClass::liabilities: return 'L';
    case AccountClass::equity: return 'E';
    case AccountClass::revenues: return 'R';
    case AccountClass::expenses: return 'X';
  }
  return 'E';
}

std::string description(Look const& look, Event const& event) {
  return plain(std::visit(Words{look}, event));
}

std::vector<Tag> tags(Event const& event) {
  std::vector<Tag> out;
  std::visit(
      [&](auto const& e) {
        each_id(e, [&](std::string_view name, Kind kind, std::uint64_t id) {
          if (id != 0) out.push_back({name, print_id(kind, id)});
        });
        if constexpr (requires { e.bank_reference; }) {
          std::string reference = plain(e.bank_reference);
          // A comma would end the value.
          std::replace(reference.begin(), reference.end(), ',', ' ');
          if (!reference.empty()) out.push_back({"bank_reference", std::move(reference)});
        }
      },
      event);
  return out;
}

std::vector<std::string_view> tag_names() {
  std::vector<std::string_view> out{"bank_reference"};
  boost::mp11::mp_for_each<Event>([&](auto e) {
    if constexpr (Booked<decltype(e)>) {
      each_id(e, [&](std::string_view name, Kind, std::uint64_t) { out.push_back(name); });
    }
  });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace qalam::app::journal
