#include "app/serve/sent_messages.hpp"

#include <iterator>

#include "feeds/itch/itch_frames.hpp"

namespace tocsin {

void SentMessages::keep(std::uint64_t sequence, std::uint32_t count, std::span<const std::byte> frames) {
  if (count == 0 || (has(sequence) && has(sequence + count - 1))) return;
  auto last = chunks_.empty() ? chunks_.end() : std::prev(chunks_.end());
  const bool goes_on = last != chunks_.end() && last->first + last->second.count == sequence &&
                       last->second.frames.size() + frames.size() <= chunk_size;
  if (!goes_on) {
    last = chunks_.insert_or_assign(sequence, Chunk{}).first;
    last->second.frames.reserve(chunk_size);
  }
  last->second.count += count;
  last->second.frames.insert(last->second.frames.end(), frames.begin(), frames.end());
  bytes_ += frames.size();
  make_room();
}

// The last chunk stays: something was just put there.
void SentMessages::make_room() {
  while (bytes_ > bytes_max_ && chunks_.size() > 1) {
    const auto first = chunks_.begin();
    bytes_ -= first->second.frames.size();
    forgotten_ += first->second.count;
    chunks_.erase(first);
  }
}

bool SentMessages::has(std::uint64_t sequence) const noexcept {
  const auto after = chunks_.upper_bound(sequence);
  if (after == chunks_.begin()) return false;
  const auto& [first, chunk] = *std::prev(after);
  return sequence - first < chunk.count;
}

SentMessages::Found SentMessages::find(std::uint64_t sequence, std::uint16_t count,
                                       std::size_t bytes_max) const noexcept {
  if (!has(sequence)) return {};
  const auto& [first, chunk] = *std::prev(chunks_.upper_bound(sequence));
  std::span<const std::byte> frames = chunk.frames;
  for (std::uint64_t i = first; i < sequence; ++i) frames = frames.subspan(itch::whole_frame_size(frames));
  Found found;
  std::size_t size = 0;
  while (found.count < count) {
    const std::size_t next = itch::whole_frame_size(frames.subspan(size));
    if (next == 0 || size + next > bytes_max) break;
    size += next;
    ++found.count;
  }
  found.frames = frames.first(size);
  return found;
}

void SentMessages::clear() noexcept {
  chunks_.clear();
  bytes_ = 0;
}

}  // namespace tocsin
