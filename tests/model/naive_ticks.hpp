#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tests/model/naive_path.hpp"

// Raw ticks of the names of the day, kept and reckoned the long way.
namespace tocsin {

// The prices of the three names of the day as they stand by now, whenever they were told.
class NaivePrices {
 public:
  void begin_day() {
    for (std::uint32_t name = 0; name < 3; ++name) {
      if (const Heard* last = last_of(name, heard_.size())) closes_[name] = last->price;
    }
    heard_.clear();
  }
  void hear(const Event& event) {
    if (event.kind == EventKind::trade) {
      const bool sets_last = (event.trade.conditions & trade_condition::not_last) == 0;
      heard_.push_back(
          {event.time, index_of(event.instrument), event.trade.id, event.trade.price.units, 0, sets_last, false});
    }
    if (event.kind != EventKind::correction) return;
    for (Heard& told : heard_) {
      if (told.id != event.correction.trade_id) continue;
      if (event.correction.size == 0) {
        told.sets_last = false;
      } else {
        told.price = event.correction.price.units;
      }
    }
  }

  [[nodiscard]] std::size_t count() const { return heard_.size(); }
  // Nothing where the name had not traded since `began` when `before` trades had been heard.
  [[nodiscard]] std::optional<Int128> traded_at(std::uint32_t name, Time began, std::size_t before) const {
    const Heard* last = last_of(name, before);
    return last != nullptr && last->time >= began ? std::optional(last->price) : std::nullopt;
  }
  [[nodiscard]] Int128 at(std::uint32_t name, std::size_t before) const {
    const Heard* last = last_of(name, before);
    return last != nullptr ? last->price : closes_[name];
  }
  // The trade with this id set the last price, and another of its name did after it.
  [[nodiscard]] bool is_followed(std::uint64_t id) const {
    const auto told = std::ranges::find(heard_, id, &Heard::id);
    return told != heard_.end() && std::any_of(told + 1, heard_.end(), [&](const Heard& later) {
             return later.name == told->name && later.sets_last;
           });
  }
  // Of the trade that was the name's last when `before` trades had been heard; 0 without one.
  [[nodiscard]] std::uint64_t last_id(std::uint32_t name, std::size_t before) const {
    const Heard* last = last_of(name, before);
    return last == nullptr ? 0 : last->id;
  }

 private:
  [[nodiscard]] const Heard* last_of(std::uint32_t name, std::size_t before) const {
    for (std::size_t i = before; i-- > 0;) {
      if (heard_[i].name == name && heard_[i].sets_last) return &heard_[i];
    }
    return nullptr;
  }

  std::vector<Heard> heard_;  // today
  Int128 closes_[3] = {100'000'000'000, 50'000'000'000, 5'000'000'000'000};
};

struct NaiveTick {
  Time time;
  std::size_t heard;   // trades by then
  std::uint64_t last;  // id of the name's last trade then
  bool starts;
  Int128 value = 0;
};

// All changes of one name in the session, each with its own time.
class NaiveTicks {
 public:
  NaiveTicks(const NaivePrices& prices, std::uint32_t name, Duration window)
      : prices_(prices), name_(name), spacing_(window.count() / 512) {}

  void begin(Time now) {
    began_ = now;
    ticks_.clear();
    offered_.clear();
    is_cut_ = is_open_ = false;
  }
  // True where it moved.
  bool hear(const Event& event, bool is_open, const bool (&halted)[3]) {
    const bool is_own = index_of(event.instrument) == name_;
    if (event.kind == EventKind::status && is_own && event.status.state == TradingState::halted) is_cut_ = true;
    if (event.kind == EventKind::correction && is_own) reckon(event.correction.trade_id);
    if (event.kind != EventKind::trade || !is_own || !is_open) return false;
    const bool opens = !is_open_ && (event.trade.conditions & trade_condition::not_high_low) == 0;
    is_open_ |= opens;
    if (halted[name_]) return false;
    offered_[event.trade.id] = {event.time, prices_.count()};
    return note(event.time, prices_.count(), opens);
  }

