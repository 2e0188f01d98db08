#include "api/app/verify.hpp"

#include "api/app/access.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/lmdb/pages.hpp"
#include "eventstore/publisher/check_tiles.hpp"
#include "projections/generation.hpp"
#include "replay/check_commitments.hpp"
#include "replay/compare.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <utility>

namespace qalam::app {
namespace {

std::filesystem::path file_in(std::filesystem::path const& folder) {
  return folder / "data.mdb";
}

/// The folder of the read models in use; nothing where there are none yet.
std::optional<std::filesystem::path> read_models_of(std::filesystem::path const& ledger) {
  auto text = read::read_text(ledger / "read" / "CURRENT");
  if (!text) return std::nullopt;
  while (!text->empty() && text->back() == '\n') text->pop_back();
  auto const folder = ledger / "read" / *text;
  if (text->empty() || !std::filesystem::exists(file_in(folder))) return std::nullopt;
  return folder;
}

/// A part whose check could not even be made has failed, and says why.
template <class Check>
VerifiedPart part(std::string name, Check const& check) {
  VerifiedPart made{std::move(name), 0, {}};
  try {
    check(made);
  } catch (std::exception const& failure) {
    made.divergence = std::string{"it could not be checked: "} + failure.what();
  }
  return made;
}

std::optional<tlog::VerifierKey> key_of(Ledger const& ledger) {
  auto text = files::read_if_there(ledger.signer() / "key.pub", tlog::note_bytes_max);
  if (!text) return std::nullopt;
  while (!text->empty() && text->back() == '\n') text->pop_back();
  auto key = tlog::parse_verifier_key(*text);
  if (!key) return std::nullopt;
  return *std::move(key);
}

void check_files(Ledger const& ledger, VerifiedPart& made,
                 std::function<void(std::uint64_t, std::uint64_t)> const& progress) {
  auto const all = ledger.files().all();
  for (auto const& sha256 : all) {
    auto const intact = ledger.files().intact(sha256);
    ++made.checked;
    progress(made.checked, all.size());
    if (intact && *intact) continue;
    made.divergence = ledger.files().path_of(sha256).string() +
                      (intact ? " does not have the SHA-256 that it is named by; put the original "
                                "in its place"
                              : ": " + intact.error().detail);
    return;
  }
}

}  // namespace

bool LedgerVerification::ok() const {
  return std::none_of(parts.begin(), parts.end(),
                      [](VerifiedPart const& one) { return one.divergence.has_value(); });
}

std::vector<VerifiedPart> broken_pages(std::filesystem::path const& ledger) {
  std::vector<VerifiedPart> found;
  auto const look = [&](std::string const& name, std::filesystem::path const& folder) {
    if (!std::filesystem::exists(file_in(folder))) return;
    VerifiedPart made{name, 0, {}};
    if (auto const broken = lmdb::check_pages(file_in(folder), made.checked)) {
      made.divergence = file_in(folder).string() + ", " + broken->text();
      found.push_back(std::move(made));
    }
  };
  look("pages", ledger / "events");
  look("vault", ledger / "vault");
  if (auto const models = read_models_of(ledger)) look("read models", *models);
  return found;
}

LedgerVerification verify(Ledger& ledger, VerifyProgress const& progress) {
  LedgerVerification found;
  // Two of them may run at once.
  static std::atomic<unsigned> number = 0;
  auto const scratch = scratch_of(ledger.directory()) / ("verify-" + std::to_string(++number));
  auto const tell = [&](char const* name) {
    return [&progress, name](Position done, Position of) {
      if (progress) progress(name, done.value(), of.value());
    };
  };
  found.log = ledger.store().verify(tell("log"));
  auto const& first = found.log.first_divergence;
  bool const page = first && found.log.checked == 0 && first->position == Position{};
  auto const what =
      first ? std::optional{(first->position == Position{}
                                 ? std::string{}
                                 : "event " + std::to_string(first->position.value()) + ": ") +
                            first->what}
            : std::nullopt;
  found.parts.push_back({"pages", found.log.pages, page ? what : std::nullopt});
  if (page) return found;  // Nothing that lies on such pages is asked any more.
  found.parts.push_back({"log", found.log.checked, what});
  found.parts.push_back(part("balances", [&](VerifiedPart& made) {
    auto compared =
        replay::compare_balances(ledger.store(), ledger.tables(), scratch, tell("balances"));
    made.checked = compared.rows;
    made.divergence = std::move(compared.divergence);
  }));
  found.parts.push_back(part("read models", [&](VerifiedPart& made) {
    ledger.catch_up();
    auto compared =
        replay::compare_read_models(ledger.store(), ledger.models(), scratch, tell("read models"));
    made.checked = compared.rows;
    made.divergence = std::move(compared.divergence);
  }));
  found.parts.push_back(part("tiles", [&](VerifiedPart& made) {
    auto checked = publisher::check_tiles(ledger.directory() / "log", ledger.store(),
                                          key_of(ledger), tell("tiles"));
    made.checked = checked.tiles;
    made.divergence = std::move(checked.divergence);
  }));
  found.parts.push_back(part("commitments", [&](VerifiedPart& made) {
    auto const until = ledger.store().position();
    auto const wrong =
        replay::check_commitments(ledger.store(), ledger.tables(), until, tell("commitments"));
    made.checked = until.value();
    if (wrong) {
      made.divergence = "event " + std::to_string(wrong->position.value()) + ": " + wrong->what;
    }
  }));
  found.parts.push_back(part("files", [&](VerifiedPart& made) {
    check_files(ledger, made, [&](std::uint64_t done, std::uint64_t of) {
      if (progress) progress("files", done, of);
    });
  }));
  found.parts.push_back(part("vault", [&](VerifiedPart& made) {
    auto checked = ledger.vault().verify();
    made.checked = checked.records;
    made.divergence = std::move(checked.divergence);
  }));
  found.parts.push_back(part("access log", [&](VerifiedPart& made) {
    auto const looks = verify_access_log(ledger);
    if (looks) {
      made.checked = looks->records;
    } else {
      made.divergence = looks.error().where + ": " + looks.error().detail;
    }
  }));
  return found;
}

}  // namespace qalam::app
