#include "eventstore/publisher/publisher.hpp"

#include "eventstore/files/durable.hpp"
#include "eventstore/publisher/tile_files.hpp"
#include "eventstore/tlog/proof_file.hpp"

#include <exception>

namespace qalam::publisher {
namespace {

/// Between two checkpoints: often enough for "within a second", seldom enough to cost appends
/// little.
constexpr std::chrono::milliseconds rest{400};
constexpr std::chrono::milliseconds patience{500};
/// Leaves that are added in one go: a tile of level 1 is full after them.
constexpr std::uint64_t slice = 65'536;

std::filesystem::path checkpoint_file(Options const& options) {
  return options.directory / "checkpoint";
}

}  // namespace

Result<std::unique_ptr<Publisher>> Publisher::open(store::Log const& log, Options options) {
  QALAM_TRY(auto signer, Signer::open(options.signer));
  return std::unique_ptr<Publisher>{new Publisher{log, std::move(options), std::move(signer)}};
}

Publisher::Publisher(store::Log const& log, Options options, Signer signer)
    : log_{log}, options_{std::move(options)}, signer_{std::move(signer)} {
  auto const before = files::read_if_there(checkpoint_file(options_), tlog::note_bytes_max);
  auto const note = before ? tlog::parse_note(*before) : fail(ErrorCode::not_found, "");
  if (!note) return;
  if (auto const checkpoint = tlog::parse_checkpoint(note->text)) published_ = checkpoint->size;
}

Publisher::~Publisher() {
  if (follower_.joinable()) follower_.join();
}

void Publisher::write_tiles(std::uint64_t from, std::uint64_t size) {
  std::vector<merkle::Hash> leaves;
  for (std::uint64_t at = from; at < size; at += leaves.size()) {
    leaves.clear();
    std::uint64_t const until = std::min(size, at - at % slice + slice);
    log_.scan(Position{at + 1}, Position{until}, [&](store::StoredEvent const& event) {
      leaves.push_back(store::leaf_hash(event.header_data));
      return store::Go::on;
    });
    grow(options_.directory, at, leaves);
  }
}

Result<std::string> Publisher::publish() {
  std::lock_guard const lock{mutex_};
  try {
    return publish_locked();
  } catch (std::exception const& e) {
    return fail(ErrorCode::internal, std::string{"the log cannot be published: "} + e.what());
  }
}

Result<std::string> Publisher::publish_locked() {
  std::uint64_t size = 0;
  merkle::Hash root{};
  {
    auto const view = log_.view();
    size = view->position().value();
    root = view->root();
  }
  if (size == published_ && !checkpoint_.empty()) return checkpoint_;
  bool whole = published_ <= size;
  if (whole) {
    try {
      write_tiles(published_, size);
      whole = merkle::root(TileFiles{options_.directory, size}, size) == root;
    } catch (std::runtime_error const&) {
      whole = false;  // A tile is missing or cut: all are written again.
    }
  }
  if (!whole) {
    std::filesystem::remove_all(options_.directory / "tile");
    write_tiles(0, size);
  }
  TileFiles const tree{options_.directory, size};
  if (merkle::root(tree, size) != root) {
    return fail(ErrorCode::internal,
                "the tiles do not have the root of the log; `qalam verify` says where it differs");
  }
  QALAM_TRY(auto const note, signer_.sign({log_.identity().origin, size, root}, tree));
  checkpoint_ = print(note);
  write_checkpoint();
  published_ = size;
  return checkpoint_;
}

Result<std::string> Publisher::prove(Position position) {
  QALAM_TRY(auto const text, publish());
  std::lock_guard const lock{mutex_};
  std::uint64_t const size = published_;
  auto const view = log_.view();
  auto const event = view->read(position);
  if (position == Position{} || !event || position.value() > size) {
    return fail(ErrorCode::not_found, "the log has no event " + std::to_string(position.value()) +
                                          "; its last is " + std::to_string(size));
  }
  tlog::ProofFile file;
  file.index = position.value() - 1;  // Positions are counted from 1, leaves from 0.
  file.extra.assign(reinterpret_cast<char const*>(event->header_data.data()),
                    event->header_data.size());
  file.path = merkle::inclusion_proof(TileFiles{options_.directory, size}, file.index, size);
  QALAM_TRY(file.checkpoint, tlog::parse_note(checkpoint_));
  return print(file);
}

std::optional<tlog::Checkpoint> Publisher::signed_last() const {
  std::lock_guard const lock{mutex_};
  return signer_.last();
}

std::string Publisher::checkpoint() const {
  std::lock_guard const lock{mutex_};
  return checkpoint_;
}

Result<std::vector<merkle::Hash>> Publisher::consistency(std::uint64_t from, std::uint64_t size) {
  std::lock_guard const lock{mutex_};
  if (size > published_ || from > size) {
    return fail(ErrorCode::not_found,
                "the log is published with " + std::to_string(published_) + " events");
  }
  return merkle::consistency_proof(TileFiles{options_.directory, size}, from, size);
}

bool Publisher::add_cosignature(std::string const& text, tlog::Signature const& signature) {
  std::lock_guard const lock{mutex_};
  auto note = tlog::parse_note(checkpoint_);
  if (!note || note->text != text) return false;
  std::erase_if(note->signatures, [&](tlog::Signature const& there) {
    return there.name == signature.name && there.key_id == signature.key_id;
  });
  note->signatures.push_back(signature);
  checkpoint_ = print(*note);
  write_checkpoint();
  return true;
}

void Publisher::write_checkpoint() {
  constexpr unsigned for_everybody = 0644;
  files::replace_durably(checkpoint_file(options_), lmdb::bytes_of(checkpoint_), for_everybody);
}

Result<Publisher::Paths> Publisher::paths(std::vector<Position> const& positions) {
  Paths out;
  QALAM_TRY(out.checkpoint, publish());
  std::lock_guard const lock{mutex_};
  out.checkpoint = checkpoint_;  // Another may have come in between.
  QALAM_TRY(auto const note, tlog::parse_note(out.checkpoint));
  QALAM_TRY(out.head, tlog::parse_checkpoint(note.text));
  TileFiles const tree{options_.directory, out.head.size};
  for (Position const position : positions) {
    if (position == Position{} || position.value() > out.head.size) {
      return fail(ErrorCode::not_found, "the log has no event " + std::to_string(position.value()) +
                                            "; its last is " + std::to_string(out.head.size));
    }
    out.paths.push_back(merkle::inclusion_proof(tree, position.value() - 1, out.head.size));
  }
  return out;
}

void Publisher::follow() {
  follower_ = std::thread{[this] { run(); }};
}

void Publisher::run() {
  std::string told;
  while (!log_.is_stopped()) {
    std::uint64_t published = 0;
    {
      std::lock_guard const lock{mutex_};
      published = published_;
    }
    if (log_.wait_for(Position{published + 1}, patience).value() <= published) continue;
    auto const done = publish();
    if (!done && done.error().detail != told && options_.on_error) {
      told = done.error().detail;
      options_.on_error(done.error());
    }
    // The rest between two, or until the log closes.
    auto const end = std::chrono::steady_clock::now() + rest;
    while (!log_.is_stopped() && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }
}

}  // namespace qalam::publisher
