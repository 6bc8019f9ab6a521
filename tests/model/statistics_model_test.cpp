// The statistical detectors against desks that keep everything they ever heard and reckon it all again at each step.
#include <gtest/gtest.h>

#include <optional>

#include "strategies/change_point.hpp"
#include "strategies/jump.hpp"
#include "strategies/liquidity_drain.hpp"
#include "strategies/volatility_burst.hpp"
#include "strategies/volume_surge.hpp"
#include "tests/model/naive_path.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t one = 1'000'000;

// --- Tests made once a step

template <class Kind>
class NaiveSteps {
 public:
  using Rule = typename Kind::Rule;
  explicit NaiveSteps(const Rule& rule) : rule_(rule), path_(rule.subject, rule.step) {}

  void begin_day() { path_.begin_day(); }
  void begin(Time now) { path_.begin(now); }
  template <class IsFiring>
  void step(const Event& event, bool is_open, const bool (&halted)[3], IsFiring) {
    const bool is_halt = event.kind == EventKind::status && event.status.state == TradingState::halted;
    if (is_halt && subject_of(event.instrument) == rule_.subject) path_.cut();
    const bool stepped = path_.hear(event, is_open, index_of(rule_.subject) < 3 && halted[index_of(rule_.subject)]);
    if (stepped) {
      const std::optional<bool> fires = judge_last();
      if (fires && *fires != is_on_) {
        is_on_ = *fires;
        rang_ = path_.steps().back().time;
      }
    } else if (event.kind == EventKind::correction && is_on_) {
      is_on_ = any_fires_since(rang_);
    }
  }
  [[nodiscard]] bool is_on() const { return is_on_; }

 private:
  // Of each step: whether it fires; nothing where it cannot be judged.
  [[nodiscard]] std::vector<std::optional<bool>> judge() const;
  [[nodiscard]] std::optional<bool> judge_last() const { return judge().back(); }
  // The step that rang was untouched by the correction, or it or a later one fires.
  [[nodiscard]] bool any_fires_since(Time time) const {
    const auto all = judge();
    bool any = false;
    bool is_held = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (path_.steps()[i].time < time) continue;
      is_held |= path_.steps()[i].time == time;
      any |= all[i].value_or(false);
    }
    return any || !is_held;
  }

  Rule rule_;
  NaivePath path_;
  Time rang_{};
  bool is_on_ = false;
};

double least_of(SubjectId subject, Int128 value) {
  return index_of(subject) < 2 ? 1e7 / static_cast<double>(value) : 0;
}

template <>
std::vector<std::optional<bool>> NaiveSteps<ChangePoint>::judge() const {
  std::vector<std::optional<bool>> fires;
  UsualMove usual;
  double sum = 0, highest = 0, total = 0;
  std::uint32_t count = 0;
  bool fired = false;
  for (const NaiveStep& step : path_.steps()) {
    fires.emplace_back();
    if (step.lasted == Duration::zero()) continue;
    if (fired) {
      sum = rule_.has_head_start ? static_cast<double>(rule_.key) / 2e6 : 0;
      highest = total = 0;
      count = 0;
      fired = false;
    }
    const double steps = static_cast<double>(step.lasted.count()) / static_cast<double>(rule_.step.count());
    if (usual.count >= rule_.warm_up) {
      const double x =
          step.change / (std::max(usual.of_one_step(), least_of(rule_.subject, step.value)) * std::sqrt(steps));
      ++count;
      const double drift = static_cast<double>(rule_.drift) / 1e6;
      if (rule_.method == ChangePoint::Method::cusum) {
        sum = std::max(0.0, sum - drift - x);
        fired = sum * 1e6 > static_cast<double>(rule_.key) + 0.5;
      } else {
        total += x;
        sum = static_cast<double>(rule_.alpha_ppm) / 1e6 * sum + (x - total / count + drift);
        highest = std::max(highest, sum);
        fired = (highest - sum) * 1e6 > static_cast<double>(rule_.key) + 0.5 && count >= rule_.warm_up;
      }
      fires.back() = fired;
    }
    usual.add(step.change, steps, static_cast<double>(rule_.memory.count()) / static_cast<double>(rule_.step.count()));
  }
  return fires;
}

