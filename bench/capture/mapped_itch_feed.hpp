#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "feeds/book/book_feed.hpp"
#include "feeds/feed.hpp"
#include "feeds/itch/itch_decoder.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_messages.hpp"

namespace tocsin::bench {

// The decoder and its books over frames in memory, with nothing beside them: no file, no thread, no notices.
class MappedItchFeed final : public Feed {
 public:
  enum class Sight : std::uint8_t {
    ahead,   // the decoder is given all there is
    at_hand  // one message at a time, as they come from a line
  };

  // `midnight`: in New York. The frames outlive the feed.
  MappedItchFeed(std::span<const std::byte> frames, Time midnight, Sight sight)
      : frames_(frames),
        sight_(sight),
        info_{.path = "memory", .format = "ITCH 5.0", .sources = {"XNAS ITCH"}, .listings = listed(frames)},
        decoder_(CaptureOptions{}, info_.listings.size(), midnight, tally_) {
    // The generator numbers stocks from 1 in the order in which it lists them.
    for (std::uint32_t i = 0; i < info_.listings.size(); ++i) {
      decoder_.list(static_cast<std::uint16_t>(i + 1), {.instrument = InstrumentId{i}, .round_lot = 100});
    }
  }

  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] const Tally& tally() const override { return tally_; }
  [[nodiscard]] std::uint64_t position() const override { return taken_; }

  [[nodiscard]] std::span<const Event> next() override {
    decoder_.clear();
    while (!decoder_.full()) {
      const std::size_t taken = decoder_.take(in_sight(), taken_, std::nullopt);
      if (taken == 0) break;
      taken_ += taken;
    }
    if (decoder_.batch().empty()) decoder_.settle();
    return decoder_.batch();
  }

 private:
  [[nodiscard]] std::span<const std::byte> in_sight() const {
    const std::span<const std::byte> rest = frames_.subspan(taken_);
    return sight_ == Sight::ahead ? rest : rest.first(itch::whole_frame_size(rest));
  }

  static std::vector<Listing> listed(std::span<const std::byte> frames) {
    std::vector<Listing> listings;
    while (const std::size_t size = itch::whole_frame_size(frames)) {
      const std::byte* const message = frames.data() + itch::frame_head_size;
      const char type = std::to_integer<char>(*message);
      if (type == itch::AddOrder::type) break;
      if (type == itch::StockDirectory::type) {
        listings.push_back({.symbol = std::string(itch::text_of(itch::decode<itch::StockDirectory>(message).stock))});
      }
      frames = frames.subspan(size);
    }
    return listings;
  }

  std::span<const std::byte> frames_;
  Sight sight_;
  FeedInfo info_;
  Tally tally_;
  itch::ItchDecoder decoder_;
  std::size_t taken_ = 0;
};

}  // namespace tocsin::bench
