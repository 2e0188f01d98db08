#include "tools/commands/verify_proof.hpp"

#include "api/app/erasure_certificate.hpp"
#include "api/app/queries.hpp"
#include "api/proof/statement_check.hpp"
#include "domain/core/describe.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/record.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "tools/commands/verify_erasure.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <sstream>

namespace qalam::tools {
namespace {

Result<std::vector<tlog::VerifierKey>> keys_of(Cli& cli, std::vector<std::string> const& typed) {
  std::vector<tlog::VerifierKey> out;
  for (std::string const& one : typed) {
    // A key has a "+" in it; what names a file is read line by line.
    auto const file = files::read_if_there(cli.path(one), tlog::note_bytes_max);
    std::istringstream lines{file.value_or(one)};
    for (std::string line; std::getline(lines, line);) {
      if (line.empty()) continue;
      auto key = tlog::parse_verifier_key(line);
      if (!key) return fail(key.error().code, key.error().detail, "--key " + one);
      out.push_back(*std::move(key));
    }
  }
  return out;
}

std::string hex_id(tlog::VerifierKey const& key) {
  auto const text = print(key);
  return text.substr(key.name.size() + 1, 8);
}

/// What the header says, without asking anybody.
json::Json told_by(store::EventHeader const& header) {
  return {{"position", header.position.value()},
          {"type", std::string{codec::event_name(header.type)}},
          {"recorded_at", print(header.recorded_at)},
          {"stream", print_id(header.stream_kind, header.stream_id)},
          {"stream_version", header.stream_version.value()},
          {"payload_hash", to_hex(header.payload_hash)}};
}

/// Checks a statement bundle, step by step.
int verify_statement(Cli& cli, std::string const& text, std::vector<tlog::VerifierKey> const& keys,
                     std::function<int(Error)> const& refuse) {
  auto const file = proof::parse_statement_file(text);
  if (!file) return refuse(file.error());
  auto const checked = proof::check_statement_file(*file, keys);
  if (!checked) return refuse(checked.error());
  if (cli.json()) {
    json::Json totals = json::Json::array();
    for (auto const& t : checked->totals) {
      totals.push_back({{"currency", t.currency.code()},
                        {"earned", app::amount(t.earned, t.currency)},
                        {"paid", app::amount(t.paid, t.currency)},
                        {"payable", app::amount(t.payable, t.currency)}});
    }
    cli.print({{"ok", true},
               {"origin", checked->checkpoint.origin},
               {"size", checked->checkpoint.size},
               {"root", to_hex(checked->checkpoint.root)},
               {"society", print(checked->society)},
               {"holder", print(checked->holder)},
               {"events", file->bundle.events.size()},
               {"runs", checked->runs.size()},
               {"totals", totals}});
    return 0;
  }
  std::size_t number = 0;
  for (auto const& step : checked->steps) cli.out() << ++number << ". " << step << "\n";
  cli.out() << "Everything holds.\n";
  return 0;
}

int verify_event(Cli& cli, std::string const& text, std::vector<tlog::VerifierKey> const& keys,
                 std::function<int(Error)> const& refuse) {
  auto const proof = tlog::parse_proof_file(text);
  if (!proof) return refuse(proof.error());
  auto const proved = tlog::check_checkpoint(proof->checkpoint, keys);
  if (!proved) return refuse(proved.error());
  auto const data = std::as_bytes(std::span{proof->extra});
  auto const header = store::decode_header(data);
  if (!header) return refuse(header.error());
  if (header->position.value() != proof->index + 1) {
    return refuse(
        fail(ErrorCode::proof_invalid, "the proof is about entry " + std::to_string(proof->index) +
                                           ", and the event with it says that it is number " +
                                           std::to_string(header->position.value())));
  }
  auto const whole = tlog::check_proof(*proof, store::leaf_hash(data), keys);
  if (!whole) return refuse(whole.error());
  auto const& checkpoint = whole->checkpoint;
  if (cli.json()) {
    json::Json by = json::Json::array();
    for (auto const& one : whole->by) by.push_back(print(one.by));
    cli.print({{"ok", true},
               {"origin", checkpoint.origin},
               {"size", checkpoint.size},
               {"root", to_hex(checkpoint.root)},
               {"signed_by", by},
               {"event", told_by(*header)}});
    return 0;
  }
  auto& out = cli.out();
  out << "1. The checkpoint is of the log " << checkpoint.origin << " with " << checkpoint.size
      << " events, root " << to_hex(checkpoint.root) << ".\n";
  for (auto const& one : whole->by) {
    out << "2. It is signed by " << one.by.name << " (key " << hex_id(one.by)
        << "), which you trust.\n";
  }
  out << "3. The event is a " << codec::event_name(header->type) << " of "
      << print_id(header->stream_kind, header->stream_id) << ", recorded "
      << print(header->recorded_at) << " at position " << header->position.value()
      << "; what it holds has the hash " << to_hex(header->payload_hash) << ".\n"
      << "4. Its hash and the " << proof->path.size()
      << " hashes of the path lead to the signed root: the event is in the log, and cannot be "
         "changed or taken out without another root.\n"
      << "Everything holds.\n";
  return 0;
}

}  // namespace

int verify_file(Cli& cli, std::string const& file, std::vector<std::string> const& typed) {
  auto const bytes = files::read_if_there(cli.path(file), proof::statement_bytes_max);
  if (!bytes) return cli.refuse(fail(ErrorCode::not_found, "cannot read " + file));
  auto const keys = keys_of(cli, typed);
  if (!keys) return cli.refuse(keys.error());
  auto const refuse = [&](Error error) {
    error.where = file + (error.where.empty() ? "" : ", " + error.where);
    return cli.refuse(error);
  };
  if (keys->empty()) {
    return refuse(fail(ErrorCode::malformed,
                       "say whom you trust: --key with the log's key, which its operator publishes "
                       "(`qalam checkpoint` prints it)"));
  }
  if (bytes->starts_with(proof::page_title)) return verify_statement(cli, *bytes, *keys, refuse);
  if (app::is_erasure_certificate(*bytes)) return verify_erasure(cli, *bytes, *keys, refuse);
  return verify_event(cli, *bytes, *keys, refuse);
}

}  // namespace qalam::tools
