// Detectors of several names at once against desks that keep everything they ever heard and reckon it all again.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "engine/steady_math.hpp"
#include "strategies/correlation_spike.hpp"
#include "strategies/lead_lag.hpp"
#include "tests/model/naive_path.hpp"
#include "tests/model/naive_ticks.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t one = 1'000'000;

// --- Correlations on a grid

class NaiveSpike {
 public:
  explicit NaiveSpike(const CorrelationSpike::Rule& rule) : rule_(rule) {}

  void begin_day() {
    prices_.begin_day();
    rows_.clear();
  }
  void begin(Time now) {
    began_ = now;
    number_ = number_of(now);
    rows_.clear();
    mean_ = variance_ = 0;
    count_ = 0;
    cut_[0] = cut_[1] = cut_[2] = false;
  }
  template <class IsFiring>
  void step(const Event& event, bool is_open, const bool (&halted)[3], IsFiring is_firing) {
    prices_.hear(event);
    if (event.kind == EventKind::status && event.status.state == TradingState::halted) {
      cut_[index_of(event.instrument)] = true;
    }
    if (event.kind == EventKind::correction && is_on_) review(is_firing);
    if (event.kind != EventKind::timer || !is_open || number_of(event.time) == number_) return;
    number_ = number_of(event.time);
    Row row{event.time, prices_.count(), {}, {}};
    for (const SubjectId name : rule_.names) {
      const std::uint32_t n = index_of(name);
      row.starts[n] = std::exchange(cut_[n], false);
      row.halted[n] = halted[n];
    }
    rows_.push_back(row);
    const auto score = measure(rows_.size() - 1);
    if (score) judge(*score, is_firing);
  }
  [[nodiscard]] bool is_on() const { return is_on_; }

 private:
  struct Row {
    Time time;
    std::size_t heard;
    bool starts[3];
    bool halted[3];
  };

  [[nodiscard]] std::int64_t number_of(Time time) const { return ns_since_epoch(time) / rule_.step.count(); }
  // In whole 1e-8.
  [[nodiscard]] std::int64_t change(std::size_t row, std::uint32_t name) const {
    if (row == 0 || rows_[row].starts[name] || rows_[row].halted[name] || rows_[row - 1].halted[name]) return 0;
    const auto now = prices_.traded_at(name, began_, rows_[row].heard);
    const auto before = prices_.traded_at(name, began_, rows_[row - 1].heard);
    if (!now || !before) return 0;
    return static_cast<std::int64_t>((*now - *before) * 100'000'000 / *before);
  }
  [[nodiscard]] std::optional<std::int64_t> measure(std::size_t last) const {
    const auto returns = static_cast<std::size_t>(rule_.window / rule_.step);
    if (last < returns) return std::nullopt;
    std::vector<std::vector<double>> moved;
    for (const SubjectId name : rule_.names) {
      std::vector<double> changes;
      int moves = 0;
      for (std::size_t row = last - returns + 1; row <= last; ++row) {
        changes.push_back(static_cast<double>(change(row, index_of(name))));
        moves += changes.back() != 0 ? 1 : 0;
      }
      if (moves >= 8) moved.push_back(changes);
    }
    if (moved.size() < 2) return std::nullopt;
    const auto product = [](const std::vector<double>& x, const std::vector<double>& y) {
      double sum = 0;
      for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
      return sum;
    };
    const auto correlation = [&](std::size_t a, std::size_t b) {
      return product(moved[a], moved[b]) /
             (std::sqrt(product(moved[a], moved[a])) * std::sqrt(product(moved[b], moved[b])));
    };
    double sum = 0;
    for (std::size_t a = 0; a < moved.size(); ++a) {
      for (std::size_t b = a + 1; b < moved.size(); ++b) sum += correlation(a, b);
    }
    const double mean = sum / (moved.size() == 2 ? 1.0 : 3.0);
    if (rule_.measure == CorrelationSpike::Measure::mean) return std::llround(mean * 1e6);
    if (moved.size() == 2) return std::llround((1 + std::abs(mean)) / 2 * 1e6);
    return std::llround(largest_of_three(correlation(0, 1), correlation(0, 2), correlation(1, 2)) / 3 * 1e6);
  }
  // Of [[1, x, y], [x, 1, z], [y, z, 1]], by the roots of a cubic (O. K. Smith, Eigenvalues of a symmetric 3 x 3
  // matrix, 1961).
  static double largest_of_three(double x, double y, double z) {
    const double p = std::sqrt((x * x + y * y + z * z) / 3);
    if (p == 0) return 1;
    const double half_determinant = x * y * z / (p * p * p);
    return 1 + 2 * p * std::cos(std::acos(std::clamp(half_determinant, -1.0, 1.0)) / 3);
  }
  // Where two factors are nearly as large, the iteration ends up to 1e-4 beside the larger: there the desk is believed.
  template <class IsFiring>
  void judge(std::int64_t score, IsFiring is_firing) {
    const double risen = mean_ + static_cast<double>(rule_.rise) / 1e6 * std::sqrt(variance_);
    const std::int64_t limit = std::max<std::int64_t>(rule_.levels[0], rule_.rise == 0 ? 0 : std::llround(risen) + 1);
    const bool may_ring = rule_.rise == 0 || count_ >= rule_.warm_up;
    const std::int64_t held = is_on_ ? rule_.levels[0] - rule_.clear : limit;
    const bool is_iterated = rule_.measure == CorrelationSpike::Measure::absorption;
    if (is_iterated && std::abs(score - held) < 100) score = is_firing(0) ? limit : rule_.levels[0] - rule_.clear;
    if (is_on_) {
      is_on_ = score > rule_.levels[0] - rule_.clear;
    } else if (may_ring && score >= limit) {
      is_on_ = true;
      rang_ = rows_.back().time;
      rang_limit_ = limit;
    }
    const double steps = static_cast<double>(rule_.memory.count()) / static_cast<double>(rule_.step.count());
    const double weight = std::max(1 - steady_exp(-1 / steps), 1 / static_cast<double>(++count_));
    const double off = static_cast<double>(score) - mean_;
    mean_ += weight * off;
    variance_ = (1 - weight) * (variance_ + weight * off * off);
  }
  // Measured again as of the step that rang; where that is long past the desk is believed.
  template <class IsFiring>
  void review(IsFiring is_firing) {
    const auto rang = std::ranges::find(rows_, rang_, &Row::time);
    const auto returns = rule_.window / rule_.step;
    if (rang == rows_.end() || rows_.end() - rang > returns) {
      is_on_ = is_firing(0);
      return;
    }
    const auto again = measure(static_cast<std::size_t>(rang - rows_.begin()));
    is_on_ = again && *again >= rang_limit_;
  }

