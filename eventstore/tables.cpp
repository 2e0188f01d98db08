#include "eventstore/tables.hpp"

#include "eventstore/merkle/sha256.hpp"

#include <algorithm>
#include <cstring>

namespace qalam::store {
namespace {

using lmdb::Failure;
using lmdb::StoreFailure;

constexpr std::uint64_t outcome_done = 0;
constexpr std::uint64_t outcome_refused = 1;
/// Added to the kind of a value that ends with its check.
constexpr std::uint64_t outcome_checked = 2;

/// Reads a value of a table from the front; running out of bytes is damage.
class Reader {
 public:
  Reader(lmdb::Bytes bytes, std::string_view table) : rest_{bytes}, table_{table} {}

  std::uint64_t u64() { return lmdb::read_be<std::uint64_t>(take(8).data()); }
  std::int64_t i64() { return lmdb::unbiased(u64()); }
  template <std::size_t N>
  std::array<std::uint8_t, N> array() {
    std::array<std::uint8_t, N> out;
    std::memcpy(out.data(), take(N).data(), N);
    return out;
  }
  std::string text() {
    auto const bytes = take(u64());
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
  }
  std::vector<std::byte> blob() {
    auto const bytes = take(u64());
    return {bytes.begin(), bytes.end()};
  }
  void skip(std::uint64_t size) { take(size); }
  lmdb::Bytes rest() { return take(rest_.size()); }
  void end() const {
    if (!rest_.empty()) damaged("has more bytes than it should");
  }
  [[noreturn]] void damaged(std::string const& why) const {
    throw StoreFailure{Failure::damaged, "a value of table " + std::string{table_} + " " + why};
  }

 private:
  lmdb::Bytes take(std::uint64_t size) {
    if (size > rest_.size()) damaged("is too short");
    auto const part = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.subspan(static_cast<std::size_t>(size));
    return part;
  }

