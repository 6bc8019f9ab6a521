#pragma once

#include <cstdint>
#include <span>

#include "engine/arena.hpp"
#include "engine/event.hpp"

namespace tocsin {

inline constexpr Quote empty_quote{
    .bid = no_price, .ask = no_price, .bid_size = 0, .ask_size = 0, .bid_depth = 0, .ask_depth = 0};

// The best bid and offer of every instrument, each venue's own and all of them together.
//
// A source that lost messages leaves its quotes in doubt: each until the source gives another that is not marked as
// from a book in doubt, or clears it.
class Quotes {
 public:
  // `sources_count` with the timer.
  Quotes(Arena& arena, std::size_t instruments_count, std::size_t sources_count);

  // False where the instrument or the source is not known. Hot.
  bool on_quote(const Event& event) noexcept {
    const std::uint32_t number = index_of(event.instrument);
    if (number >= instruments_count_ || event.source >= sources_count_) [[unlikely]]
      return false;
    const std::size_t place = place_of(event.instrument, event.source);
    quotes_[place] = event.quote;
    if (is_ever_doubtful_ | (event.flags & event_flag::doubtful)) [[unlikely]]
      settle_trust(place, event);
    return true;
  }
  // Gaps and clears speak of one instrument or of all of the source's. False where either is not known.
  bool on_gap(const Event& event) noexcept;
  bool on_clear(const Event& event) noexcept;

  [[nodiscard]] const Quote& of(InstrumentId id, SourceId source) const noexcept {
    return quotes_[place_of(id, source)];
  }
  // Highest bid and lowest offer of all venues, with the sizes of those that show it and the depth of all. Venues in
  // doubt are left out while there are others. Venues may cross each other.
  [[nodiscard]] Quote best(InstrumentId id) const noexcept {
    return sources_count_ == first_source + 1 ? of(id, first_source) : best_of_several(id);
  }
  [[nodiscard]] bool is_doubtful(InstrumentId id, SourceId source) const noexcept;
  // Any venue that quotes it is in doubt.
  [[nodiscard]] bool is_doubtful(InstrumentId id) const noexcept {
    return is_ever_doubtful_ != 0 && is_any_doubtful(id);
  }
  [[nodiscard]] std::size_t sources_count() const noexcept { return sources_count_; }

 private:
  static constexpr SourceId first_source{1};  // the timer quotes nothing
  static_assert(timer_source < first_source);

  [[nodiscard]] Quote best_of_several(InstrumentId id) const noexcept;
  [[nodiscard]] bool is_any_doubtful(InstrumentId id) const noexcept;
  [[nodiscard]] std::size_t place_of(InstrumentId id, SourceId source) const noexcept {
    return std::size_t{index_of(id)} * sources_count_ + source;
  }
  [[nodiscard]] bool knows(const Event& event) const noexcept;
  void settle_trust(std::size_t place, const Event& event) noexcept;
  template <class Visit>
  void for_each_of(const Event& event, Visit visit) noexcept;

  std::size_t instruments_count_;
  std::size_t sources_count_;
  std::span<Quote> quotes_;           // by instrument, then source
  std::span<std::uint8_t> doubtful_;  // the same
  std::uint8_t& is_ever_doubtful_;
};

}  // namespace tocsin
