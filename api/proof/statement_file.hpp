#pragma once

#include "domain/account/account.hpp"
#include "domain/distribution/events.hpp"
#include "eventstore/merkle/sum_tree.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A statement bundle: one file with what a society says of a holder's money, the events it rests
/// on, and the proofs, so that nobody has to be asked. docs/proof-format.md specifies it.
namespace qalam::proof {

constexpr std::string_view statement_format = "qalam-statement/1";
/// How the file begins, for those who have to tell what a file is.
constexpr std::string_view page_title = "QALAM STATEMENT\n";
/// Stands alone on a line between the page for people and the JSON for programs.
constexpr std::string_view separator = "----- for programs -----\n";
constexpr std::size_t statement_bytes_max = std::size_t{1} << 30;

/// An event of the log: its header is a leaf, and the path leads to the checkpoint's root. Without
/// nonce and payload it is only shown that the event is there.
struct ProvedEvent {
  std::vector<std::uint8_t> header;
  std::optional<std::vector<std::uint8_t>> nonce;
  std::optional<std::vector<std::uint8_t>> payload;
  std::vector<Hash256> path;
  friend bool operator==(ProvedEvent const&, ProvedEvent const&) = default;
};
BOOST_DESCRIBE_STRUCT(ProvedEvent, (), (header, nonce, payload, path))

/// A subtree beside the way through a sum tree.
struct Beside {
  Hash256 hash{};
  std::int64_t micros = 0;
  friend bool operator==(Beside const&, Beside const&) = default;
};
BOOST_DESCRIBE_STRUCT(Beside, (), (hash, micros))

/// A leaf's place in a sum tree. Its amount is the sum of the lines that stand with it.
struct Place {
  Hash256 salt{};
  std::uint64_t index = 0;
  std::vector<Beside> path;
  friend bool operator==(Place const&, Place const&) = default;
};
BOOST_DESCRIBE_STRUCT(Place, (), (salt, index, path))

/// An Allocation of the holder.
struct StatementLine {
  WorkId work;
  std::uint16_t due_society = 0;
  Destination destination = Destination::none;
  Ppm share = 0;
  std::uint64_t points = 0;
  std::int64_t work_micros = 0;
  std::int64_t micros = 0;
  friend bool operator==(StatementLine const&, StatementLine const&) = default;
};
BOOST_DESCRIBE_STRUCT(StatementLine, (),
                      (work, due_society, destination, share, points, work_micros, micros))

struct RunProof {
  RunId run;
  Place place;
  std::vector<StatementLine> lines;
  friend bool operator==(RunProof const&, RunProof const&) = default;
};
BOOST_DESCRIBE_STRUCT(RunProof, (), (run, place, lines))

/// One of the holder's accounts when a period was closed.
struct StatementAccount {
  AccountKind kind = AccountKind::none;
  Right right = Right::none;
  UseType use = UseType::none;
  std::uint16_t year = 0;
  Source source = Source::none;
  std::uint64_t counterparty = 0;
  std::int64_t debit_micros = 0;
  std::int64_t credit_micros = 0;
  friend bool operator==(StatementAccount const&, StatementAccount const&) = default;
};
BOOST_DESCRIBE_STRUCT(StatementAccount, (),
                      (kind, right, use, year, source, counterparty, debit_micros, credit_micros))

/// The holder's leaf in one tree of a closed period.
struct PeriodProof {
  Date until = no_date;  ///< Which period.
  Currency currency = kzt;
  bool debits = false;  ///< In the tree of debits; else in that of credits.
  Place place;
  std::vector<StatementAccount> accounts;
  friend bool operator==(PeriodProof const&, PeriodProof const&) = default;
};
BOOST_DESCRIBE_STRUCT(PeriodProof, (), (until, currency, debits, place, accounts))

struct StatementBundle {
  std::string format;
  std::string key;         ///< Of the log.
  std::string checkpoint;  ///< A signed note.
  SocietyId society;
  HolderId holder;
  std::vector<ProvedEvent> events;  ///< By position, each once.
  std::vector<RunProof> runs;       ///< By the position of their completion.
  std::vector<PeriodProof> periods;
  friend bool operator==(StatementBundle const&, StatementBundle const&) = default;
};
BOOST_DESCRIBE_STRUCT(StatementBundle, (),
                      (format, key, checkpoint, society, holder, events, runs, periods))

/// The file's two parts.
struct StatementFile {
  std::string page;
  StatementBundle bundle;
};
/// Errors: `malformed`, with the place in the JSON; `too_large`.
Result<StatementFile> parse_statement_file(std::string_view text);
std::string print(StatementFile const& file);

}  // namespace qalam::proof
