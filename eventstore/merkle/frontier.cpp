#include "eventstore/merkle/frontier.hpp"

#include <bit>
#include <cstring>

namespace qalam::merkle {

Hash empty_root() {
  return sha256(Bytes{});
}

Hash leaf_hash(Bytes leaf_data) {
  constexpr std::byte domain{0x00};
  return Sha256{}.update({&domain, 1}).update(leaf_data).finish();
}

Hash node_hash(Hash const& left, Hash const& right) {
  std::array<std::byte, 65> data;
  data[0] = std::byte{0x01};
  std::memcpy(&data[1], left.data(), left.size());
  std::memcpy(&data[33], right.data(), right.size());
  return sha256(data);
}

void Frontier::append(Hash const& leaf) {
  // Adding one to the size carries over each of its trailing ones; every carry joins two subtrees
  // of the same height.
  peaks_.push_back(leaf);
  for (std::uint64_t carry = size_; (carry & 1U) != 0; carry >>= 1U) {
    Hash const right = peaks_.back();
    peaks_.pop_back();
    peaks_.back() = node_hash(peaks_.back(), right);
  }
  ++size_;
}

Hash Frontier::root() const {
  if (peaks_.empty()) return empty_root();
  Hash root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) root = node_hash(peaks_[i], root);
  return root;
}

std::vector<std::byte> Frontier::serialise() const {
  std::vector<std::byte> out(8 + peaks_.size() * sizeof(Hash));
  for (std::size_t i = 0; i < 8; ++i) {
    out[i] = static_cast<std::byte>((size_ >> (56 - 8 * i)) & 0xFFU);
  }
  if (!peaks_.empty()) std::memcpy(&out[8], peaks_.data(), peaks_.size() * sizeof(Hash));
  return out;
}

std::optional<Frontier> Frontier::parse(Bytes bytes) {
  if (bytes.size() < 8) return std::nullopt;
  Frontier frontier;
  for (std::size_t i = 0; i < 8; ++i) {
    frontier.size_ = (frontier.size_ << 8U) | static_cast<std::uint64_t>(bytes[i]);
  }
  auto const peaks = static_cast<std::size_t>(std::popcount(frontier.size_));
  if (bytes.size() != 8 + peaks * sizeof(Hash)) return std::nullopt;
  frontier.peaks_.resize(peaks);
  if (peaks > 0) std::memcpy(frontier.peaks_.data(), &bytes[8], peaks * sizeof(Hash));
  return frontier;
}

}  // namespace qalam::merkle
