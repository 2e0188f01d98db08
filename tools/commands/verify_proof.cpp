#include "tools/commands/verify_proof.hpp"

#include "domain/core/describe.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/record.hpp"
#include "eventstore/tlog/proof_file.hpp"

#include <nlohmann/json.hpp>

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

}  // namespace

int verify_proof(Cli& cli, std::string const& file, std::vector<std::string> const& typed) {
  auto const bytes = files::read_if_there(cli.path(file), tlog::note_bytes_max);
  if (!bytes) return cli.refuse(fail(ErrorCode::not_found, "cannot read " + file));
  auto const keys = keys_of(cli, typed);
  if (!keys) return cli.refuse(keys.error());
  auto const refuse = [&](Error error) {
    error.where = file;
    return cli.refuse(error);
  };
  if (keys->empty()) {
    return refuse(fail(ErrorCode::malformed,
                       "say whom you trust: --key with the log's key, which its operator publishes "
                       "(`qalam checkpoint` prints it)"));
  }
  auto const proof = tlog::parse_proof_file(*bytes);
  if (!proof) return refuse(proof.error());
  auto const proved = tlog::check_checkpoint(proof->checkpoint, *keys);
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
  auto const whole = tlog::check_proof(*proof, store::leaf_hash(data), *keys);
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

}  // namespace qalam::tools
