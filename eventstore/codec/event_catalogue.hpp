#pragma once

#include "domain/events.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace qalam::codec {

/// What each event says, in one line for a person; in the order of the types. docs/events.md is
/// made from it, and an audit trail shows it.
constexpr std::array<std::string_view, event_types> event_meanings{
    "A society is accredited for rights, from a day on.",
    "From a day on, a society's accreditation covers these rights; none: it is withdrawn.",
    "A right holder enters the register, by the name that the public knows.",
    "A right holder's entry, as it is from now on.",
    "A user of works enters the register.",
    "A right holder entrusts rights to a society, for a territory, from a day on.",
    "A mandate ends; the day is the first on which it no longer holds.",
    "A person may act in a role.",
    "A person may no longer act in a role.",
    "A work enters the register, with its titles, interests and resolved shares.",
    "A work's registration, as it is from a day on; the old shares hold before it.",
    "A recording enters the register, with the works in it.",
    "The works in a recording, all of them; the old list is replaced.",
    "An agreement between parties of works, as submitted; it is no mandate.",
    "A figure that the law or a society sets holds from a day on.",
    "A society's tariff.",
    "The rules by which a society distributes a kind of pool.",
    "A society permits a licensee to use works; the licence names the pools that its fees feed.",
    "What a licensee owes for a period, with every figure of the calculation.",
    "Money came in; a part settles the invoice, the rest waits in suspense.",
    "A usage report begins: its head, and the hash of the file.",
    "Tracks of a licensee's system that the ledger had not seen get their numbers.",
    "About a thousand usage lines of a report, by columns; they count once it is closed.",
    "A usage report is complete: what its lines add up to.",
    "Another report takes a report's place, or none does and it is withdrawn.",
    "A society relates reported items to works.",
    "A society takes back what an item was related to.",
    "Collected money becomes part of a pool.",
    "A part of a pool goes to administration, the social fund or the reserve.",
    "The distribution of a pool begins; everything that it is computed from is named.",
    "A chunk of a run's lines: who gets what for which work.",
    "A run's computation is complete: what it came to, and the hash of its lines.",
    "One of two people approves a run.",
    "An approved run's amounts reach the accounts, one for each holder.",
    "A run is taken back, or cancelled before it was posted.",
    "A posted run is corrected, booked forward.",
    "Money of a holder or work waits until a question is settled.",
    "Money that was held becomes payable.",
    "A right holder was told what the accounts say.",
    "Money owed to a right holder is on its way.",
    "The bank has paid.",
    "The bank could not pay; the money is payable again.",
    "A society's books take no earlier booking dates any more.",
    "What the vault held about a person is gone for good; the money facts stay.",
    "The secret behind the salts of a run's or a period's sum tree; no holder is shown it.",
    "A log that had been signed further goes on under another name; what is lost.",
    "Where the chain of looks at personal data stood at the end of a day.",
};
static_assert(std::none_of(event_meanings.begin(), event_meanings.end(),
                           [](std::string_view meaning) { return meaning.empty(); }),
              "a new event needs its meaning here");

}  // namespace qalam::codec