template <>
std::vector<std::optional<bool>> NaiveSteps<Jump>::judge() const {
  const std::vector<NaiveStep>& steps = path_.steps();
  std::vector<std::optional<bool>> fires(steps.size());
  std::vector<double> products;  // of neighbours, oldest first
  double before = -1;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool is_one = steps[i].lasted == rule_.step;
    const std::size_t wanted = rule_.returns - 2;
    if (is_one && products.size() >= wanted) {
      double sum = 0;
      for (std::size_t k = 0; k < wanted; ++k) sum += products[products.size() - 1 - k];
      const double usual =
          std::max(std::sqrt(sum / static_cast<double>(wanted)), least_of(rule_.subject, steps[i].value));
      // 4,680 steps a session at 1 %, worked out apart from the program
      fires[i] = std::abs(steps[i].change) / usual > 6.05520424;
    }
    const double own = is_one ? std::abs(steps[i].change) : -1;
    if (own >= 0 && before >= 0) products.push_back(own * before);
    before = own;
  }
  return fires;
}

// --- Bursts

class NaiveBurst {
 public:
  explicit NaiveBurst(const VolatilityBurst::Rule& rule) : rule_(rule), path_(rule.subject, rule.step) {}

  void begin_day() { path_.begin_day(); }
  void begin(Time now) {
    path_.begin(now);
    from_.reset();
  }
  template <class IsFiring>
  void step(const Event& event, bool is_open, const bool (&halted)[3], IsFiring is_firing) {
    const bool is_halt = event.kind == EventKind::status && event.status.state == TradingState::halted;
    if (is_halt && subject_of(event.instrument) == rule_.subject) {
      path_.cut();
      from_.reset();
    }
    const bool is_stopped = index_of(rule_.subject) < 3 && halted[index_of(rule_.subject)];
    path_.hear(event, is_open, is_stopped);
    const bool is_step = event.kind == EventKind::timer && is_open && !is_stopped &&
                         ns_since_epoch(event.time) / rule_.step.count() != number_;
    if (event.kind == EventKind::timer && is_open) number_ = ns_since_epoch(event.time) / rule_.step.count();
    // What an alert that rested on a print does is another test's; here it goes by what the desk did.
    if (event.kind == EventKind::correction) is_on_ = is_firing(0);
    if (is_step) now_ = event.time;
    if (is_step || (event.kind == EventKind::correction && from_)) take_up();
    if (is_open && event.kind != EventKind::correction) turn();
  }
  [[nodiscard]] bool is_on() const { return is_on_; }

 private:
  void take_up() {
    UsualMove usual;
    from_.reset();
    const NaiveStep* from = nullptr;
    for (const NaiveStep& step : path_.steps()) {
      if (step.lasted > Duration::zero()) {
        usual.add(step.change, static_cast<double>(step.lasted.count()) / static_cast<double>(rule_.step.count()),
                  static_cast<double>(rule_.memory.count()) / static_cast<double>(rule_.step.count()));
      }
      if (step.starts) from = nullptr;
      if (step.stands && (from == nullptr || step.time <= now_ - rule_.window)) from = &step;
    }
    if (from == nullptr || path_.is_cut() || usual.count < rule_.warm_up) return;
    const double window = static_cast<double>(rule_.window.count()) / static_cast<double>(rule_.step.count());
    const double share = std::max(usual.of_one_step() * std::sqrt(window), least_of(rule_.subject, from->value));
    from_ = from->value;
    usual_ = share * static_cast<double>(from->value);
  }
  void turn() {
    if (!from_) return;
    const Int128 moved = *from_ - path_.value();  // down
    const std::int64_t level = rule_.levels[0] - (is_on_ ? rule_.clear : 0);
    const auto limit = static_cast<Int128>(static_cast<double>(level) / 1e6 * usual_);
    if (is_on_ ? moved <= limit : moved >= limit) is_on_ = !is_on_;
  }

  VolatilityBurst::Rule rule_;
  NaivePath path_;
  std::optional<Int128> from_;
  double usual_ = 0;
  Time now_{};
  std::int64_t number_ = 0;
  bool is_on_ = false;
};

// --- Volume

