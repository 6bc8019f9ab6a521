#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/universe.hpp"
#include "feeds/itch/itch_messages.hpp"
#include "feeds/itch/itch_stock.hpp"

namespace tocsin::itch {

// Which stock each locate of the day stands for, learnt from the messages that say so before the first event is made:
// the directory that a day begins with or, where that is not sure to be whole, whatever names a stock in the recording.
// What was learnt first stands; a directory message alone may add to it. Test issues are no instruments.
class ItchDirectory {
 public:
  ItchDirectory() : stocks_(locates_count) {}

  // Any message; those that name no stock teach nothing, nor does any once the directory is complete.
  void learn(std::span<const std::byte> message);
  // Messages were lost here: a stock may have been named in them.
  void lose() noexcept { is_sure_ = false; }
  // Whether the whole of the day's directory was seen: no more need be read. It lies between the start of messages and
  // the first order, and is whole where no order stands before it and nothing was lost.
  [[nodiscard]] bool is_complete() const noexcept { return is_complete_; }

  // Locate 0 stands for no stock.
  [[nodiscard]] const ItchStock& operator[](std::uint16_t locate) const noexcept { return stocks_[locate]; }
  // By the feed's own number, in the order in which the stocks were named.
  [[nodiscard]] std::span<const Listing> listings() const noexcept { return listings_; }

  static constexpr std::size_t locates_count = 65'536;

 private:
  [[nodiscard]] bool may_teach(std::span<const std::byte> message) const noexcept;
  void name(std::uint16_t locate, std::string_view symbol);
  void mark_test_issue(const StockDirectory& message);
  void describe(const StockDirectory& message);
  void meet_order() noexcept;

  std::vector<ItchStock> stocks_;  // by locate
  std::vector<Listing> listings_;
  std::map<std::string, InstrumentId, std::less<>> instruments_;  // by symbol
  bool has_start_ = false;                                        // messages were seen to start
  bool has_directory_ = false;                                    // a stock was described
  bool is_sure_ = true;                                           // no stock can have been missed
  bool is_complete_ = false;
};

}  // namespace tocsin::itch
