#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace qalam::formats {

/// Text that lives until `clear`. After the first few blocks of a file it allocates nothing.
class Arena {
 public:
  [[nodiscard]] char* take(std::size_t size) {
    if (size > chunk_size) {
      large_.push_back(std::make_unique<char[]>(size));
      size_ += size;
      return large_.back().get();
    }
    if (chunks_.empty() || used_ + size > chunk_size) {
      if (!chunks_.empty()) ++current_;
      if (current_ == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(chunk_size));
      used_ = 0;
    }
    char* const place = chunks_[current_].get() + used_;
    used_ += size;
    size_ += size;
    return place;
  }
  [[nodiscard]] std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* const place = take(text.size());
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  void clear() {
    large_.clear();
    if (chunks_.size() > spare_chunks) chunks_.resize(spare_chunks);
    current_ = used_ = size_ = 0;
  }

 private:
  static constexpr std::size_t chunk_size = std::size_t{1} << 16;
  static constexpr std::size_t spare_chunks = 16;
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::vector<std::unique_ptr<char[]>> large_;
  std::size_t current_ = 0, used_ = 0, size_ = 0;
};

}  // namespace qalam::formats
