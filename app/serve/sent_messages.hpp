#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace tocsin {

// The messages of a MoldUDP64 session that were sent, as frames, for whoever missed some: as many of the latest as
// there is room for.
class SentMessages {
 public:
  explicit SentMessages(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // `count` whole frames, numbered from `sequence` on. What is there already is not kept twice.
  void keep(std::uint64_t sequence, std::uint32_t count, std::span<const std::byte> frames);

  struct Found {
    std::uint16_t count = 0;
    std::span<const std::byte> frames;  // valid until the next `keep`
  };
  // From that message on, at most `count` of them and `bytes_max` bytes; none where it is not kept, or one is too long.
  [[nodiscard]] Found find(std::uint64_t sequence, std::uint16_t count, std::size_t bytes_max) const noexcept;

  // Another session: its numbers begin anew.
  void clear() noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint64_t forgotten_count() const noexcept { return forgotten_; }

 private:
  static constexpr std::size_t chunk_size = 16 * 1024;
  struct Chunk {
    std::uint32_t count = 0;
    std::vector<std::byte> frames;
  };

  [[nodiscard]] bool has(std::uint64_t sequence) const noexcept;
  void make_room();

  std::map<std::uint64_t, Chunk> chunks_;  // by the number of their first message
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::uint64_t forgotten_ = 0;
};

}  // namespace tocsin