  CorrelationSpike::Rule rule_;
  NaivePrices prices_;
  std::vector<Row> rows_;  // of the session
  bool cut_[3] = {};
  Time began_{};
  std::int64_t number_ = 0;
  double mean_ = 0;
  double variance_ = 0;
  std::uint64_t count_ = 0;
  Time rang_{};
  std::int64_t rang_limit_ = 0;
  bool is_on_ = false;
};

// --- Correlations of ticks

class NaiveTickSpike {
 public:
  explicit NaiveTickSpike(const CorrelationSpike::Rule& rule) : rule_(rule) {
    for (const SubjectId name : rule.names) paths_.emplace_back(prices_, index_of(name), rule.window);
  }

  void begin_day() { prices_.begin_day(); }
  void begin(Time now) {
    began_ = now;
    number_ = ns_since_epoch(now) / rule_.step.count();
    for (NaiveTicks& path : paths_) path.begin(now);
  }
  template <class IsFiring>
  void step(const Event& event, bool is_open, const bool (&halted)[3], IsFiring is_firing) {
    prices_.hear(event);
    for (NaiveTicks& path : paths_) path.hear(event, is_open, halted);
    // What an alert that rested on a print does is another test's; here it goes by what the desk did.
    if (event.kind == EventKind::correction) is_on_ = is_firing(0);
    if (event.kind != EventKind::timer || !is_open) return;
    const std::int64_t number = ns_since_epoch(event.time) / rule_.step.count();
    if (std::exchange(number_, number) == number || event.time - began_ < rule_.window) return;
    if (const auto score = measure(event.time)) {
      is_on_ = is_on_ ? *score > rule_.levels[0] - rule_.clear : *score >= rule_.levels[0];
    }
  }
  [[nodiscard]] bool is_on() const { return is_on_; }

 private:
  [[nodiscard]] std::optional<std::int64_t> measure(Time now) const {
    std::vector<std::vector<NaiveTick>> moved;
    for (const NaiveTicks& path : paths_) {
      std::size_t moves = 0;
      auto ticks = path.within(now - rule_.window, now);
      variation(ticks, moves);
      if (moves >= 8) moved.push_back(std::move(ticks));
    }
    if (moved.size() < 2) return std::nullopt;
    double sum = 0;
    int pairs = 0;
    std::size_t unused = 0;
    for (std::size_t a = 0; a < moved.size(); ++a) {
      for (std::size_t b = a + 1; b < moved.size(); ++b, ++pairs) {
        const double both = covariation(moved[a], moved[b], Duration::zero());
        const double roots = std::sqrt(variation(moved[a], unused)) * std::sqrt(variation(moved[b], unused));
        sum += std::clamp(both / roots, -1.0, 1.0);
      }
    }
    return std::llround(sum / pairs * 1e6);
  }

  CorrelationSpike::Rule rule_;
  NaivePrices prices_;
  std::vector<NaiveTicks> paths_;
  Time began_{};
  std::int64_t number_ = 0;
  bool is_on_ = false;
};

// --- Leads

class NaiveLead {
 public:
  explicit NaiveLead(const LeadLag::Rule& rule)
      : rule_(rule),
        leader_(prices_, index_of(rule.leader), rule.window),
        follower_(prices_, index_of(rule.follower), rule.window) {}

