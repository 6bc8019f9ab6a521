#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <vector>

#include "engine/price.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/statistic_desk.hpp"

// What the models of statistical detectors share: a market, and the path of a subject reckoned again at each step.
namespace tocsin {

inline constexpr Duration day_length = std::chrono::seconds{600};  // of short_days()

// Three names that walk, halt, sleep and trade by prints that are cancelled or corrected a few seconds later; a timer
// of one second; days of short_days().
class RandomDay {
 public:
  explicit RandomDay(std::uint64_t seed) : dice_(seed), events_(Time{std::chrono::seconds{650}}) {}

  Event next() {
    if (pending_ && events_.now() >= correct_at_) return correction();
    const Time timer = std::chrono::floor<std::chrono::seconds>(events_.now()) + std::chrono::seconds{1};
    const Time other = events_.now() + Duration{dice_.between(1, 400'000'000)};
    if (other >= timer) return events_.at(timer).timer();
    events_.at(other);
    const auto name = static_cast<std::uint32_t>(dice_.roll(3));
    const std::uint64_t kind = dice_.roll(300);
    if (kind <= 1) return events_.status(name, kind == 0 ? TradingState::halted : TradingState::trading);
    if (kind < 60) return quote(name);
    return trade(name);
  }

 private:
  Event trade(std::uint32_t name) {
    std::int64_t& price = prices_[name];
    const std::int64_t cent = 10'000'000;
    price += dice_.between(-6, 6) * cent;
    if (dice_.one_in(150)) price += dice_.between(-150, 150) * cent;
    price += (starts_[name] - price) / 40 / cent * cent;
    const auto conditions = dice_.one_in(20) ? static_cast<std::uint32_t>(dice_.roll(8)) : 0;
    const std::uint64_t size = 1 + dice_.roll(dice_.one_in(80) ? 60'000 : 500);
    const Event told = events_.trade(name, Price{price}, conditions, size);
    const bool is_last_of_day = (told.time.time_since_epoch() + std::chrono::seconds{5}) / day_length !=
                                told.time.time_since_epoch() / day_length;
    if (!pending_ && !is_last_of_day && dice_.one_in(40)) {
      pending_ = told;
      correct_at_ = told.time + Duration{dice_.between(0, 4'000'000'000)};
    }
    return told;
  }
  Event correction() {
    const Event told = *pending_;
    pending_.reset();
    const auto name = index_of(told.instrument);
    if (dice_.one_in(2)) return events_.cancel(name, told.trade.id);
    const Price price{told.trade.price.units + 10'000'000 * dice_.between(-80, 80)};
    const std::uint64_t size = 1 + dice_.roll(500);
    return events_.correct(name, told.trade.id, price, size);
  }
  Event quote(std::uint32_t name) {
    const bool is_wild = dice_.one_in(25);
    const auto half = static_cast<double>(is_wild ? dice_.between(-2, 40) : dice_.between(1, 4)) / 100;
    Event event = events_.quote(name, 100 - half, 100 + half);
    event.quote.bid_depth = static_cast<std::uint32_t>(is_wild ? dice_.roll(200) : 500 + dice_.roll(1'000));
    event.quote.ask_depth = event.quote.bid_depth / 2;
    if (dice_.one_in(60)) event.quote.ask = no_price;
    if (dice_.one_in(60)) event.flags = event_flag::doubtful;
    return event;
  }

  Dice dice_;
  EventMaker events_;
  std::int64_t starts_[3] = {100'000'000'000, 50'000'000'000, 5'000'000'000'000};
  std::int64_t prices_[3] = {100'000'000'000, 50'000'000'000, 5'000'000'000'000};
  std::optional<Event> pending_;
  Time correct_at_{};
};

// What was told, as it stands by now.
struct Heard {
  Time time;
  std::uint32_t name;
  std::uint64_t id;
  Int128 price;
  std::int64_t size;
  bool sets_last, counts;  // to the last price, to volume
};

struct NaiveStep {
  Time time;
  Time since;
  std::size_t heard;  // trades before it
  bool starts;
  // Reckoned again:
  bool stands = true;
  Int128 value = 0;
  double change = 0;
  Duration lasted{};
};

// Everything that was ever heard of one subject in the regular session, and its steps.
class NaivePath {
 public:
  NaivePath(SubjectId subject, Duration step) : subject_(subject), step_(step) {}

  // True where a step was taken.
  bool hear(const Event& event, bool is_open, bool is_halted) {
    if (event.kind == EventKind::trade) hear_trade(event);
    if (event.kind == EventKind::correction) correct(event);
    if (event.kind != EventKind::timer || !is_open) return false;
    const std::int64_t number = ns_since_epoch(event.time) / step_.count();
    if (number == number_) return false;
    const Time since = looked_;
    number_ = number;
    looked_ = event.time;
    if (is_halted) is_cut_ = true;
    if (is_halted || !is_fresh(since)) return false;
    steps_.push_back({event.time, since, heard_.size(), is_cut_});
    is_cut_ = false;
    reckon();
    return true;
  }
  void cut() { is_cut_ = true; }
  void begin(Time now) {
    steps_.clear();
    number_ = ns_since_epoch(now) / step_.count();
    looked_ = now;
    is_cut_ = false;
  }
  void begin_day() {
    for (std::uint32_t name = 0; name < 3; ++name) {
      if (const Heard* last = last_of(name, heard_.size())) closes_[name] = last->price;
    }
    steps_.clear();
    heard_.clear();
  }

  [[nodiscard]] const std::vector<NaiveStep>& steps() const { return steps_; }
  [[nodiscard]] bool is_cut() const { return is_cut_; }
  [[nodiscard]] Int128 value() const { return value_at(heard_.size()); }
  [[nodiscard]] const std::vector<Heard>& heard() const { return heard_; }
  // When so many of them had been heard.
  [[nodiscard]] Int128 value_at(std::size_t before) const {
    if (subject_ == SubjectId{3}) return price_of(0, before) + 2 * price_of(1, before);
    return price_of(index_of(subject_), before);
  }
  [[nodiscard]] Int128 close() const {
    return subject_ == SubjectId{3} ? closes_[0] + 2 * closes_[1] : closes_[index_of(subject_)];
  }
  // Either member is half of the basket at the closes the day began with, as nearly as it takes.
  [[nodiscard]] bool is_fresh(Time since, std::int64_t share_ppm = 500'000) const {
    if (subject_ != SubjectId{3}) return traded(index_of(subject_), since, heard_.size());
    Int128 weight = 0;
    if (traded(0, since, heard_.size())) weight += closes_[0];
    if (traded(1, since, heard_.size())) weight += 2 * closes_[1];
    return weight * 1'000'000 >= close() * share_ppm;
  }

 private:
  void hear_trade(const Event& event) {
    const Trade& trade = event.trade;
    heard_.push_back({event.time, index_of(event.instrument), trade.id, trade.price.units,
                      static_cast<std::int64_t>(trade.size), (trade.conditions & trade_condition::not_last) == 0,
                      (trade.conditions & trade_condition::not_volume) == 0});
  }
  void correct(const Event& event) {
    for (Heard& one : heard_) {
      if (one.id != event.correction.trade_id) continue;
      if (event.correction.size == 0) {
        one.sets_last = one.counts = false;
      } else {
        one.price = event.correction.price.units;
      }
    }
    reckon();
  }
  [[nodiscard]] const Heard* last_of(std::uint32_t name, std::size_t before) const {
    for (std::size_t i = before; i-- > 0;) {
      if (heard_[i].name == name && heard_[i].sets_last) return &heard_[i];
    }
    return nullptr;
  }
  [[nodiscard]] Int128 price_of(std::uint32_t name, std::size_t before) const {
    const Heard* last = last_of(name, before);
    return last != nullptr ? last->price : closes_[name];
  }
  [[nodiscard]] bool traded(std::uint32_t name, Time since, std::size_t before) const {
    const Heard* last = last_of(name, before);
    return last != nullptr && last->time >= since;
  }
  void reckon() {
    const NaiveStep* before = nullptr;
    for (NaiveStep& step : steps_) {
      step.value = value_at(step.heard);
      step.stands = subject_ == SubjectId{3} || traded(index_of(subject_), step.since, step.heard);
      step.change = 0;
      step.lasted = Duration::zero();
      if (step.starts) before = nullptr;
      if (!step.stands) continue;
      if (before != nullptr) {
        step.change = static_cast<double>(step.value - before->value) / static_cast<double>(before->value);
        step.lasted = step.time - before->time;
      }
      before = &step;
    }
  }

  SubjectId subject_;
  Duration step_;
  std::vector<Heard> heard_;  // today
  std::vector<NaiveStep> steps_;
  Int128 closes_[3] = {100'000'000'000, 50'000'000'000, 5'000'000'000'000};
  std::int64_t number_ = 0;
  Time looked_{};
  bool is_cut_ = false;
};

// Holds the detector's one slot to what the naive desk says after every event.
template <class Naive, class Kind>
void compare(std::uint64_t seed, int steps, const typename Kind::Rule& rule, const Policy& policy) {
  const Schedule schedule = short_days(500);
  StatisticDesk<Kind> desk({rule}, policy, schedule);
  RandomDay market(seed);
  Naive naive(rule);
  std::size_t next = 0;
  int turns = 0;
  bool was_on = false;
  Phase phase = Phase::closed;
  bool halted[3] = {};
  for (int i = 0; i < steps; ++i) {
    const Event event = market.next();
    for (; next < schedule.changes().size() && schedule.changes()[next].at <= event.time; ++next) {
      const PhaseChange& change = schedule.changes()[next];
      phase = change.phase;
      if (change.opens_day) naive.begin_day();
      if (change.phase == Phase::regular) naive.begin(change.at);
    }
    if (event.kind == EventKind::status)
      halted[index_of(event.instrument)] = event.status.state == TradingState::halted;
    desk.step(event);
    naive.step(event, phase == Phase::regular, halted,
               [&](std::uint32_t slot) { return desk.engine().is_firing(slot); });
    const bool is_on = desk.engine().is_firing(0);
    ASSERT_EQ(is_on, naive.is_on()) << "seed " << seed << " step " << i << " kind " << static_cast<int>(event.kind);
    turns += is_on != was_on ? 1 : 0;
    was_on = is_on;
  }
  EXPECT_GE(turns, 6);
}

}  // namespace tocsin