  [[nodiscard]] std::vector<NaiveTick> within(Time from, Time until) const {
    std::vector<NaiveTick> found;
    for (const NaiveTick& tick : ticks_) {
      if (tick.time >= from && tick.time <= until) found.push_back(tick);
    }
    return found;
  }
  [[nodiscard]] std::optional<Int128> stood_at(Time time) const {
    if (is_cut_) return std::nullopt;
    std::optional<Int128> found;
    for (const NaiveTick& tick : ticks_) {
      if (tick.time <= time || tick.starts) found.reset();
      if (tick.time <= time) found = tick.value;
    }
    return found;
  }

 private:
  // `heard`: the trades by then. Of a print at an unchanged price nobody hears, but of the one that opens the session.
  bool note(Time now, std::size_t heard, bool opens) {
    const auto value = prices_.traded_at(name_, began_, heard);
    if (!value) return false;
    const bool is_told_again = prices_.last_id(name_, heard - 1) != 0 && prices_.at(name_, heard - 1) == *value;
    if (is_told_again && !opens) return false;
    if (!is_cut_ && !ticks_.empty() && ticks_.back().value == *value) return false;
    const std::uint64_t last = prices_.last_id(name_, heard);
    const auto slot = [this](Time time) { return ns_since_epoch(time) / spacing_; };
    if (!is_cut_ && !ticks_.empty() && slot(ticks_.back().time) == slot(now)) {
      ticks_.back() = {now, heard, last, ticks_.back().starts, *value};
    } else {
      ticks_.push_back({now, heard, last, is_cut_ || ticks_.empty(), *value});
    }
    is_cut_ = false;
    return true;
  }
  void reckon(std::uint64_t id) {
    for (NaiveTick& tick : ticks_) {
      const bool is_told_again = &tick == &ticks_.back() && prices_.is_followed(id);
      if (tick.last != id || is_told_again) continue;
      tick.value = prices_.at(name_, tick.heard);
      if (prices_.traded_at(name_, began_, tick.heard)) continue;
      // It was the session's first print: what comes next begins the path.
      if (&tick == &ticks_.back()) {
        is_cut_ = true;
      } else {
        (&tick)[1].starts = true;
      }
    }
    // It was told as no change, is the last trade, and was one.
    const auto offered = offered_.find(id);
    if (offered == offered_.end() || prices_.is_followed(id) || is_cut_ || ticks_.empty()) return;
    if (ticks_.back().heard < offered->second.second) note(offered->second.first, offered->second.second, false);
  }

  const NaivePrices& prices_;
  std::uint32_t name_;
  std::int64_t spacing_;
  std::vector<NaiveTick> ticks_;                                   // of the session
  std::map<std::uint64_t, std::pair<Time, std::size_t>> offered_;  // trades of the session that might be ticks
  Time began_{};
  bool is_cut_ = false;
  bool is_open_ = false;  // the name's session: a print made its open
};

inline double change_of(const std::vector<NaiveTick>& ticks, std::size_t i) {
  if (ticks[i].starts) return 0;
  return static_cast<double>(ticks[i].value - ticks[i - 1].value) / static_cast<double>(ticks[i - 1].value);
}

inline double variation(const std::vector<NaiveTick>& ticks, std::size_t& moves) {
  double sum = 0;
  moves = 0;
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    sum += change_of(ticks, i) * change_of(ticks, i);
    moves += change_of(ticks, i) != 0 ? 1U : 0U;
  }
  return sum;
}

// Every pair of intervals.
inline double covariation(const std::vector<NaiveTick>& a, const std::vector<NaiveTick>& b, Duration shift) {
  double sum = 0;
  for (std::size_t i = 1; i < a.size(); ++i) {
    double others = 0;
    for (std::size_t j = 1; j < b.size(); ++j) {
      const bool overlap = a[i - 1].time + shift < b[j].time && b[j - 1].time < a[i].time + shift;
      if (overlap) others += change_of(b, j);
    }
    sum += change_of(a, i) * others;
  }
  return sum;
}

}  // namespace tocsin