  void begin_day() { prices_.begin_day(); }
  void begin(Time now) {
    number_ = ns_since_epoch(now) / rule_.step.count();
    leader_.begin(now);
    follower_.begin(now);
    is_seen_ = false;
  }
  template <class IsFiring>
  void step(const Event& event, bool is_open, const bool (&halted)[3], IsFiring is_firing) {
    prices_.hear(event);
    const bool led = leader_.hear(event, is_open, halted);
    const bool followed = follower_.hear(event, is_open, halted);
    // What an alert that rested on a print does is another test's; here it goes by what the desk did.
    if (event.kind == EventKind::correction) is_on_ = is_firing(0);
    if (!is_open || (event.kind != EventKind::timer && !led && !followed)) return;
    const std::int64_t number = ns_since_epoch(event.time) / rule_.step.count();
    if (event.kind == EventKind::timer && std::exchange(number_, number) != number) measure(event.time);
    if (is_seen_) turn(event.time);
  }
  [[nodiscard]] bool is_on() const { return is_on_; }

 private:
  void measure(Time now) {
    const auto leader = leader_.within(now - rule_.window, now);
    const auto follower = follower_.within(now - rule_.window, now);
    std::size_t leading = 0, following = 0;
    const double of_leader = variation(leader, leading);
    const double of_follower = variation(follower, following);
    is_seen_ = leading >= rule_.warm_up && following >= rule_.warm_up;
    if (!is_seen_) return;
    std::map<Duration, double> contrast;
    for (Duration lag = Duration::zero(); lag <= rule_.lag_max; lag += rule_.lag_step) {
      contrast[lag] = covariation(leader, follower, lag);
      contrast[-lag] = covariation(leader, follower, -lag);
    }
    double best = 0;
    lag_ = Duration::zero();
    for (const auto& [lag, both] : contrast) {
      const bool is_better = std::abs(both) > std::abs(best);
      const bool is_nearer = std::abs(both) == std::abs(best) &&
                             (std::chrono::abs(lag) < std::chrono::abs(lag_) || (lag == -lag_ && lag > lag_));
      if (!is_better && !is_nearer) continue;
      best = both;
      lag_ = lag;
    }
    correlation_ = best / std::sqrt(of_leader * of_follower);
    slope_ = best / of_leader;
  }
  void turn(Time now) {
    double owed = 0;
    if (lag_ > Duration::zero() && std::abs(correlation_) >= static_cast<double>(rule_.least) / 1e6) {
      const auto leader_from = leader_.stood_at(now - lag_), leader_to = leader_.stood_at(now);
      const auto from = follower_.stood_at(now - lag_), to = follower_.stood_at(now);
      if (!leader_from || !leader_to || !from || !to) return;
      const auto share = [](Int128 a, Int128 b) { return static_cast<double>(b - a) / static_cast<double>(a); };
      const double expected = slope_ * share(*leader_from, *leader_to);
      const double gone = share(*from, *to) * (expected < 0 ? -1 : 1);
      owed = std::max(0.0, std::abs(expected) - std::max(0.0, gone));
    }
    const auto ppm = std::llround(owed * 1e6);
    is_on_ = is_on_ ? ppm > rule_.levels[0] - rule_.clear : ppm >= rule_.levels[0];
  }

  LeadLag::Rule rule_;
  NaivePrices prices_;
  NaiveTicks leader_, follower_;
  std::int64_t number_ = 0;
  Duration lag_{};
  double correlation_ = 0;
  double slope_ = 0;
  bool is_seen_ = false;
  bool is_on_ = false;
};

class RelationsModel : public testing::TestWithParam<std::uint64_t> {};

constexpr int steps = 60'000;

CorrelationSpike::Rule spike(CorrelationSpike::Measure measure, std::int64_t level, std::int64_t rise) {
  return {{},  no_subject, {SubjectId{0}, SubjectId{1}, SubjectId{2}}, measure, 60s, 3s, {level}, one / 50, rise,
          60s, 5};
}

TEST_P(RelationsModel, mean_correlations) {
  compare<NaiveSpike, CorrelationSpike>(GetParam(), steps, spike(CorrelationSpike::Measure::mean, one / 10, 0), {});
}

TEST_P(RelationsModel, rises_of_mean_correlations) {
  compare<NaiveSpike, CorrelationSpike>(GetParam(), steps, spike(CorrelationSpike::Measure::mean, one / 20, one), {});
}

TEST_P(RelationsModel, shares_of_one_factor) {
  compare<NaiveSpike, CorrelationSpike>(GetParam(), steps, spike(CorrelationSpike::Measure::absorption, one / 2, 0),
                                        {});
}

TEST_P(RelationsModel, correlations_of_ticks) {
  compare<NaiveTickSpike, CorrelationSpike>(GetParam(), steps,
                                            spike(CorrelationSpike::Measure::hayashi_yoshida, one / 10, 0), {});
}

TEST_P(RelationsModel, leads) {
  compare<NaiveLead, LeadLag>(
      GetParam(), steps,
      {{}, SubjectId{0}, SubjectId{1}, 60s, 5s, 4s, 500ms, one / 10, {600}, 300, Direction::both, 20}, {});
}

INSTANTIATE_TEST_SUITE_P(Seeds, RelationsModel, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace tocsin
