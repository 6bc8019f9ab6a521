#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "feeds/itch/itch_messages.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {

// How the orders of a stream of ITCH messages are numbered.
enum class References : std::uint8_t { ascending, strided, near_the_last, anywhere };

// An endless stream of ITCH 5.0 frames for a few stocks or many, and of what should not be: unknown and repeated
// references, messages of no shares, of more than is left, of another stock, of no side, levels of 2^32 shares,
// prices of 0 and of the highest number, books that are crossed, frames that are no messages.
class RandomItch {
 public:
  RandomItch(std::uint64_t seed, std::uint32_t stocks_count, std::uint32_t orders_usual, References references)
      : dice_(seed), stocks_count_(stocks_count), orders_usual_(orders_usual), references_(references) {
    for (std::uint32_t i = 0; i < stocks_count; ++i) mids_.push_back(100'000 + 100 * (i % 5'000));
  }

  // The next frame, valid until the next call, length first.
  std::span<const std::byte> next() {
    frame_.clear();
    now_ += Duration{dice_.between(0, 2'000)};
    const std::uint64_t kind = dice_.roll(1'000);
    if (kind < 8) {
      write_odd_frame();
    } else if (kind < 20) {
      write_other();
    } else if (live_.empty() || kind < (live_.size() < orders_usual_ ? 520U : 400U)) {
      write_add();
    } else if (kind < 700) {
      write(itch::OrderDelete{.head = head(), .reference = reference_named(true)});
    } else if (kind < 800) {
      write_replace();
    } else {
      write_part();
    }
    return frame_;
  }

  // Of the message written last.
  [[nodiscard]] std::uint32_t stock() const { return stock_; }

 private:
  struct Live {
    std::uint64_t reference;
    std::uint32_t stock;
    std::uint32_t shares;
  };

  itch::MessageHead head() { return {.locate = static_cast<std::uint16_t>(stock_), .tracking = 7, .timestamp = now_}; }

  template <class Message>
  void write(const Message& message) {
    frame_.resize(2 + Message::size);
    itch::store_big(static_cast<std::uint16_t>(Message::size), frame_.data());
    itch::encode(message, frame_.data() + 2);
    // The stock of the message is settled while its fields are: it is written last.
    itch::store_big(static_cast<std::uint16_t>(stock_), frame_.data() + 3);
  }

  std::uint64_t fresh_reference() {
    ++fresh_;
    if (dice_.one_in(500)) return ~std::uint64_t{0} - dice_.roll(3);
    if (dice_.one_in(500)) return (std::uint64_t{1} << 63) - 3 + dice_.roll(5);
    switch (references_) {
      case References::ascending:
        return fresh_;
      case References::strided:
        return fresh_ << (12 + 8 * (fresh_ / 1'000'000 % 3));
      case References::near_the_last:
        return (std::uint64_t{1} << 63) - 10 - fresh_;
      case References::anywhere:
        break;
    }
    return dice_.roll(std::uint64_t{1} << 63);
  }

  // Of an order that waits, nearly always, and then mostly of one that came lately.
  std::uint64_t reference_named(bool is_last_use) {
    stock_ = static_cast<std::uint32_t>(dice_.roll(stocks_count_));
    left_ = 1;
    if (live_.empty() || dice_.one_in(50)) return dice_.one_in(2) ? fresh_ + dice_.roll(100) : dice_.roll(~0ULL);
    const std::uint64_t back =
        dice_.one_in(2) ? dice_.roll(live_.size()) : dice_.roll(std::min<std::size_t>(live_.size(), 40));
    Live& live = live_[live_.size() - 1 - back];
    if (!dice_.one_in(100)) stock_ = live.stock;
    left_ = live.shares;
    const std::uint64_t reference = live.reference;
    if (is_last_use) {
      live = live_.back();
      live_.pop_back();
    }
    return reference;
  }

  std::uint32_t some_shares() {
    if (dice_.one_in(200)) return 0;
    if (dice_.one_in(300)) return static_cast<std::uint32_t>(0xffff'ffff - dice_.roll(1'000));
    return static_cast<std::uint32_t>(dice_.one_in(3) ? dice_.roll(99) + 1 : 100 * (dice_.roll(9) + 1));
  }

  std::uint32_t some_price(bool is_sell) {
    std::uint32_t& mid = mids_[stock_];
    if (dice_.one_in(30)) mid += static_cast<std::uint32_t>(dice_.between(-300, 300));
    if (dice_.one_in(150)) return static_cast<std::uint32_t>(dice_.roll(3)) - 1;  // the highest, 0 and 1
    const std::int64_t reach = dice_.one_in(8) ? 60 : 8;
    const std::int64_t away = 100 * dice_.between(dice_.one_in(20) ? -5 : 1, reach);  // some cross the book
    return static_cast<std::uint32_t>(std::int64_t{mid} + (is_sell ? away : -away));
  }

  void write_add() {
    stock_ = static_cast<std::uint32_t>(dice_.one_in(2) ? dice_.roll(stocks_count_) : dice_.roll(stocks_count_) / 16);
    const bool is_sell = dice_.one_in(2);
    const bool is_repeated = !live_.empty() && dice_.one_in(100);
    const std::uint64_t reference = is_repeated ? live_[dice_.roll(live_.size())].reference : fresh_reference();
    const std::uint32_t shares = some_shares();
    const std::uint32_t price = some_price(is_sell);
    const char side = dice_.one_in(1'000) ? 'X' : is_sell ? 'S' : 'B';
    if (dice_.one_in(20)) {
      write(
          itch::AddOrderMpid{.head = head(), .reference = reference, .side = side, .shares = shares, .price = {price}});
    } else {
      write(itch::AddOrder{.head = head(), .reference = reference, .side = side, .shares = shares, .price = {price}});
    }
    if (dice_.one_in(500)) stray();
    live_.push_back({reference, stock_, shares});
  }

  // The message speaks of a stock that is not listed.
  void stray() { itch::store_big(static_cast<std::uint16_t>(stocks_count_ + 1), frame_.data() + 3); }

  void write_replace() {
    const std::uint64_t reference = reference_named(true);
    const bool is_repeated = dice_.one_in(100) && !live_.empty();
    const std::uint64_t fresh = is_repeated         ? live_.back().reference
                                : dice_.one_in(200) ? reference
                                                    : fresh_reference();
    const std::uint32_t shares = some_shares();
    write(itch::OrderReplace{.head = head(),
                             .original_reference = reference,
                             .new_reference = fresh,
                             .shares = shares,
                             .price = {some_price(dice_.one_in(2))}});
    live_.push_back({fresh, stock_, shares});
  }

  // Some of an order's shares, or all of them, or none, or too many.
  void write_part() {
    const std::uint64_t reference = reference_named(false);
    std::uint32_t shares = dice_.one_in(3) ? left_ : static_cast<std::uint32_t>(dice_.roll(std::uint64_t{left_} + 1));
    if (dice_.one_in(100)) shares = left_ + 1;
    const std::uint64_t match = ++match_;
    switch (dice_.roll(5)) {
      case 0:
        return write(itch::OrderExecutedWithPrice{.head = head(),
                                                  .reference = reference,
                                                  .executed_shares = shares,
                                                  .match_number = match,
                                                  .printable = dice_.one_in(4) ? 'N' : 'Y',
                                                  .execution_price = {some_price(false)}});
      case 1:
      case 2:
        return write(itch::OrderExecuted{
            .head = head(), .reference = reference, .executed_shares = shares, .match_number = match});
      default:
        return write(itch::OrderCancel{.head = head(), .reference = reference, .cancelled_shares = shares});
    }
  }

  // Of a type that changes no book.
  void write_other() {
    stock_ = static_cast<std::uint32_t>(dice_.roll(stocks_count_));
    if (dice_.one_in(2)) return write(itch::NetOrderImbalance{.head = head()});
    write(itch::RetailInterest{.head = head()});
  }

  // A message cut or drawn out, of an unknown type, or of no bytes at all.
  void write_odd_frame() {
    write(itch::OrderDelete{.head = head(), .reference = 1});
    if (dice_.one_in(3)) {
      frame_[2] = std::byte{'z'};
    } else {
      const std::size_t size = dice_.one_in(3) ? 0 : dice_.one_in(2) ? 18 : 20;
      frame_.resize(2 + size);
      itch::store_big(static_cast<std::uint16_t>(size), frame_.data());
    }
  }

  Dice dice_;
  std::uint32_t stocks_count_;
  std::uint32_t orders_usual_;
  References references_;
  std::vector<std::uint32_t> mids_;
  std::vector<Live> live_;
  std::vector<std::byte> frame_;
  Duration now_{};
  std::uint32_t stock_ = 0;
  std::uint32_t left_ = 0;  // shares that the order named last has left, as far as the stream remembers
  std::uint64_t fresh_ = 0;
  std::uint64_t match_ = 0;
};

}  // namespace tocsin
