#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/event.hpp"
#include "feeds/tape/tape_format.hpp"

namespace tocsin {

// The seals and the foot of a tape, made as its events go by (tape_format.hpp). Does not write them.
class TapeSeals {
 public:
  // `tape` is the head's hash.
  explicit TapeSeals(std::uint64_t tape);
  TapeSeals(TapeSeals&&) noexcept;
  TapeSeals(const TapeSeals&) = delete;
  TapeSeals& operator=(const TapeSeals&) = delete;
  TapeSeals& operator=(TapeSeals&&) noexcept;
  ~TapeSeals();

  // The next events of the block that is open. At least one.
  void add(std::span<const Event> events);
  // Of the open block, which has at least one event and goes on.
  [[nodiscard]] TapeSeal seal() const;
  // The same, and the next block is open.
  TapeSeal close_block();
  // Behind the last block, closed.
  [[nodiscard]] TapeFoot foot() const;

  [[nodiscard]] std::uint64_t block() const noexcept { return block_; }
  // Of the open block.
  [[nodiscard]] std::uint64_t in_block() const noexcept { return in_block_; }
  [[nodiscard]] std::uint64_t events_count() const noexcept { return foot_.events; }
  // Of the last event; the beginning of time before the first.
  [[nodiscard]] Time last() const noexcept { return last_; }

 private:
  struct Hash;

  std::uint64_t tape_;
  std::uint64_t block_ = 0;
  std::uint64_t in_block_ = 0;
  Time block_first_{};
  Time last_ = Time::min();
  TapeFoot foot_{};
  std::unique_ptr<Hash> block_hash_;
  std::unique_ptr<Hash> content_hash_;
};

}  // namespace tocsin