class NaiveSurge {
 public:
  explicit NaiveSurge(const VolumeSurge::Rule& rule) : rule_(rule) {}

  void begin_day() {
    if (!seen_.empty()) learn();
    heard_.clear();
    seen_.clear();
  }
  void begin(Time now) { began_ = now; }
  template <class IsFiring>
  void step(const Event& event, bool is_open, const bool (&)[3], IsFiring is_firing) {
    const bool counts = event.kind == EventKind::trade && (event.trade.conditions & trade_condition::not_volume) == 0;
    const bool is_own = subject_of(event.instrument) == rule_.subject;
    if (counts && is_own && is_open) {
      heard_.push_back({event.time, 0, event.trade.id, 0, static_cast<std::int64_t>(event.trade.size), true, true});
    }
    if (event.kind == EventKind::correction) {
      for (Heard& told : heard_) {
        if (told.id == event.correction.trade_id) told.size = static_cast<std::int64_t>(event.correction.size);
      }
      is_on_ = is_firing(0);
      return;
    }
    if (!is_open || !((counts && is_own) || event.kind == EventKind::timer)) return;
    seen_.push_back(event.time);
    turn(event.time);
  }
  [[nodiscard]] bool is_on() const { return is_on_; }

 private:
  [[nodiscard]] std::int64_t slice_of(Time time) const { return ns_since_epoch(time) / (rule_.window.count() / 60); }
  [[nodiscard]] std::size_t bucket_of(Time time) const {
    return static_cast<std::size_t>((time - began_) / rule_.bucket);
  }

  void learn() {
    for (std::size_t b = 0; b < 10; ++b) {
      const Time first = began_ + static_cast<std::int64_t>(b) * rule_.bucket;
      if (seen_.front() > first + rule_.bucket / 10 || seen_.back() < first + rule_.bucket - rule_.bucket / 10)
        continue;
      std::int64_t today = 0;
      for (const Heard& told : heard_) today += bucket_of(told.time) == b ? told.size : 0;
      usual_[b] = usual_[b] < 0 ? today : usual_[b] + floor_half(today - usual_[b]);
    }
  }
  static std::int64_t floor_half(std::int64_t change) { return change < 0 ? -((1 - change) / 2) : change / 2; }
  void turn(Time time) {
    const Time now{slice_of(time) * (rule_.window / 60)};
    if (now - began_ < rule_.window) return;
    std::int64_t total = 0;
    for (const Heard& told : heard_) total += slice_of(told.time) > slice_of(now) - 60 ? told.size : 0;
    const std::size_t bucket = bucket_of(now);
    const Duration own = std::min((now - began_) % rule_.bucket, rule_.window);
    if (usual_[bucket] < 0 || (own < rule_.window && usual_[bucket - 1] < 0)) return;
    Int128 usual = static_cast<Int128>(usual_[bucket]) * own.count();
    if (own < rule_.window) usual += static_cast<Int128>(usual_[bucket - 1]) * (rule_.window - own).count();
    usual /= rule_.bucket.count();
    if (usual <= 0) return;
    if (!is_on_) {
      is_on_ = static_cast<Int128>(total) * one >= usual * rule_.levels[0];
    } else {
      is_on_ = total > usual * (rule_.levels[0] - rule_.clear) / one;
    }
  }

  VolumeSurge::Rule rule_;
  std::vector<Heard> heard_;  // today, in the session
  std::vector<Time> seen_;
  std::vector<std::int64_t> usual_ = std::vector<std::int64_t>(10, -1);
  Time began_{};
  bool is_on_ = false;
};

// --- Books

class NaiveDrain {
 public:
  explicit NaiveDrain(const LiquidityDrain::Rule& rule) : rule_(rule) {}

