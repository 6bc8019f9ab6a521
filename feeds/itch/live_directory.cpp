#include "feeds/itch/live_directory.hpp"

#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_wire.hpp"

namespace tocsin::itch {

LiveDirectory::LiveDirectory(std::span<const Listing> listings, ItchDecoder& decoder) : decoder_(decoder) {
  std::uint32_t next = 0;
  for (const Listing& listing : listings) {
    wanted_.try_emplace(listing.symbol, InstrumentId{next++});
  }
}

void LiveDirectory::learn(std::span<const std::byte> frames) {
  if (directory_.is_complete()) [[likely]]
    return;
  walk_frames(frames, [this](std::span<const std::byte> message) { learn_message(message); });
}

void LiveDirectory::learn_message(std::span<const std::byte> message) {
  if (message.size() < head_size) return;
  const auto locate = load_big<std::uint16_t>(message.data() + 1);
  const ItchStock before = directory_[locate];
  directory_.learn(message);
  const ItchStock& now = directory_[locate];
  if (now != before) list(locate, now);
}

void LiveDirectory::list(std::uint16_t locate, ItchStock stock) {
  const auto place = place_of(stock.instrument);
  stock.instrument = place.value_or(no_instrument);
  stock.is_unlisted = !stock.is_test && !place;
  decoder_.list(locate, stock);
}

std::optional<InstrumentId> LiveDirectory::place_of(InstrumentId named) {
  if (named == no_instrument) return std::nullopt;
  for (const Listing& listing : directory_.listings().subspan(places_.size())) {
    const auto at = wanted_.find(listing.symbol);
    places_.push_back(at == wanted_.end() ? std::nullopt : std::optional(at->second));
  }
  return places_[index_of(named)];
}

}  // namespace tocsin::itch