  lmdb::Bytes rest_;
  std::string_view table_;
};

void put_u64(std::vector<std::byte>& out, std::uint64_t value) {
  auto const bytes = lmdb::make_key(value);
  out.insert(out.end(), bytes.begin(), bytes.end());
}
void put_i64(std::vector<std::byte>& out, std::int64_t value) {
  put_u64(out, lmdb::biased(value));
}
void put_bytes(std::vector<std::byte>& out, lmdb::Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}
void put_blob(std::vector<std::byte>& out, lmdb::Bytes bytes) {
  put_u64(out, bytes.size());
  put_bytes(out, bytes);
}

/// Refusals are stored by the name that is stable on every wire; the enum's numbers are not.
ErrorCode code_of(std::string_view name, Reader const& reader) {
  for (int i = 0; i <= static_cast<int>(last_error_code); ++i) {
    auto const code = static_cast<ErrorCode>(i);
    if (error_info(code).name == name) return code;
  }
  reader.damaged("names an error that does not exist: " + std::string{name});
}

}  // namespace

Head read_head(lmdb::Bytes value) {
  Reader reader{value, "heads"};
  Head head;
  head.version = StreamVersion{reader.u64()};
  head.last = Position{reader.u64()};
  reader.end();
  return head;
}

Position read_position(lmdb::Bytes value, std::string_view table) {
  Reader reader{value, table};
  Position const position{reader.u64()};
  reader.end();
  return position;
}

std::array<std::byte, 8> check_of(lmdb::Bytes key, lmdb::Bytes value) {
  auto const hash = merkle::sha256({key, value});
  std::array<std::byte, 8> check;
  std::memcpy(check.data(), hash.data(), check.size());
  return check;
}

void write_outcome(lmdb::Bytes key, Outcome const& outcome, std::vector<std::byte>& out) {
  out.clear();
  put_bytes(out, std::as_bytes(std::span{outcome.body}));
  put_u64(out, outcome_checked + (outcome.refusal ? outcome_refused : outcome_done));
  if (outcome.refusal) {
    auto const& refusal = *outcome.refusal;
    put_blob(out, lmdb::bytes_of(error_info(refusal.code).name));
    put_blob(out, lmdb::bytes_of(refusal.detail));
    put_blob(out, lmdb::bytes_of(refusal.where));
  } else {
    put_u64(out, outcome.receipt.first.value());
    put_u64(out, outcome.receipt.last.value());
    put_i64(out, outcome.receipt.recorded_at.value());
    put_blob(out, outcome.receipt.answer);
  }
  put_bytes(out, check_of(key, out));
}

Outcome read_outcome(lmdb::Bytes value) {
  Reader reader{value, "commands"};
  Outcome outcome;
  outcome.body = reader.array<32>();
  auto const kind = reader.u64();
  if (kind > outcome_checked + outcome_refused) {
    reader.damaged("is neither a receipt nor a refusal");
  }
  switch (kind % outcome_checked) {
    case outcome_done:
      outcome.receipt.first = Position{reader.u64()};
      outcome.receipt.last = Position{reader.u64()};
      outcome.receipt.recorded_at = Timestamp{reader.i64()};
      outcome.receipt.answer = reader.blob();
      outcome.receipt.repeated = true;
      break;
    case outcome_refused: {
      auto const code = code_of(reader.text(), reader);
      auto detail = reader.text();
      outcome.refusal = fail(code, std::move(detail), reader.text());
      break;
    }
    default: break;
  }
  if (kind >= outcome_checked) reader.skip(sizeof(check_of({}, {})));
  reader.end();
  return outcome;
}

bool outcome_is_intact(lmdb::Bytes key, lmdb::Bytes value) {
  Reader reader{value, "commands"};
  reader.skip(sizeof(Hash256));
  if (reader.u64() < outcome_checked) return true;
  constexpr std::size_t size = sizeof(check_of({}, {}));
  auto const check = check_of(key, value.first(value.size() - size));
  return std::equal(check.begin(), check.end(), value.last(size).begin());
}

Hash256 read_outcome_body(lmdb::Bytes value) {
  return Reader{value, "commands"}.array<32>();
}

std::vector<std::byte> write_state(State const& state) {
  std::vector<std::byte> out;
  put_i64(out, state.recorded_at.value());
  put_bytes(out, std::as_bytes(std::span{state.last_leaf}));
  put_bytes(out, state.frontier.serialise());
  return out;
}

State read_state(lmdb::Bytes value) {
  Reader reader{value, "meta (state)"};
  State state;
  state.recorded_at = Timestamp{reader.i64()};
  state.last_leaf = reader.array<32>();
  auto frontier = merkle::Frontier::parse(reader.rest());
  if (!frontier) reader.damaged("holds no Merkle frontier");
  state.frontier = *std::move(frontier);
  return state;
}

StateSummary read_state_summary(lmdb::Bytes value) {
  Reader reader{value, "meta (state)"};
  StateSummary summary;
  summary.recorded_at = Timestamp{reader.i64()};
  reader.skip(sizeof(Hash256));
  summary.position = Position{reader.u64()};  // The frontier begins with its size.
  return summary;
}

std::vector<std::byte> write_folds_state(FoldsState const& state) {
  std::vector<std::byte> out;
  put_u64(out, state.version);
  put_u64(out, state.position.value());
  return out;
}

FoldsState read_folds_state(lmdb::Bytes value) {
  Reader reader{value, "meta (folds)"};
  FoldsState state;
  state.version = reader.u64();
  state.position = Position{reader.u64()};
  reader.end();
  return state;
}

std::vector<std::byte> write_identity(Identity const& identity) {
  std::vector<std::byte> out;
  put_u64(out, format_version);
  put_bytes(out, std::as_bytes(std::span{identity.id}));
  put_i64(out, identity.created_at.value());
  put_blob(out, lmdb::bytes_of(identity.origin));
  return out;
}

void put_identity(lmdb::WriteTxn& txn, Tables const& tables, Identity const& identity) {
  auto const key = lmdb::bytes_of(meta_identity);
  auto const value = write_identity(identity);
  txn.put(tables.meta, key, value);
  txn.put(tables.meta, lmdb::bytes_of(meta_identity_check), check_of(key, value));
}

std::optional<Identity> read_identity(lmdb::Bytes value, std::uint64_t& version) {
  Reader reader{value, "meta (identity)"};
  version = reader.u64();
  if (version != format_version) return std::nullopt;
  Identity identity;
  identity.id = reader.array<16>();
  identity.created_at = Timestamp{reader.i64()};
  identity.origin = reader.text();
  reader.end();
  return identity;
}

}  // namespace qalam::store
