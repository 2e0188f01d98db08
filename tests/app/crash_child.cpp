/// The child of the crash test: opens a ledger, goes through a fixed list of imports and commands,
/// and tells each answer after it has it. The list is the same in every life, so that what an
/// earlier one has done is recognised.
///
///   app_crash_child LEDGER FOLDER LIFE
///
/// Lines on stdout: `open`, `done COMMAND-ID POSITION`, `import NAME`, `end`; `failed WHY`.

#include "api/app/import_usage.hpp"
#include "api/app/import_works_csv.hpp"
#include "domain/commands.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string>

namespace qalam {
namespace {

void tell(std::string const& line) {
  std::string const text = line + "\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    std::_Exit(3);
  }
}

[[noreturn]] void give_up(Error const& error) {
  tell("failed " + error.detail);
  std::_Exit(2);
}

class Life {
 public:
  Life(app::Ledger& ledger, std::filesystem::path folder)
      : ledger_{ledger}, folder_{std::move(folder)} {}

  template <class Command>
  AnyId give(Command const& command, std::string const& name) {
    app::Who const who{actor, app::command_id("crash", name), std::nullopt};
    auto const done = ledger_.execute(command, who);
    if (!done) give_up(done.error());
    tell("done " + to_hex(who.command) + " " + std::to_string(done->receipt.first.value()));
    return done->subject;
  }
  void import(std::string const& name, SocietyId society, LicenseeId licensee) {
    app::ImportOptions options;
    options.file = folder_ / name;
    options.society = society;
    options.licensee = licensee;
    options.actor = actor;
    auto const result = options.file.extension() == ".tsv"
                            ? app::import_usage(ledger_, app::UsageFormat::dsr, options)
                            : app::import_works_csv(ledger_, options);
    if (!result) give_up(result.error());
    if (result->refused) give_up(fail(ErrorCode::internal, name + " was refused"));
    tell("import " + name);
  }

 private:
  static constexpr PersonId actor{7};
  app::Ledger& ledger_;
  std::filesystem::path folder_;
};

int live(char const* directory, char const* folder, std::string const& life_name) {
  app::LedgerOptions options;
  options.directory = directory;
  options.map_size_bytes = std::size_t{1} << 30;
  auto opened = app::Ledger::open(std::move(options));
  if (!opened) give_up(opened.error());
  Life life{**opened, folder};
  tell("open");
  Date const day = make_date(2020, 1, 1);
  SocietyId const society{
      life.give(AccreditSociety{"Society", "", 0, {Right::performing}, day, "act"}, "society").id};
  LicenseeId const licensee{life.give(RegisterLicensee{"Service", "", "streaming"}, "licensee").id};
  for (int round = 0; round < 3; ++round) {
    std::string const n = std::to_string(round);
    life.import("works-" + n + ".csv", society, licensee);
    life.import("usage-" + n + ".tsv", society, licensee);
    for (int i = 0; i < 40; ++i) {
      // Every second one is given again in each life, the others are of this life alone.
      std::string const place = n + "/" + std::to_string(i);
      std::string const club = (i % 2 == 0 ? "club " : "club of " + life_name + " ") + place;
      life.give(RegisterLicensee{club, "", "venue"}, club);
    }
  }
  tell("end");
  return 0;
}

}  // namespace
}  // namespace qalam

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return qalam::live(argv[1], argv[2], argv[3]);
}
