#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/universe.hpp"
#include "feeds/itch/itch_decoder.hpp"
#include "feeds/itch/itch_directory.hpp"

namespace tocsin::itch {

// Lists the stocks of the day to a decoder as messages name them: those of a list by their places in it, all others as
// stocks that are not listed. A symbol that stands there twice is the first of them.
class LiveDirectory {
 public:
  // The decoder outlives the directory.
  LiveDirectory(std::span<const Listing> listings, ItchDecoder& decoder);

  // What whole frames say of stocks, before the decoder takes them.
  void learn(std::span<const std::byte> frames);
  // Messages were lost here.
  void lose() noexcept { directory_.lose(); }

 private:
  void learn_message(std::span<const std::byte> message);
  void list(std::uint16_t locate, ItchStock stock);
  // The place of the stock that the directory gave the next number.
  [[nodiscard]] std::optional<InstrumentId> place_of(InstrumentId named);

  ItchDecoder& decoder_;
  ItchDirectory directory_;
  std::map<std::string, InstrumentId, std::less<>> wanted_;  // by symbol
  std::vector<std::optional<InstrumentId>> places_;          // by the directory's own number
};

}  // namespace tocsin::itch
