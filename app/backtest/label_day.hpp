#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/backtest/label_file.hpp"
#include "app/backtest/label_meaning.hpp"
#include "engine/market.hpp"
#include "scoring/day_facts.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {

// A label of the day at hand, and how far its subject has fallen since its start.
struct LabelWatch {
  std::uint32_t label = 0;  // its place in the file of labels
  LabelSubject whom;
  Range when;
  InstrumentId mover = no_instrument;  // whose trades alone move its price; no_instrument: a basket's, of several
  Int128 start = no_limit_below;       // value of its subject; no_limit_below: not known
  Int128 worst = no_limit_below;
  bool begun = false;

  void note_fall(const Market& market) noexcept;
  // Its subject's value now, where a bell that answers it would be held against its fall; no_limit_below: nothing is.
  [[nodiscard]] Int128 value(const Market& market) const noexcept;
  [[nodiscard]] bool is_fall_known() const noexcept { return Market::known(start) && start > 0; }
  // What a bell lost that rang when the subject stood at `value`, once the day is over.
  void settle(Int128 value, Answer& answer) const noexcept;
};

// The dates that a replay passes through, on the exchange's clock, and the labels of the one at hand.
//
// To be told of every event before the engine steps through it, where `is_due` says so, and after.
class LabelDay {
 public:
  // Labels of days before `first_date` are passed over. What is given must outlive it.
  LabelDay(const LabelFile& labels, const Market& market, std::string first_date);

  [[nodiscard]] bool is_over(Time now) const noexcept { return now >= end_; }
  // SetupError where a label of the day, from `first_date` on, has a subject that the market does not know.
  void begin(Time now);
  // Before the first event of a label, so that a fall is measured from what stood there until then.
  void begin_labels(Time now);
  // When the day ends, or the next of its labels begins.
  [[nodiscard]] Time due_at() const noexcept;
  // After an event that may have moved prices.
  void note_prices(const Event& event);

  [[nodiscard]] const std::string& date() const noexcept { return date_; }
  // It is not one that is played for the sake of those behind it.
  [[nodiscard]] bool is_heard() const noexcept { return date_ >= first_date_; }
  // In ascending order of their start.
  [[nodiscard]] const std::vector<LabelWatch>& watches() const noexcept { return watches_; }
  [[nodiscard]] LabelWatch& watch(std::size_t place) noexcept { return watches_[place]; }
  // These of them alone, in the same order, before any has begun.
  void keep(std::vector<LabelWatch> some) noexcept { watches_ = std::move(some); }
  // Places of those that have begun and may not be over, ascending: of many labels of a day few at a time.
  [[nodiscard]] std::span<const std::uint32_t> under_way() const noexcept { return under_way_; }

 private:
  const LabelFile& labels_;
  const Market& market_;
  std::string first_date_;
  LocalTime local_;
  std::map<std::string, std::vector<std::uint32_t>> labels_by_date_;
  std::string date_;
  Time end_ = Time::min();
  std::vector<LabelWatch> watches_;
  std::size_t begun_ = 0;  // of `watches_` so many
  std::vector<std::uint32_t> under_way_;
};

}  // namespace tocsin
