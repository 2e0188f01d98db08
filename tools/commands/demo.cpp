#include "api/auth/tokens.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "tools/cli.hpp"
#include "tools/demo/nation.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <sys/random.h>

#include <chrono>
#include <fstream>

namespace qalam::tools {
namespace {

struct Typed {
  std::string scale = "1";
  std::uint64_t seed = 2025;
};

api::Role role_of(std::string const& who) {
  if (who == "operator") return api::Role::operator_;
  if (who == "society clerk") return api::Role::society_clerk;
  if (who == "auditor") return api::Role::auditor;
  if (who == "authority") return api::Role::authority;
  if (who == "right holder") return api::Role::holder;
  if (who == "licensee") return api::Role::licensee;
  return api::Role::society_approver;
}

/// Tokens are no part of the log: drawn anew for each demo, hashed in accounts/tokens, and told
/// once more in a file that only the owner reads.
Result<void> give_tokens(std::filesystem::path const& ledger, demo::Outcome& made) {
  std::vector<api::TokenEntry> entries;
  for (auto& account : made.accounts) {
    std::array<std::uint8_t, 16> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
      return fail(ErrorCode::internal, "the system gives no random bytes");
    }
    account.token = "demo-" + to_hex(random);
    api::TokenEntry entry;
    entry.token_sha256 = merkle::sha256(std::as_bytes(std::span{account.token}));
    entry.principal.person = account.person;
    entry.principal.roles = role_of(account.who);
    auto const id_of = [&](char const* what, Kind kind) -> std::uint64_t {
      auto const id = parse_id(kind, made.examples.at(what));
      return id ? *id : 0;
    };
    bool const of_society = entry.principal.roles.has(api::Role::society_clerk) ||
                            entry.principal.roles.has(api::Role::society_approver);
    if (of_society) entry.principal.society = SocietyId{id_of("society", Kind::society)};
    if (entry.principal.roles.has(api::Role::holder))
      entry.principal.holder = HolderId{id_of("holder", Kind::holder)};
    if (entry.principal.roles.has(api::Role::licensee))
      entry.principal.licensee = LicenseeId{id_of("licensee", Kind::licensee)};
    entries.push_back(entry);
  }
  std::filesystem::create_directories(ledger / "accounts");
  api::write_tokens(ledger / "accounts" / "tokens", entries);
  auto const told = ledger / "accounts" / "demo-tokens";
  std::ofstream out{told};
  std::filesystem::permissions(
      told, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  for (auto const& account : made.accounts)
    out << account.token << "\t" << print(account.person) << "\t" << account.who << "\n";
  for (auto const& [what, id] : made.examples) out << "#\t" << what << "\t" << id << "\n";
  return {};
}

int demo(Cli& cli, Typed const& typed) {
  auto const scale = parse_micros(typed.scale);
  if (!scale || *scale <= 0) {
    return cli.refuse(
        fail(ErrorCode::malformed, "\"" + typed.scale + "\" is no scale: 1, 0.1, 10 …"));
  }
  demo::Settings settings;
  settings.ledger = cli.ledger_path();
  settings.signer = cli.signer_path();
  settings.seed = typed.seed;
  settings.per_mille = static_cast<std::uint64_t>(*scale / 1000);
  settings.tell = [&](std::string const& text) { cli.err() << text << "\n"; };
  auto const start = std::chrono::steady_clock::now();
  auto made = demo::make_nation(settings);
  if (!made) return cli.refuse(made.error());
  if (auto const given = give_tokens(settings.ledger, *made); !given)
    return cli.refuse(given.error());
  auto const took = std::chrono::duration_cast<std::chrono::milliseconds>(
                        std::chrono::steady_clock::now() - start)
                        .count();
  cli.err() << "A nation's year lies in " << settings.ledger.string() << ": "
            << made->position.value() << " events, root " << to_hex(made->root) << ", made in "
            << took << " ms.\n";
  if (cli.json()) {
    json::Json out{
        {"position", made->position.value()}, {"root", to_hex(made->root)}, {"milliseconds", took}};
    for (auto const& [what, id] : made->examples) out["examples"][what] = id;
    for (auto const& account : made->accounts) {
      out["accounts"].push_back(
          {{"who", account.who}, {"person", print(account.person)}, {"token", account.token}});
    }
    cli.print(out);
  }
  return 0;
}

}  // namespace

void add_demo(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("demo", "Make a ledger with a year of a small nation's life");
  auto typed = std::make_shared<Typed>();
  cli.add_ledger_option(*command);
  cli.add_json_option(*command);
  command
      ->add_option("--scale", typed->scale,
                   "1: two thousand writers; 0.1 for a glance, 10 for a load")
      ->capture_default_str();
  command->add_option("--seed", typed->seed, "The same seed and scale give the same log")
      ->capture_default_str();
  command->callback([&cli, typed] {
    cli.may_forward = false;
    cli.action = [&cli, typed] { return demo(cli, *typed); };
  });
}

}  // namespace qalam::tools
