#include "tools/explanation.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace qalam::tools {
namespace {

using json::Json;

std::string text(Json const& of, char const* member) {
  auto const at = of.find(member);
  if (at == of.end() || at->is_null()) return "";
  return at->is_string() ? at->get<std::string>() : at->dump();
}

/// Parts per million as percent, without zeros that say nothing: 12.5.
std::string percent(Json const& of, char const* member) {
  constexpr std::uint64_t one_percent = 10'000;
  auto const ppm = of.value(member, std::uint64_t{0});
  std::string out = std::to_string(ppm / one_percent);
  if (ppm % one_percent == 0) return out;
  std::string rest = std::to_string(one_percent + ppm % one_percent).substr(1);
  rest.erase(rest.find_last_not_of('0') + 1);
  return out + "." + rest;
}

void print_usage(std::ostream& out, Json const& usage) {
  for (Json const& chunk : usage) {
    out << "      " << text(chunk, "quantity") << " × ";
    out << (text(chunk, "title").empty() ? text(chunk, "item") : text(chunk, "title"));
    if (auto const artist = text(chunk, "artist"); !artist.empty()) out << ", " << artist;
    if (auto const isrc = text(chunk, "isrc"); !isrc.empty()) out << ", " << isrc;
    out << ": report " << text(chunk, "report") << ", event " << text(chunk, "event") << ", rows ";
    char const* separator = "";
    for (Json const& row : chunk.value("rows", Json::array())) {
      out << separator << row.dump();
      separator = ", ";
    }
    out << "\n";
  }
}

void print_line(std::ostream& out, Json const& line, std::string const& currency) {
  auto const title = text(line, "title");
  out << "    " << (title.empty() ? "not identified" : title);
  if (!title.empty()) out << " (" << text(line, "work") << ")";
  out << ": " << text(line, "amount") << " " << currency << ", " << text(line, "destination");
  if (auto const holder = text(line, "holder"); !holder.empty()) out << ", " << holder;
  out << "\n      " << text(line, "arithmetic") << "  [event " << text(line, "event") << ", line "
      << text(line, "row") << "]\n";
  if (line.contains("usage")) print_usage(out, line["usage"]);
}

void print_fee(std::ostream& out, Json const& fee, std::string const& currency) {
  Json const licensee = fee.value("licensee", Json::object());
  out << "    " << text(fee, "amount") << " " << currency << " from " << text(licensee, "name")
      << " (" << text(licensee, "id") << "), licence " << text(fee, "licence");
  if (fee.contains("invoice")) {
    Json const& invoice = fee["invoice"];
    out << ", invoice " << text(invoice, "id") << " for " << text(invoice, "period") << " over "
        << text(invoice, "net");
    if (text(invoice, "vat") != "0.00") out << " and VAT " << text(invoice, "vat");
  }
  out << "  [event " << text(fee, "event") << "]\n";
}

void print_pool(std::ostream& out, Json const& pool) {
  auto const currency = text(pool, "currency");
  out << "  Pool " << text(pool, "id") << " of " << text(pool, "society") << ": "
      << text(pool, "right") << ", " << text(pool, "use") << ", " << text(pool, "period")
      << "; collected " << text(pool, "collected") << " " << currency << ", distributed "
      << text(pool, "distributed") << "\n";
  for (Json const& fee : pool.value("money_in", Json::array())) print_fee(out, fee, currency);
  for (Json const& taken : pool.value("deductions", Json::array())) {
    out << "    less " << text(taken, "amount") << " " << currency << " " << text(taken, "kind")
        << ": " << percent(taken, "rate_ppm") << " % of " << text(taken, "of") << ", "
        << text(taken, "act") << "  [event " << text(taken, "event") << "]\n";
  }
}

/// A run with its pool and lines; `of` has the members run, pool and lines.
void print_run(std::ostream& out, Json const& of) {
  Json const& run = of["run"];
  auto const currency = text(of["pool"], "currency");
  out << "\nRun " << text(run, "id") << ", " << text(run, "state") << ": "
      << text(run, "distributable") << " " << currency << " over " << text(run, "points")
      << " points, by rules " << text(run, "rules") << ", as known at event "
      << text(run, "known_at") << "; approved";
  char const* separator = " by ";
  for (Json const& approval : run.value("approvals", Json::array())) {
    out << separator << text(approval, "by");
    separator = " and ";
  }
  if (run.value("approvals", Json::array()).empty()) out << " by nobody yet";
  out << "\n";
  print_pool(out, of["pool"]);
  out << "  Lines:\n";
  for (Json const& line : of.value("lines", Json::array())) print_line(out, line, currency);
}

void print_payout(std::ostream& out, Json const& explanation) {
  Json const& payout = explanation["payout"];
  out << "\nPayout " << text(payout, "id") << " to " << text(payout, "name") << " ("
      << text(payout, "holder") << "): " << text(payout, "amount") << " "
      << text(payout, "currency") << ", " << text(payout, "state") << ", booked "
      << text(payout, "booked") << "\n  It is the sum of:\n";
  auto const carried = [&](char const* member, char const* words) {
    auto const micros = text(explanation, member);
    if (micros != "0.00") out << "    " << micros << words << "\n";
  };
  carried("carried_in", " left by the payout before");
  for (Json const& fact : explanation.value("made_up_of", Json::array())) {
    out << "    " << text(fact, "amount") << " " << text(fact, "kind");
    for (char const* about : {"run", "payout", "work", "hold", "reason"}) {
      if (auto const what = text(fact, about); !what.empty()) out << ", " << what;
    }
    out << "  [event " << text(fact, "event") << "]\n";
  }
  carried("carried_on", " stays for the next payout: the bank pays whole units only");
}

void print_holder(std::ostream& out, Json const& explanation) {
  out << "\n" << text(explanation, "name") << " (" << text(explanation, "holder") << ")\n";
  for (Json const& account : explanation.value("balances", Json::array())) {
    out << "    " << text(account, "balance") << " " << text(account, "currency") << " on "
        << text(account, "account") << "\n";
  }
}

}  // namespace

void print_explanation(std::ostream& out, json::Json const& explanation) {
  out << text(explanation, "ledger") << " at position " << text(explanation, "position") << ", "
      << text(explanation, "at") << "\n";
  if (explanation.contains("payout")) print_payout(out, explanation);
  if (explanation.contains("holder")) print_holder(out, explanation);
  if (explanation.contains("runs")) {
    for (Json const& run : explanation["runs"]) print_run(out, run);
  } else if (explanation.contains("run")) {
    print_run(out, explanation);
  } else {
    out << "\n";
    print_pool(out, explanation["pool"]);
  }
}

}  // namespace qalam::tools
