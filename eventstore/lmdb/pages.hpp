#pragma once

#include "eventstore/lmdb/lmdb.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// LMDB 0.9 has no checksums and trusts its pages: a bit that has turned in the wrong place makes
/// it read beyond a page, or go in a circle. So before anything is walked through LMDB, its pages
/// are looked at without it: that each says which it is, that its entries lie in it, that keys
/// ascend and stay between those of the page above, that none is used twice, that the counts are
/// right.
namespace qalam::lmdb {

struct BrokenPage {
  std::uint64_t page = 0;
  std::string table;  ///< Whose page it is; empty: the roots, or LMDB's own two tables.
  std::string what;

  /// "page 17, of the table log: …"
  [[nodiscard]] std::string text() const;
};

/// The two pages of roots at the head of the file: a few reads. LMDB takes the newer one, so a bit
/// in its number alone could take back the last commit without a word. Nothing for a file that is
/// not there or has no page yet.
std::optional<BrokenPage> check_roots(std::filesystem::path const& file);

/// Every page of a file that nobody writes. `checked`: how many were looked at.
std::optional<BrokenPage> check_pages(std::filesystem::path const& file, std::uint64_t& checked);

/// The same beside a writer: each slice in a short snapshot of its own, each going on where the one
/// before stopped. Pages that were written meanwhile are looked at where they come to lie behind
/// that.
class PageWalk {
 public:
  static constexpr std::uint64_t slice_default = 16'384;
  explicit PageWalk(Environment const& env, std::uint64_t slice_pages = slice_default)
      : env_{env}, slice_pages_{slice_pages} {}

  /// Looks at some thousand pages; false when there are no more, or one is broken.
  bool slice();
  [[nodiscard]] std::optional<BrokenPage> const& broken() const { return broken_; }
  [[nodiscard]] std::uint64_t checked() const { return checked_; }

 private:
  Environment const& env_;
  std::uint64_t slice_pages_;
  std::string table_;  ///< Where to go on, and at which key.
  std::vector<std::byte> key_;
  bool begun_ = false;
  unsigned retries_ = 0;
  std::optional<BrokenPage> broken_;
  std::uint64_t checked_ = 0;
};

}  // namespace qalam::lmdb
