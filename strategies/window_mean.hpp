#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "engine/price.hpp"
#include "engine/time.hpp"

namespace tocsin {

// The arithmetic mean of the prices of the last five minutes, each counted once, by slices of a second: the far edge
// moves in steps of one. Sums are exact. Lies in an arena.
class WindowMean {
 public:
  void add(Price price, Time time) noexcept {
    advance(time);
    count(slice_of(time), price, 1);
  }
  // Of a price that was added at `time`, if it still counts.
  void take_out(Price price, Time time) noexcept {
    if (holds(time)) count(slice_of(time), price, -1);
  }
  void put_back(Price price, Time time) noexcept {
    if (holds(time)) count(slice_of(time), price, 1);
  }
  // Nothing where no price counts.
  [[nodiscard]] std::optional<Price> mean(Time now) noexcept {
    advance(now);
    if (total_.count == 0) return std::nullopt;
    return Price{static_cast<std::int64_t>((total_.sum + total_.count / 2) / total_.count)};
  }
  // The mean is less than one part in `parts` away from the price, which spares the division. False where it may be
  // further away, or no price counts.
  [[nodiscard]] bool is_surely_within(std::int64_t parts, Price price, Time now) noexcept {
    advance(now);
    const Int128 all = Int128{price.units} * total_.count;
    const Int128 away = total_.sum > all ? total_.sum - all : all - total_.sum;
    return (away + total_.count) * parts < all;
  }
  void clear() noexcept { *this = {}; }

 private:
  static constexpr std::int64_t slices_count = 300;
  struct Slice {
    Int128 sum = 0;
    std::int64_t count = 0;
    std::int64_t zero = 0;
  };

  static std::int64_t number_of(Time time) noexcept { return ns_since_epoch(time) / 1'000'000'000; }
  Slice& slice_of(Time time) noexcept { return slices_[static_cast<std::size_t>(number_of(time) % slices_count)]; }
  [[nodiscard]] bool holds(Time time) const noexcept {
    return number_of(time) <= newest_ && number_of(time) > newest_ - slices_count;
  }
  void count(Slice& slice, Price price, std::int64_t times) noexcept {
    for (Slice* each : {&slice, &total_}) {
      each->sum += Int128{price.units} * times;
      each->count += times;
    }
  }
  void advance(Time now) noexcept {
    const std::int64_t number = number_of(now);
    for (std::int64_t next = std::max(newest_ + 1, number - slices_count + 1); next <= number; ++next) {
      Slice& slice = slices_[static_cast<std::size_t>(next % slices_count)];
      total_.sum -= slice.sum;
      total_.count -= slice.count;
      slice = {};
    }
    newest_ = std::max(newest_, number);
  }

  std::array<Slice, slices_count> slices_{};
  Slice total_;
  std::int64_t newest_ = 0;
};

}  // namespace tocsin
