#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/alert.hpp"
#include "engine/price.hpp"

namespace tocsin {

// How a measured number must stand to the one that it is held against.
enum class Must : std::uint8_t { be_at_least, be_at_most, be_above };

// What is not known of a condition: its value, or a setting at which it would hold.
inline constexpr std::int64_t unsaid = no_price.units;

// One of the things that must hold for a slot to turn on, with the key of the rules file by which it would have held.
struct Condition {
  std::string_view what;  // a literal, as people say it: "fall from its reference"
  Unit unit = Unit::percent;
  Must must = Must::be_at_least;
  std::int64_t value = unsaid;
  std::int64_t needed = 0;
  std::uint8_t either = 0;         // of those that share a number other than 0 one is enough
  std::string_view key;            // of the rules file; empty: no setting moves it
  Unit key_unit = Unit::percent;   // what the setting counts
  std::int64_t would_do = unsaid;  // the setting nearest to what it is at which the condition holds
  std::int64_t clear = 0;          // the rule's `clear`, which must stand below that setting; 0: it has none

  [[nodiscard]] bool holds() const noexcept {
    if (value == unsaid) return false;
    return must == Must::be_at_least ? value >= needed : must == Must::be_at_most ? value <= needed : value > needed;
  }
};

// The setting of a key that must be at most `most_that_does` for its condition to hold, where the rules file takes
// whole `finest` from `least` to `most`; unsaid where that leaves none.
constexpr std::int64_t setting_up_to(std::int64_t most_that_does, std::int64_t least, std::int64_t most,
                                     std::int64_t finest = 1) noexcept {
  if (most_that_does < least) return unsaid;
  const std::int64_t setting = (most_that_does < most ? most_that_does : most) / finest * finest;
  return setting < least ? unsaid : setting;
}
// The same of one that must be at least `least_that_does`, which is not below 0.
constexpr std::int64_t setting_from(std::int64_t least_that_does, std::int64_t least, std::int64_t most) noexcept {
  if (least_that_does > most) return unsaid;
  return least_that_does > least ? least_that_does : least;
}

// What a detector answers when it is asked why a slot is on, or why not: in the order in which it asks itself.
class Conditions {
 public:
  static constexpr std::size_t conditions_max = 8;

  // `wants_settings`: whether anybody will read `would_do`, which may cost more than the condition itself.
  explicit Conditions(bool wants_settings = true) noexcept : wants_settings_(wants_settings) {}

  [[nodiscard]] bool wants_settings() const noexcept { return wants_settings_; }
  // What is more than there is room for is left out.
  void add(const Condition& condition) noexcept {
    if (count_ < conditions_max) conditions_[count_++] = condition;
  }
  [[nodiscard]] std::span<const Condition> all() const noexcept { return {conditions_.data(), count_}; }
  // It holds, or another does that is enough in its place.
  [[nodiscard]] bool is_met(const Condition& condition) const noexcept {
    if (condition.holds()) return true;
    for (const Condition& other : all()) {
      if (condition.either != 0 && other.either == condition.either && other.holds()) return true;
    }
    return false;
  }

 private:
  bool wants_settings_;
  std::uint32_t count_ = 0;
  std::array<Condition, conditions_max> conditions_;
};

}  // namespace tocsin
