#include "eventstore/event_store.hpp"
#include "projections/ledger/ledger_fold.hpp"
#include "projections/registry.hpp"
#include "replay/digests.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

/// Ledgers that earlier versions have written (tests/data/corpus): they open, they verify, and they
/// say what they said.
namespace qalam::test {
namespace {

std::vector<std::filesystem::path> ledgers() {
  std::filesystem::path const folder{std::string{QALAM_SOURCE_DIR} + "/tests/data/corpus/ledgers"};
  std::vector<std::filesystem::path> out;
  for (auto const& entry : std::filesystem::directory_iterator{folder}) out.push_back(entry);
  std::sort(out.begin(), out.end());
  return out;
}

void unpack(std::filesystem::path const& from, std::filesystem::path const& to) {
  std::filesystem::create_directories(to.parent_path());
  std::ofstream out{to, std::ios::binary};
  gzFile const in = gzopen(from.c_str(), "rb");
  ASSERT_NE(in, nullptr) << from;
  std::array<char, 65'536> buffer{};
  int size = 0;
  while ((size = gzread(in, buffer.data(), buffer.size())) > 0) out.write(buffer.data(), size);
  EXPECT_EQ(size, 0) << from;
  EXPECT_EQ(gzclose(in), Z_OK);
}

struct Kept {
  std::uint64_t version = 0;
  std::string digest;
};

std::map<std::string, Kept> kept_digests(std::filesystem::path const& file) {
  std::map<std::string, Kept> out;
  std::ifstream in{file};
  std::string name;
  for (Kept kept; in >> name >> kept.version >> kept.digest;) out[name] = kept;
  return out;
}

std::map<std::string, std::uint64_t> versions_now() {
  std::map<std::string, std::uint64_t> out{{"balances", ledger::LedgerFold::version}, {"root", 1}};
  read::Models models;
  for (read::Projection const* model : models.all()) {
    out[std::string{model->name()}] = model->version();
  }
  return out;
}

TEST(LedgerOfBefore, SaysWhatItSaid) {
  auto const all = ledgers();
  ASSERT_FALSE(all.empty());
  for (auto const& of_before : all) {
    SCOPED_TRACE(of_before.string());
    TempDir const dir;
    store::Options options;
    options.ledger = dir.path() / "ledger";
    options.folds_version = ledger::LedgerFold::version;
    options.map_size_bytes = std::size_t{1} << 30;
    unpack(of_before / "data.mdb.gz", options.ledger / "events" / "data.mdb");
    ledger::LedgerFold fold;
    auto const store = store::EventStore::open(options, {fold});
    ASSERT_TRUE(store) << store.error().detail;
    auto const verified = (*store)->verify({});
    EXPECT_TRUE(verified.ok()) << verified.first_divergence->what;
    std::map<std::string, std::string> now{{"root", to_hex(verified.root)}};
    for (auto const& [name, digest] :
         replay::replayed_digests(**store, (*store)->position(), dir.path() / "replayed")) {
      now[name] = to_hex(digest);
    }
    auto const versions = versions_now();
    std::size_t compared = 0;
    for (auto const& [name, kept] : kept_digests(of_before / "digests.txt")) {
      if (versions.at(name) != kept.version) continue;
      EXPECT_EQ(now.at(name), kept.digest) << name;
      ++compared;
    }
    EXPECT_GE(compared, 3U);
  }
}

}  // namespace
}  // namespace qalam::test
