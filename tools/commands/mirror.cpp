#include "api/app/backup.hpp"
#include "api/app/restore.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/tlog/note.hpp"
#include "tools/cli.hpp"
#include "tools/progress.hpp"
#include "tools/stop_signals.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

struct MirrorTyped {
  std::string to;
  bool follow = false;
};

int tell(Cli& cli, mirror::Caught const& caught) {
  if (cli.json()) {
    cli.print({{"position", caught.position.value()},
               {"events", caught.events},
               {"files", caught.files},
               {"vault_snapshot", caught.snapshot}});
  } else {
    cli.err() << "The mirror has all " << caught.position.value()
              << " events; new in it: " << caught.events << " events, " << caught.files << " files"
              << (caught.snapshot ? ", a copy of the vault" : "") << ".\n";
  }
  return 0;
}

/// The server's own mirror, where it keeps one in that folder.
int mirror_once(Cli& cli, app::Ledger& ledger, std::filesystem::path const& to) {
  if (auto* const kept = ledger.mirror(); kept != nullptr && kept->directory() == to) {
    auto const caught = kept->catch_up();
    return caught ? tell(cli, *caught) : cli.refuse(caught.error());
  }
  auto const mirror = ledger.open_mirror(to);
  if (!mirror) return cli.refuse(mirror.error());
  auto const caught = (*mirror)->catch_up();
  return caught ? tell(cli, *caught) : cli.refuse(caught.error());
}

int mirror_following(Cli& cli, std::filesystem::path const& to) {
  if (cli.inside_server()) {
    return cli.refuse(fail(ErrorCode::already_running,
                           "this ledger is being served: start the server with --mirror " +
                               to.string() + ", and it keeps the mirror by itself",
                           "--follow"));
  }
  StopSignals const signals;
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  auto const followed = (*ledger)->follow_mirror(
      to, [&](Error const& error) { cli.err() << "qalam: " << error.detail << "\n"; });
  if (!followed) return cli.refuse(followed.error());
  cli.err() << "keeping the mirror in " << to.string() << "\n";
  while (!signals.came_within(std::chrono::minutes{1})) (*ledger)->store().check_readers();
  return 0;
}

int mirror(Cli& cli, MirrorTyped const& typed) {
  auto const to = std::filesystem::weakly_canonical(cli.path(typed.to));
  if (typed.follow) return mirror_following(cli, to);
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  return mirror_once(cli, **ledger, to);
}

struct BackupTyped {
  std::string to, vault_keys;
};

int backup(Cli& cli, BackupTyped const& typed) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  app::BackupOptions options;
  options.to = cli.path(typed.to);
  if (!typed.vault_keys.empty()) options.vault_keys = cli.path(typed.vault_keys);
  auto const made = app::back_up(**ledger, options);
  if (!made) return cli.refuse(made.error());
  if (cli.json()) {
    cli.print({{"folder", options.to.string()},
               {"position", made->position.value()},
               {"signed_size", made->checkpoint.size},
               {"files", made->files},
               {"bytes", made->bytes}});
    return 0;
  }
  cli.err() << "The backup in " << options.to.string() << " has " << made->position.value()
            << " events and " << made->files << " files, " << made->bytes
            << " bytes, every hash in it checked.\n";
  if (!typed.vault_keys.empty()) {
    cli.err() << "The vault's keys are in " << options.vault_keys.string()
              << ": keep them apart from it, and not for longer than you need.\n";
  }
  return 0;
}

struct RestoreTyped {
  std::string from, key, vault_keys;
  bool new_vault = false;
};

/// A key as text, or the file that holds it.
Result<tlog::VerifierKey> key_of(Cli& cli, std::string const& typed) {
  auto text = files::read_if_there(cli.path(typed), tlog::note_bytes_max).value_or(typed);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  auto key = tlog::parse_verifier_key(text);
  if (!key) return fail(key.error().code, key.error().detail, "--key");
  return key;
}