  void begin_day() {}
  void begin(Time now) {
    number_ = ns_since_epoch(now) / rule_.step.count();
    spreads_.clear();
    depths_.clear();
  }
  template <class IsFiring>
  void step(const Event& event, bool is_open, const bool (&halted)[3], IsFiring) {
    const bool is_own = event.kind == EventKind::quote && subject_of(event.instrument) == rule_.subject;
    if (is_own) last_ = event;
    const bool is_due =
        event.kind == EventKind::timer && is_open && ns_since_epoch(event.time) / rule_.step.count() != number_;
    if (is_due) number_ = ns_since_epoch(event.time) / rule_.step.count();
    if (!is_open || (!is_own && !is_due) || !is_measured(halted)) return;
    const double bid = static_cast<double>(last_->quote.bid.units), ask = static_cast<double>(last_->quote.ask.units);
    const double width = static_cast<double>(last_->quote.ask.units - last_->quote.bid.units);
    const double depth = static_cast<double>(last_->quote.bid_depth) + static_cast<double>(last_->quote.ask_depth);
    if (is_due) {
      spreads_.push_back(width / ((bid + ask) / 2));
      depths_.push_back(depth);
    }
    if (spreads_.size() < rule_.warm_up) return;
    const double slack = is_on_ ? 0.8 : 1;
    const double limit = static_cast<double>(rule_.spread_times) / 1e6 * usual(spreads_) * slack;
    is_on_ = width >= limit * ((bid + ask) / 2) &&
             depth * slack <= static_cast<double>(rule_.depth_share) / 1e6 * usual(depths_);
  }
  [[nodiscard]] bool is_on() const { return is_on_; }

 private:
  [[nodiscard]] bool is_measured(const bool (&halted)[3]) const {
    if (!last_ || halted[index_of(rule_.subject)] || (last_->flags & event_flag::doubtful) != 0) return false;
    return last_->quote.bid != no_price && last_->quote.ask != no_price && last_->quote.ask > last_->quote.bid;
  }
  [[nodiscard]] double usual(const std::vector<double>& all) const {
    const double steps = static_cast<double>(rule_.memory.count()) / static_cast<double>(rule_.step.count());
    double usual = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const double rate = std::max(1 - steady_exp(-1 / steps), 1 / static_cast<double>(i + 1));
      const double now = i == 0 ? all[i] : std::clamp(all[i], usual / 2, usual * 2);
      usual += rate * (now - usual);
    }
    return usual;
  }

  LiquidityDrain::Rule rule_;
  std::optional<Event> last_;
  std::vector<double> spreads_, depths_;  // of the session's steps
  std::int64_t number_ = 0;
  bool is_on_ = false;
};

class StatisticsModel : public testing::TestWithParam<std::uint64_t> {};

constexpr int steps = 60'000;

TEST_P(StatisticsModel, bursts) {
  for (const std::uint32_t subject : {0U, 3U}) {
    compare<NaiveBurst, VolatilityBurst>(
        GetParam(), steps, {{}, SubjectId{subject}, 20s, 5s, 60s, {2 * one}, one, 0, Direction::down, 10}, {});
  }
}

TEST_P(StatisticsModel, change_points) {
  using Method = ChangePoint::Method;
  for (const std::uint32_t subject : {1U, 2U, 3U}) {
    compare<NaiveSteps<ChangePoint>, ChangePoint>(
        GetParam(), steps, {{}, SubjectId{subject}, 5s, 2min, Method::cusum, 2 * one, one / 4, 0, subject == 1, 0, 10},
        {});
    compare<NaiveSteps<ChangePoint>, ChangePoint>(
        GetParam(), steps,
        {{}, SubjectId{subject}, 5s, 2min, Method::page_hinkley, 3 * one, one / 200, 999'000, false, 0, 5}, {});
  }
}

TEST_P(StatisticsModel, jumps) {
  for (const std::uint32_t subject : {0U, 3U}) {
    compare<NaiveSteps<Jump>, Jump>(GetParam(), steps, {{}, SubjectId{subject}, 5s, 12, 10'000, Direction::both, 0},
                                    {});
  }
}

TEST_P(StatisticsModel, surges_of_volume) {
  compare<NaiveSurge, VolumeSurge>(GetParam(), steps, {{}, SubjectId{1}, 15s, 30s, {2 * one}, one / 2, 0, 500'000, {}},
                                   {});
}

TEST_P(StatisticsModel, drains_of_liquidity) {
  compare<NaiveDrain, LiquidityDrain>(GetParam(), steps, {{}, SubjectId{0}, 2s, 60s, 3 * one / 2, 800'000, true, 20},
                                      {});
}

INSTANTIATE_TEST_SUITE_P(Seeds, StatisticsModel, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace tocsin
