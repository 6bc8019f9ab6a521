#include "feeds/tape/tape_image.hpp"

#include <algorithm>
#include <cstring>
#include <ranges>

namespace tocsin {

TapeImage::TapeImage(MappedFile file, std::string path) : file_(std::move(file)), path_(std::move(path)) {
  DecodedHeader decoded = decode_header(file_.bytes(), path_);
  header_ = std::move(decoded.header);
  tape_ = decoded.tape;
  header_bytes_ = decoded.bytes;
  find_end();
}

std::uint64_t TapeImage::events_count() const noexcept {
  return blocks_ == 0 ? 0 : (blocks_ - 1) * header_.block_events + last_events_;
}

std::uint64_t TapeImage::block_offset(std::uint64_t block) const noexcept {
  return header_bytes_ + block * block_bytes();
}

std::span<const Event> TapeImage::events_of(std::uint64_t block) const noexcept {
  return {reinterpret_cast<const Event*>(file_.bytes().data() + block_offset(block)), events_in(block)};
}

std::optional<TapeSeal> TapeImage::seal_of(std::uint64_t block) const noexcept {
  const bool is_last = block + 1 == blocks_;
  const auto seal = genuine_seal(block, is_last ? last_seal_line_ : header_.block_events);
  if (!seal || seal->events != events_in(block)) return std::nullopt;
  return seal;
}

bool TapeImage::is_whole(std::uint64_t block) const noexcept {
  const auto seal = seal_of(block);
  return seal && seal->events_hash == tape_hash(std::as_bytes(events_of(block)));
}

std::uint64_t TapeImage::block_at(Time time) const noexcept {
  const auto blocks = std::views::iota(std::uint64_t{0}, blocks_);
  return *std::ranges::partition_point(blocks, [&](std::uint64_t block) { return last_time_by(block) < time; });
}

void TapeImage::find_end() {
  if (find_foot()) return;
  find_last_seal();
  find_short_seal();
}

// A finished tape's length follows from the number of its events.
bool TapeImage::find_foot() {
  const auto bytes = file_.bytes();
  TapeFoot foot;
  if (bytes.size() < header_bytes_ + sizeof foot) return false;
  std::memcpy(&foot, bytes.last(sizeof foot).data(), sizeof foot);
  if (!is_genuine(foot, tape_)) return false;
  const std::uint64_t blocks = foot.events / header_.block_events + (foot.events % header_.block_events != 0);
  const std::uint64_t lines = (bytes.size() - header_bytes_ - sizeof foot) / tape_line_bytes;
  if (foot.events > lines || blocks > lines - foot.events) return false;
  if (bytes.size() != header_bytes_ + (foot.events + blocks) * tape_line_bytes + sizeof foot) return false;
  foot_ = foot;
  blocks_ = blocks;
  last_events_ = blocks == 0 ? 0 : foot.events - (blocks - 1) * header_.block_events;
  last_seal_line_ = last_events_;
  good_bytes_ = bytes.size();
  return true;
}

// Walks back from the end of a tape that broke off to the last block that is whole.
void TapeImage::find_last_seal() {
  good_bytes_ = header_bytes_;
  last_seal_line_ = header_.block_events;
  for (blocks_ = (bytes_count() - header_bytes_) / block_bytes(); blocks_ > 0; --blocks_) {
    const auto seal = genuine_seal(blocks_ - 1, last_seal_line_);
    last_events_ = seal ? seal->events : 0;
    if (seal && is_whole(blocks_ - 1)) break;
  }
  if (blocks_ > 0) good_bytes_ = header_bytes_ + blocks_ * block_bytes();
}

// A finished tape that lost no more than its foot: the last block's seal follows its last event.
void TapeImage::find_short_seal() {
  if (blocks_ > 0 && last_events_ < header_.block_events) return;
  const std::uint64_t rest = (bytes_count() - good_bytes_) / tape_line_bytes;
  for (std::uint64_t line = 1; line < std::min<std::uint64_t>(rest, header_.block_events); ++line) {
    const auto seal = genuine_seal(blocks_, line);
    if (!seal || seal->events != line) continue;
    const auto events = file_.bytes().subspan(good_bytes_, line * tape_line_bytes);
    if (seal->events_hash != tape_hash(events)) continue;
    ++blocks_;
    last_events_ = last_seal_line_ = line;
    good_bytes_ += (line + 1) * tape_line_bytes;
    return;
  }
}

std::uint64_t TapeImage::block_bytes() const noexcept {
  return (std::uint64_t{header_.block_events} + 1) * tape_line_bytes;
}

std::uint64_t TapeImage::events_in(std::uint64_t block) const noexcept {
  return block + 1 == blocks_ ? last_events_ : header_.block_events;
}

TapeSeal TapeImage::seal_at(std::uint64_t offset) const noexcept {
  TapeSeal seal;
  std::memcpy(&seal, file_.bytes().data() + offset, sizeof seal);
  return seal;
}

// The seal on line `line` of a block, where there is one that can be true.
std::optional<TapeSeal> TapeImage::genuine_seal(std::uint64_t block, std::uint64_t line) const noexcept {
  const TapeSeal seal = seal_at(block_offset(block) + line * tape_line_bytes);
  const bool possible = is_genuine(seal, tape_) && seal.block == block && seal.events > 0 &&
                        seal.events <= header_.block_events && seal.first_ns <= seal.last_ns;
  return possible ? std::optional(seal) : std::nullopt;
}

// A block whose seal is damaged counts as if it ended with the one before it.
Time TapeImage::last_time_by(std::uint64_t block) const noexcept {
  for (;; --block) {
    if (const auto seal = seal_of(block)) return time_from_ns(seal->last_ns);
    if (block == 0) return Time::min();
  }
}

}  // namespace tocsin