json::Json to_json(app::Restored const& made) {
  json::Json out{{"ledger", made.origin},
                 {"position", made.position.value()},
                 {"root", to_hex(made.root)},
                 {"signed_size", made.signed_size.value()},
                 {"files", made.files},
                 {"vault_opens", made.vault_opens},
                 {"erased_again", made.erased_again}};
  out["unsigned_because"] = nullptr;
  if (made.unsigned_because) {
    out["unsigned_because"] = {{"code", error_info(made.unsigned_because->code).name},
                               {"detail", made.unsigned_because->detail}};
  }
  return out;
}

void tell(Cli& cli, app::Restored const& made) {
  cli.err() << "The ledger " << made.origin << " lies in " << cli.ledger_path().string() << " with "
            << made.position.value() << " events and " << made.files << " files, root "
            << to_hex(made.root) << ". Every hash and index was checked.\n";
  if (!made.vault_opens) {
    cli.err() << "Its vault came without keys: put outer.key and pepper.key into "
              << (cli.ledger_path() / "vault").string() << ", and it opens.\n";
  }
  if (made.erased_again != 0) {
    cli.err() << made.erased_again
              << " people who had been erased were in this copy of the vault; they are erased "
                 "again.\n";
  }
  if (made.unsigned_because) {
    cli.err() << "It is not signed any further: " << made.unsigned_because->detail << "\n";
  }
}

int restore(Cli& cli, RestoreTyped const& typed) {
  app::RestoreOptions options;
  options.from = cli.path(typed.from);
  options.directory = cli.ledger_path();
  options.signer = cli.signer_path();
  options.new_vault = typed.new_vault;
  if (!typed.vault_keys.empty()) options.vault_keys = cli.path(typed.vault_keys);
  auto key = key_of(cli, typed.key);
  if (!key) return cli.refuse(key.error());
  options.key = *std::move(key);
  options.on_progress = [meter = std::make_shared<ProgressMeter>(cli.err(), cli.err_is_terminal())](
                            std::string const& what, Position done, Position of) {
    meter->show(what, done.value(), of.value(), "events");
  };
  auto const made = app::restore(options);
  if (!made) return cli.refuse(made.error());
  if (cli.json()) {
    cli.print(to_json(*made));
  } else {
    tell(cli, *made);
  }
  return 0;
}

}  // namespace

void add_mirror(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand(
      "mirror", "Keep the ledger a second time, as files that can be copied and restored from");
  auto typed = std::make_shared<MirrorTyped>();
  cli.add_ledger_option(*command);
  cli.add_json_option(*command);
  command->add_option("--to", typed->to, "Folder of the mirror; it goes on where it stands")
      ->required();
  command->add_flag("--follow", typed->follow, "Go on with each new event until it is stopped");
  command->callback([&cli, typed] { cli.action = [&cli, typed] { return mirror(cli, *typed); }; });

  auto* copy = app.add_subcommand("backup", "Copy the ledger while it goes on, and check the copy");
  auto made = std::make_shared<BackupTyped>();
  cli.add_ledger_option(*copy);
  cli.add_json_option(*copy);
  copy->add_option("--to", made->to, "Folder of the backup, which does not exist yet")->required();
  copy->add_option("--with-vault-keys", made->vault_keys,
                   "Folder for the keys of personal data, apart from the backup");
  copy->callback([&cli, made] { cli.action = [&cli, made] { return backup(cli, *made); }; });

  auto* back = app.add_subcommand("restore", "Make a ledger from a mirror or a backup");
  auto from = std::make_shared<RestoreTyped>();
  cli.add_ledger_option(*back);
  cli.add_json_option(*back);
  back->add_option("--from", from->from, "Folder of the mirror or backup")->required();
  back->add_option("--key", from->key, "The log's public key, or a file with it (key.pub)")
      ->required();
  auto* keys =
      back->add_option("--vault-keys", from->vault_keys, "Folder with outer.key and pepper.key");
  back->add_flag("--new-vault", from->new_vault,
                 "Begin an empty vault: the keys are lost, and personal data with them")
      ->excludes(keys);
  back->callback([&cli, from] {
    cli.may_forward = false;
    cli.action = [&cli, from] { return restore(cli, *from); };
  });
}

}  // namespace qalam::tools
