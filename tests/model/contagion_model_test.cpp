// Contagion against a desk that keeps every print and reckons all falls, and whom each brought on, again at each event.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/engine.hpp"
#include "engine/steady_math.hpp"
#include "strategies/contagion.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t names_count = 12;
constexpr std::uint32_t sectors_count = 3;
constexpr Duration day_length = 600s;  // of short_days()

// Twelve names that slide and come back, by prints that are cancelled or corrected a while later.
class SlidingDay {
 public:
  explicit SlidingDay(std::uint64_t seed) : dice_(seed), events_(Time{650s}) { prices_.fill(10'000); }

  Event next() {
    const Time timer = std::chrono::floor<std::chrono::seconds>(events_.now()) + 1s;
    const Time other = events_.now() + Duration{dice_.between(0, 500'000'000)};
    if (other >= timer) return events_.at(timer).timer();
    events_.at(other);
    if (broken_ && dice_.one_in(15)) return correction();
    const auto name = static_cast<std::uint32_t>(dice_.roll(names_count));
    if (dice_.one_in(100)) wave_ = dice_.between(-60, 50);
    std::int64_t& cents = prices_[name];
    cents = std::clamp<std::int64_t>(cents + wave_ + dice_.between(-30, 30), 7'000, 10'500);
    const bool is_off = dice_.one_in(20);
    const std::int64_t told = is_off ? cents - dice_.between(50, 500) : cents;
    const Event event = events_.trade(name, Price{told * 10'000'000}, dice_.one_in(30) ? trade_condition::not_last : 0);
    const bool stays_today =
        (event.time + 30s).time_since_epoch() / day_length == event.time.time_since_epoch() / day_length;
    if ((is_off || dice_.one_in(40)) && stays_today && !broken_) broken_ = event;
    return event;
  }

 private:
  Event correction() {
    const Event told = *broken_;
    broken_.reset();
    const bool is_cancelled = dice_.one_in(2);
    const Price right{told.trade.price.units + 10'000'000 * dice_.between(-200, 300)};
    const auto name = index_of(told.instrument);
    return is_cancelled ? events_.cancel(name, told.trade.id) : events_.correct(name, told.trade.id, right);
  }

  Dice dice_;
  EventMaker events_;
  std::array<std::int64_t, names_count> prices_{};
  std::int64_t wave_ = 0;
  std::optional<Event> broken_;
};

class NaiveContagion {
 public:
  explicit NaiveContagion(Contagion::Rule rule) : rule_(std::move(rule)) { closes_.fill(dollars(100).units); }

  void begin_day() {
    for (std::uint32_t name = 0; name < names_count; ++name) {
      if (const auto last = last_of(name, heard_.size())) closes_[name] = heard_[*last].price;
    }
    heard_.clear();
    falls_.clear();
    is_open_ = false;
    on_since_.clear();
  }
  void begin_session(Time at) {
    is_open_ = true;
    begun_ = at;
    for (std::uint32_t name = 0; name < names_count; ++name) {
      marked_[name].reset();
      mark(name);
    }
    falls_.clear();
  }
  void end_session() { is_open_ = false; }

  void step(const Event& event) {
    if (event.kind == EventKind::timer) {
      while (is_open_ && !on_since_.empty() &&
             ratio(falls_, event.time) <= rule_.levels[on_since_.size() - 1] - rule_.clear)
        on_since_.pop_back();
    }
    if (event.kind == EventKind::trade) hear(event);
    if (event.kind == EventKind::correction) correct(event);
  }
  [[nodiscard]] std::size_t rungs_on() const { return on_since_.size(); }
  [[nodiscard]] std::size_t falls_count() const { return falls_.size(); }

 private:
  struct Print {
    Time time;
    std::uint32_t name;
    std::uint64_t id;
    std::int64_t price;
    bool sets_last;
    bool in_session;
  };
  struct Fall {
    Time time;
    std::size_t position;  // prints until then
    std::uint32_t sector;
    friend bool operator==(const Fall&, const Fall&) = default;
  };

  [[nodiscard]] std::optional<std::size_t> last_of(std::uint32_t name, std::size_t before) const {
    for (std::size_t i = before; i-- > 0;) {
      if (heard_[i].name == name && heard_[i].sets_last) return i;
    }
    return std::nullopt;
  }
  void mark(std::uint32_t name) {
    if (is_open_ && !marked_[name] && last_of(name, heard_.size())) marked_[name] = heard_.size();
  }
  [[nodiscard]] std::int64_t depth(std::uint32_t name, std::int64_t price) const {
    const Int128 fallen = Int128{closes_[name]} - price;
    return fallen <= 0 ? 0 : static_cast<std::int64_t>(fallen * 1'000'000 / (Int128{closes_[name]} * rule_.terms.step));
  }
  [[nodiscard]] std::vector<Fall> falls() const {
    std::vector<Fall> all;
    for (std::uint32_t name = 0; name < names_count; ++name) {
      if (!marked_[name]) continue;
      const auto stood = last_of(name, *marked_[name]);
      std::int64_t deepest = stood ? depth(name, heard_[*stood].price) : 0;
      for (std::size_t i = *marked_[name]; i < heard_.size(); ++i) {
        const Print& print = heard_[i];
        if (print.name != name || !print.sets_last || !print.in_session || depth(name, print.price) <= deepest)
          continue;
        deepest = depth(name, print.price);
        all.push_back({print.time, i + 1, name / 4});
      }
    }
    std::ranges::sort(all, {}, &Fall::position);
    return all;
  }

  void hear(const Event& event) {
    const auto name = index_of(event.instrument);
    heard_.push_back({event.time, name, event.trade.id, event.trade.price.units,
                      (event.trade.conditions & trade_condition::not_last) == 0, is_open_});
    mark(name);
    if (!is_open_) return;
    const auto before = falls_.size();
    falls_ = falls();
    if (falls_.size() > before) climb(event.time);
  }
  void correct(const Event& event) {
    std::size_t changed = 0;
    std::uint32_t name = 0;
    for (std::size_t i = 0; i < heard_.size(); ++i) {
      if (heard_[i].id != event.correction.trade_id) continue;
      if (event.correction.size == 0) {
        heard_[i].sets_last = false;
      } else {
        heard_[i].price = event.correction.price.units;
      }
      changed = i + 1;
      name = heard_[i].name;
    }
    if (!is_open_) return;
    const std::vector<Fall> before = falls_;
    falls_ = falls();
    if (!last_of(name, heard_.size())) marked_[name].reset();
    if (falls_ == before) return;
    for (std::size_t rung = 0; rung < on_since_.size(); ++rung) {
      if (changed <= on_since_[rung] && !stands(rung)) on_since_.resize(rung);
    }
    climb(event.time);
  }
  [[nodiscard]] bool stands(std::size_t rung) const {
    for (std::size_t k = 0; k < falls_.size(); ++k) {
      if (falls_[k].position < on_since_[rung]) continue;
      const std::vector<Fall> until(falls_.begin(), falls_.begin() + static_cast<std::ptrdiff_t>(k) + 1);
      if (is_enough(until, falls_[k].time) && ratio(until, falls_[k].time) >= rule_.levels[rung]) return true;
    }
    return false;
  }
  void climb(Time now) {
    if (!is_enough(falls_, now)) return;
    while (on_since_.size() < rule_.levels.size() && ratio(falls_, now) >= rule_.levels[on_since_.size()]) {
      on_since_.push_back(heard_.size());
    }
  }

  // --- The estimate, by sums over all falls -------------------------------------------------------------------------
  using PerSector = std::array<double, sectors_count>;
  struct Estimate {
    std::array<PerSector, sectors_count> daughters{};
    PerSector exposed{};
    double events = 0;
  };

  [[nodiscard]] static double fading(Time from, Time to, Duration by) {
    return steady_exp(-static_cast<double>((to - from).count()) / static_cast<double>(by.count()));
  }
  // Parents of the sector, by the share of their daughters that had come by `now`.
  [[nodiscard]] double exposed(const std::vector<Fall>& falls, std::size_t count, std::uint32_t sector,
                               Time now) const {
    const double spans =
        static_cast<double>(rule_.terms.memory.count()) / static_cast<double>(rule_.terms.decay.count());
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) {
      if (falls[k].sector != sector) continue;
      sum += fading(falls[k].time, now, rule_.terms.memory) - fading(falls[k].time, now, rule_.terms.decay);
    }
    return sum * spans / (spans - 1);
  }
  // At which the sector's falls were bringing on the k-th.
  [[nodiscard]] double rate_of(const std::vector<Fall>& falls, const std::vector<PerSector>& shares, std::size_t k,
                               std::uint32_t sector) const {
    const Time at = falls[k].time;
    double daughters = 1.0 / sectors_count, recent = 0;
    for (std::size_t l = 0; l < k; ++l) {
      const bool is_kin = falls[l].sector == falls[k].sector;
      if (is_kin) daughters += shares[l][sector] * fading(falls[l].time, at, rule_.terms.memory);
      if (falls[l].sector == sector && falls[l].time < at) recent += fading(falls[l].time, at, rule_.terms.decay);
    }
    return daughters / (exposed(falls, k, sector, at) + 2) * recent;
  }
  [[nodiscard]] Estimate estimate(const std::vector<Fall>& falls, Time now) const {
    std::vector<PerSector> shares;  // of each fall, by the sector of its parents
    std::vector<double> chance;     // that it had none
    const double spans =
        static_cast<double>(rule_.terms.memory.count()) / static_cast<double>(rule_.terms.decay.count());
    for (std::size_t k = 0; k < falls.size(); ++k) {
      const Time at = falls[k].time;
      double background = 1;
      for (std::size_t l = 0; l < k; ++l) {
        if (falls[l].sector == falls[k].sector) background += chance[l] * fading(falls[l].time, at, rule_.terms.memory);
      }
      double rate = background /= spans * (1 - fading(begun_, at, rule_.terms.memory)) + 30;
      PerSector rates{};
      for (std::uint32_t j = 0; j < sectors_count; ++j) rate += rates[j] = rate_of(falls, shares, k, j);
      for (double& each : rates) each /= rate;
      shares.push_back(rates);
      chance.push_back(background / rate);
    }
    Estimate all;
    for (std::size_t k = 0; k < falls.size(); ++k) {
      const double weight = fading(falls[k].time, now, rule_.terms.memory);
      all.events += weight;
      for (std::uint32_t j = 0; j < sectors_count; ++j) all.daughters[falls[k].sector][j] += shares[k][j] * weight;
    }
    for (std::uint32_t j = 0; j < sectors_count; ++j) all.exposed[j] = exposed(falls, falls.size(), j, now);
    return all;
  }
  [[nodiscard]] bool is_enough(const std::vector<Fall>& falls, Time now) const {
    const Estimate all = estimate(falls, now);
    double across = 0, brought = 0;
    for (std::uint32_t i = 0; i < sectors_count; ++i) {
      for (std::uint32_t j = 0; j < sectors_count; ++j) {
        brought += all.daughters[i][j];
        across += i == j ? 0 : all.daughters[i][j];
      }
    }
    return all.events >= rule_.falls_min && brought > 0 &&
           across / brought * 1e6 + 0.5 >= static_cast<double>(rule_.across_min);
  }
  [[nodiscard]] std::int64_t ratio(const std::vector<Fall>& falls, Time now) const {
    const Estimate all = estimate(falls, now);
    PerSector vector;
    vector.fill(1);
    double grown = 1;
    for (int round = 0; round < 64; ++round) {
      PerSector next = vector;
      double sum = 0;
      for (std::uint32_t i = 0; i < sectors_count; ++i) {
        for (std::uint32_t j = 0; j < sectors_count; ++j) {
          next[i] += all.daughters[i][j] / (all.exposed[j] + 2) * vector[j];
        }
        sum += next[i];
      }
      grown = sum / (vector[0] + vector[1] + vector[2]);
      vector = next;
    }
    return std::llround((grown - 1) * 1e6);
  }

  Contagion::Rule rule_;
  std::array<std::int64_t, names_count> closes_{};
  std::array<std::optional<std::size_t>, names_count> marked_{};
  std::vector<Print> heard_;  // today
  std::vector<Fall> falls_;
  std::vector<std::size_t> on_since_;  // by rung: prints until then
  Time begun_{};
  bool is_open_ = false;
};

// Adds the alerts that were withdrawn to `withdrawn`.
void compare(std::uint64_t seed, int steps, std::size_t& withdrawn) {
  using List = DetectorList<Contagion>;
  std::vector<Listing> listings;
  std::vector<Basket> sectors;
  for (char c = 'A'; c < 'A' + static_cast<char>(names_count); ++c) {
    listings.push_back({.symbol = {c}, .prior_close = dollars(100)});
  }
  for (std::uint32_t s = 0; s < sectors_count; ++s) {
    sectors.push_back({.name = std::to_string(s), .members = {}});
    for (std::uint32_t m = 0; m < 4; ++m) sectors[s].members.push_back({InstrumentId{4 * s + m}, 1});
  }
  const Universe universe(std::move(listings));
  Rulebook<List> book;
  book.policies.push_back({.name = "r", .detector = "contagion"});
  const Contagion::Rule rule{.rule = {},
                             .sectors = {SubjectId{12}, SubjectId{13}, SubjectId{14}},
                             .terms = {.step = 4'000, .decay = 5s, .memory = 60s},
                             .levels = {450'000, 600'000, 750'000},
                             .clear = 50'000,
                             .falls_min = 6,
                             .across_min = 300'000};
  book.of<Contagion>().push_back(rule);
  const Schedule schedule = short_days(200);
  Engine<List> engine(universe, sectors, schedule, std::move(book), Capacity{});
  NaiveContagion naive(rule);
  SlidingDay market(seed);
  std::size_t next = 0, turns = 0, before = 0, falls_most = 0;
  for (int i = 0; i < steps; ++i) {
    const Event event = market.next();
    for (; next < schedule.changes().size() && schedule.changes()[next].at <= event.time; ++next) {
      const PhaseChange& change = schedule.changes()[next];
      if (change.opens_day) naive.begin_day();
      if (change.phase == Phase::regular) naive.begin_session(change.at);
      if (change.phase == Phase::post_market) naive.end_session();
    }
    engine.step(event, [&](const Alert& alert) { withdrawn += alert.state == AlertState::withdrawn ? 1U : 0U; });
    naive.step(event);
    std::size_t on = 0;
    while (on < 3 && engine.is_firing(static_cast<std::uint32_t>(on))) ++on;
    ASSERT_EQ(on, naive.rungs_on()) << "seed " << seed << " step " << i << " kind " << static_cast<int>(event.kind);
    turns += on != before ? 1U : 0U;
    before = on;
    falls_most = std::max(falls_most, naive.falls_count());
  }
  EXPECT_GT(turns, 5U);
  EXPECT_GT(falls_most, 30U);
}

TEST(ContagionModel, every_fall_and_whom_it_brought_on) {
  std::size_t withdrawn = 0;
  for (std::uint64_t seed = 1; seed <= (sanitized ? 2 : 4); ++seed)
    ASSERT_NO_FATAL_FAILURE(compare(seed, 12'000, withdrawn));
  EXPECT_GT(withdrawn, 0U);
}

}  // namespace
}  // namespace tocsin
