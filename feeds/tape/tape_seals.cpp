#include "feeds/tape/tape_seals.hpp"

#include <xxhash.h>

namespace tocsin {

// XXH3 of bytes that come in pieces.
struct TapeSeals::Hash {
  Hash() { reset(); }
  void reset() { XXH3_64bits_reset(state.get()); }
  void add(std::span<const std::byte> bytes) { XXH3_64bits_update(state.get(), bytes.data(), bytes.size()); }
  [[nodiscard]] std::uint64_t value() const { return XXH3_64bits_digest(state.get()); }

  struct Free {
    void operator()(XXH3_state_t* freed) const noexcept { XXH3_freeState(freed); }
  };
  std::unique_ptr<XXH3_state_t, Free> state{XXH3_createState()};
};

TapeSeals::TapeSeals(std::uint64_t tape)
    : tape_(tape), block_hash_(std::make_unique<Hash>()), content_hash_(std::make_unique<Hash>()) {}

TapeSeals::TapeSeals(TapeSeals&&) noexcept = default;

TapeSeals& TapeSeals::operator=(TapeSeals&&) noexcept = default;

TapeSeals::~TapeSeals() = default;

void TapeSeals::add(std::span<const Event> events) {
  if (in_block_ == 0) block_first_ = events.front().time;
  if (foot_.events == 0) foot_.first_ns = ns_since_epoch(events.front().time);
  last_ = events.back().time;
  in_block_ += events.size();
  foot_.events += events.size();
  for (const Event& event : events) foot_.count(event.kind);
  block_hash_->add(std::as_bytes(events));
}

TapeSeal TapeSeals::seal() const {
  TapeSeal seal{.magic = seal_magic,
                .tape = tape_,
                .block = block_,
                .events = in_block_,
                .first_ns = ns_since_epoch(block_first_),
                .last_ns = ns_since_epoch(last_),
                .events_hash = block_hash_->value(),
                .hash = 0};
  sign(seal);
  return seal;
}

TapeSeal TapeSeals::close_block() {
  const TapeSeal closed = seal();
  content_hash_->add(std::as_bytes(std::span(&closed, 1)));
  block_hash_->reset();
  in_block_ = 0;
  ++block_;
  return closed;
}

TapeFoot TapeSeals::foot() const {
  TapeFoot foot = foot_;
  foot.magic = foot_magic;
  foot.tape = tape_;
  foot.last_ns = foot.events == 0 ? 0 : ns_since_epoch(last_);
  foot.content = content_hash_->value();
  sign(foot);
  return foot;
}

}  // namespace tocsin
