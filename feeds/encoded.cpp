#include "feeds/encoded.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t tick = 100'000;  // in units of Price

WantedSide wanted(Price price, std::uint32_t size, std::uint32_t depth, bool has_room_behind, Encoded& account) {
  if (price == no_price && size == 0) return {};
  const auto ticks = ticks_of(price, account);
  if (!ticks || size == 0) {
    account.alter("side of a quote without shares, or whose price has no room: nobody bids or offers");
    return {};
  }
  if (depth < size) account.alter("depth of less than the best level: the best level alone");
  const std::uint32_t behind = depth > size ? depth - size : 0;
  if (behind > 0 && !has_room_behind) account.alter("depth behind a price where no order can wait: left out");
  return {*ticks, size, has_room_behind ? behind : 0};
}

}  // namespace

std::optional<std::uint32_t> ticks_of(Price price, Encoded& account, std::int64_t ticks_max) {
  if (price == no_price || price.units <= 0 || price.units > ticks_max * tick) return std::nullopt;
  const std::int64_t ticks = (price.units + tick / 2) / tick;
  if (ticks == 0 || ticks > ticks_max) return std::nullopt;
  if (ticks * tick != price.units) account.alter("price rounded to four decimals");
  return static_cast<std::uint32_t>(ticks);
}

WantedSide bid_of(const Quote& quote, Encoded& account) {
  const bool has_room = quote.bid.units > WantedSide::stub_bid * tick;
  return wanted(quote.bid, quote.bid_size, quote.bid_depth, has_room, account);
}

WantedSide offer_of(const Quote& quote, Encoded& account) {
  const bool has_room = quote.ask.units < WantedSide::stub_offer * tick;
  return wanted(quote.ask, quote.ask_size, quote.ask_depth, has_room, account);
}

std::string_view reason_of(const Status& status) noexcept {
  const std::string_view padded(status.reason.data(), status.reason.size());
  return padded.substr(0, padded.find('\0'));
}

}  // namespace tocsin
