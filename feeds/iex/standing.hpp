#pragma once

#include <cstring>
#include <span>

#include "engine/event.hpp"
#include "feeds/iex/iex_messages.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"
#include "feeds/trading_code.hpp"

namespace tocsin::iex {

// How an instrument stands on IEX: three messages each tell a part of it, and an event tells all of it. A halt for
// IEX's own operational reasons overrules what the markets say, for nothing trades here meanwhile.
class Standing {
 public:
  // Each false where the message's code is none of the specification's.
  bool apply(const TradingStatus& message) noexcept {
    market_ = message.status == 'O' ? TradingState::pre_open : trading_state_of(message.status);
    std::memset(reason_, 0, sizeof reason_);
    for (std::size_t i = 0; i < message.reason.size() && message.reason[i] > ' '; ++i) reason_[i] = message.reason[i];
    return market_ != TradingState::unknown;
  }
  bool apply(const OperationalHalt& message) noexcept {
    is_halted_here_ = message.status == 'O';
    return is_halted_here_ || message.status == 'N';
  }
  bool apply(const ShortSalePriceTest& message) noexcept {
    short_sale_ = message.is_in_effect ? ShortSale::restricted : ShortSale::unrestricted;
    return message.is_in_effect <= 1;
  }

  void save(MarkWriter& mark) const {
    mark.number(market_);
    mark.number(short_sale_);
    mark.number(std::uint8_t{is_halted_here_});
    mark.bytes(std::as_bytes(std::span(reason_)));
  }
  void restore(MarkReader& mark) {
    market_ = mark.code(TradingState::closed);
    short_sale_ = mark.code(ShortSale::restricted);
    is_halted_here_ = mark.flag();
    std::memcpy(reason_, mark.bytes(sizeof reason_).data(), sizeof reason_);
  }

  // The reason is the trading status message's; of an operational halt, that message's own code.
  [[nodiscard]] Status status() const noexcept {
    Status status{
        .state = is_halted_here_ ? TradingState::halted : market_, .short_sale = short_sale_, .reason = {}, .zero = {}};
    if (is_halted_here_) {
      status.reason[0] = 'O';
    } else {
      std::memcpy(status.reason.data(), reason_, sizeof reason_);
    }
    return status;
  }

 private:
  TradingState market_ = TradingState::unknown;
  ShortSale short_sale_ = ShortSale::unknown;
  bool is_halted_here_ = false;
  char reason_[4] = {};
};

}  // namespace tocsin::iex
