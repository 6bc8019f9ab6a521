#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "tests/support/alert_bytes.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/recording_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t names_count = 36;
constexpr std::uint32_t sectors_count = 6;
constexpr SubjectId whole_market{names_count};
constexpr SubjectId sector(std::uint32_t number) { return SubjectId{names_count + 1 + number}; }

Universe three_dozen_names() {
  std::vector<Listing> listings;
  for (std::uint32_t i = 0; i < names_count; ++i) {
    std::string symbol{static_cast<char>('A' + i / 6), static_cast<char>('A' + i % 6)};
    listings.push_back({.symbol = std::move(symbol),
                        .prior_close = dollars(20 + 7.25 * i),
                        .shares_outstanding = 1'000'000ULL * (1 + i)});
  }
  return Universe(std::move(listings));
}

std::vector<Basket> market_and_sectors(const Universe& universe) {
  std::vector<Basket> baskets{Basket::market_value("market value", universe)};
  for (std::uint32_t s = 0; s < sectors_count; ++s) {
    std::vector<InstrumentId> members;
    for (std::uint32_t m = 0; m < 6; ++m) members.push_back(InstrumentId{6 * s + m});
    baskets.push_back(Basket::from_weights(std::string(1, static_cast<char>('a' + s)), members, {6, 5, 4, 3, 2, 1},
                                           Price::whole(1'000), universe));
  }
  return baskets;
}

// One of each detector, with holds, keys, parents and cool-downs.
Rules desk_rules() {
  Rules rules;
  const auto add = [&rules](Policy policy) {
    policy.name = std::to_string(rules.policies.size());
    rules.policies.push_back(std::move(policy));
    return static_cast<RuleId>(rules.policies.size() - 1);
  };
  const RuleId top = add({.cool_down = 20s});
  rules.of<IndexDrop>().push_back({top, whole_market, {}, {20'000, 40'000, 60'000}, 5'000});
  rules.of<SectorCascade>().push_back({add({.hold_on = 2s, .parent = top}),
                                       {sector(0), sector(1), sector(2), sector(3), sector(4), sector(5)},
                                       20'000,
                                       3,
                                       {2, 4, 6},
                                       60s});
  for (std::uint32_t s = 0; s < sectors_count; ++s) {
    const RuleId rule = add({.hold_off = 3s, .coverage_min_ppm = 500'000, .key = "sector", .parent = top});
    rules.of<IndexDrop>().push_back({rule, sector(s), {}, {10'000, 30'000}, 3'000});
    rules.of<IndexDrop>().push_back({add({.phases = extended_hours, .key = "sector"}), sector(s), {}, {30'000}, 1'000});
    rules.of<IndexDrop>().push_back(
        {add({.cool_down = 10s}), sector(s), {.basis = Basis::rolling_high, .window = 30s}, {15'000}, 5'000});
  }
  rules.of<Breadth>().push_back({add({}), whole_market, 10'000, {500'000, 750'000}, 100'000});
  rules.of<ValueLost>().push_back({add({.hold_on = 1s}), {whole_market, SubjectId{35}}, 300'000'000, 50'000'000});
  std::vector<SubjectId> names;
  for (std::uint32_t i = 0; i < names_count; ++i) names.push_back(SubjectId{i});
  rules.of<NameDrop>().push_back({add({.hold_on = 1s, .hold_off = 1s, .cool_down = 5s}),
                                  names,
                                  {.basis = Basis::session_high},
                                  {30'000, 60'000},
                                  10'000});
  return rules;
}

// Days of a market with a factor, sectors and names of their own, crashes now and then, and a feed with faults: events
// dropped, doubled, overtaken (and then stamped late), prices cut to nonsense, and stalls.
class FaultyMarket {
 public:
  FaultyMarket(const Universe& universe, std::uint64_t seed) : dice_(seed) {
    for (const Listing& listing : universe.listings()) closes_.push_back(listing.prior_close.units);
  }

  std::vector<Event> events(int count) {
    std::vector<Event> all;
    while (static_cast<int>(all.size()) < count) {
      const Event event = next();
      if (dice_.one_in(50)) continue;  // dropped
      all.push_back(event);
      if (dice_.one_in(50)) all.push_back(event);  // doubled
      if (dice_.one_in(30) && all.size() > 1) overtake(all[all.size() - 2], all.back());
    }
    return all;
  }

 private:
  static void overtake(Event& earlier, Event& later) {
    std::swap(earlier, later);
    if (later.time >= earlier.time) return;
    later.time = earlier.time;
    later.flags |= event_flag::late;
  }

  Event next() {
    clock_.after(Duration{dice_.between(0, 100'000'000)});
    if (dice_.one_in(3'000)) clock_.after(std::chrono::seconds{dice_.between(5, 90)});  // stalled
    if (clock_.now() >= next_timer_) {
      while (next_timer_ <= clock_.now()) next_timer_ += 1s;
      return clock_.timer();
    }
    if (dice_.one_in(2'000)) crash_ppm_ = -dice_.between(500, 3'000);
    if (dice_.one_in(300)) crash_ppm_ = 0;
    market_ppm_ = pull(market_ppm_) + crash_ppm_ / 4 + dice_.between(-120, 120);
    const auto number = static_cast<std::uint32_t>(dice_.roll(names_count));
    std::int64_t& own = own_ppm_[number];
    own = pull(own) + dice_.between(-1'000, 1'000);
    std::int64_t& shared = sector_ppm_[number / 6];
    shared = pull(shared) + dice_.between(-300, 300);
    if (dice_.one_in(100) && !told_.empty()) return correction();
    return dice_.one_in(500) ? nonsense(number) : dice_.one_in(3) ? quote(number) : print(number);
  }

  static std::int64_t pull(std::int64_t ppm) { return ppm - ppm / 400; }

  [[nodiscard]] Price price_of(std::uint32_t number) const {
    const std::int64_t ppm = 1'000'000 + market_ppm_ + sector_ppm_[number / 6] + own_ppm_[number];
    return {std::max<std::int64_t>(closes_[number] / 1'000'000 * ppm, 0) / 10'000'000 * 10'000'000};  // on cents
  }
  Event trade(std::uint32_t number) { return clock_.trade(number, price_of(number)); }
  Event quote(std::uint32_t number) {
    const double price = price_of(number).to_double();
    return clock_.quote(number, price - 0.01, price + 0.01);
  }
  // A record cut short: a price of nothing sensible, or an instrument that is none.
  Event nonsense(std::uint32_t number) {
    if (dice_.one_in(2)) return clock_.trade(names_count + number, Price::whole(1));
    return clock_.trade(number, Price{price_units_max + 1});
  }

  // One print in a hundred is far off, and the venue will take it back or correct it, as it does with others.
  Event print(std::uint32_t number) {
    Event event = trade(number);
    const bool is_off = dice_.one_in(100);
    if (is_off) event.trade.price.units = event.trade.price.units / 100 * dice_.between(80, 110);
    if (is_off || dice_.one_in(300)) told_.push_back(event);
    return event;
  }
  Event correction() {
    const std::size_t which = dice_.roll(told_.size());
    const Event told = told_[which];
    if (!dice_.one_in(10)) told_.erase(told_.begin() + static_cast<std::ptrdiff_t>(which));  // or again later
    const std::uint32_t number = index_of(told.instrument);
    return dice_.one_in(3) ? clock_.correct(number, told.trade.id, price_of(number))
                           : clock_.cancel(number, told.trade.id);
  }

  Dice dice_;
  EventMaker clock_{Time{601s}};
  Time next_timer_{602s};
  std::vector<Event> told_;  // prints that will be corrected
  std::vector<std::int64_t> closes_;
  std::int64_t market_ppm_ = 0;
  std::int64_t crash_ppm_ = 0;
  std::array<std::int64_t, sectors_count> sector_ppm_{};
  std::array<std::int64_t, names_count> own_ppm_{};
};

// What must hold of every list of alerts, whatever the market does.
class Witness {
 public:
  void see(const Alert& alert) {
    ++seen[alert.state];
    switch (alert.state) {
      case AlertState::firing:
      case AlertState::escalated:
        EXPECT_TRUE(ringing_.insert(alert.id).second) << "rings twice";
        EXPECT_TRUE(rang_.insert(alert.id).second) << "an id came back";
        EXPECT_EQ(alert.state == AlertState::escalated, alert.related_id != 0);
        EXPECT_TRUE(alert.related_id == 0 || ringing_.contains(alert.related_id)) << "escalates nothing that rings";
        break;
      case AlertState::resolved:
        EXPECT_EQ(ringing_.erase(alert.id), 1U) << "resolved what did not ring";
        break;
      case AlertState::suppressed:
        EXPECT_NE(alert.reason, SuppressedBy::nothing);
        EXPECT_FALSE(ringing_.contains(alert.id));
        EXPECT_EQ(ringing_.contains(alert.related_id), alert.reason != SuppressedBy::cool_down);
        ++suppressed[alert.reason];
        break;
      case AlertState::revised:
        EXPECT_TRUE(ringing_.contains(alert.id)) << "revised what did not ring";
        break;
      case AlertState::withdrawn:
        EXPECT_TRUE(rang_.contains(alert.id)) << "withdrew what never rang";
        EXPECT_TRUE(withdrawn_.insert(alert.id).second) << "withdrawn twice";
        ringing_.erase(alert.id);
        break;
      case AlertState::blind:
        EXPECT_TRUE(blind_.insert(alert.id).second) << "an id came back";
        break;
      case AlertState::sighted:
        EXPECT_EQ(blind_.erase(alert.id), 1U) << "sees again what it never missed";
        break;
      case AlertState::repeated:
      case AlertState::updated:
      case AlertState::acknowledged:
      case AlertState::snoozed:
      case AlertState::unsnoozed:
      case AlertState::muted:
        ADD_FAILURE() << "no rule asks for this and nobody did anything";
        break;
    }
    EXPECT_LE(alert.trigger.time, alert.time);
    EXPECT_LE(alert.contributors.size(), contributors_max);
  }

  std::map<AlertState, std::uint64_t> seen;
  std::map<SuppressedBy, std::uint64_t> suppressed;

 private:
  std::set<std::uint64_t> ringing_;
  std::set<std::uint64_t> rang_;
  std::set<std::uint64_t> withdrawn_;
  std::set<std::uint64_t> blind_;
};

class MarketSim : public testing::TestWithParam<std::uint64_t> {
 protected:
  MarketSim() : events_(FaultyMarket(universe_, GetParam()).events(60'000)) {}

  [[nodiscard]] RecordingDesk desk() const {
    return RecordingDesk(universe_, market_and_sectors(universe_), short_days(20), desk_rules());
  }
  static std::string bytes_of(const std::vector<Alert>& alerts) {
    std::string bytes;
    for (const Alert& alert : alerts) append_alert(bytes, alert);
    return bytes;
  }

  Universe universe_ = three_dozen_names();
  std::vector<Event> events_;
};

TEST_P(MarketSim, invariants_hold_after_every_event) {
  RecordingDesk simulated = desk();
  const Market& market = simulated.market();
  Witness witness;
  for (const Event& event : events_) {
    for (const Alert& alert : simulated.step(event)) witness.see(alert);
    for (std::uint32_t b = 0; b < market.baskets().size(); ++b) {
      ASSERT_TRUE(market.value(SubjectId{names_count + b}) == market.sum_of(market.baskets()[b]));
    }
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(market.unusable_count(), 0U);
  for (const AlertState state : {AlertState::firing, AlertState::escalated, AlertState::resolved}) {
    EXPECT_GT(witness.seen[state], 20U) << "a market too calm to show anything";
  }
  EXPECT_GT(witness.suppressed.size(), 1U);
  EXPECT_GT(witness.seen[AlertState::revised], 5U);
  EXPECT_GT(witness.seen[AlertState::withdrawn], 5U);
  EXPECT_GT(market.uncorrected_count(), 0U);
}

TEST_P(MarketSim, the_same_events_ring_the_same_alerts_twice) {
  RecordingDesk one = desk(), other = desk();
  for (const Event& event : events_) one.step(event);
  for (const Event& event : events_) other.step(event);
  EXPECT_TRUE(bytes_of(one.alerts()) == bytes_of(other.alerts()));
}

TEST_P(MarketSim, a_second_engine_goes_on_from_a_snapshot_byte_for_byte) {
  Dice dice(GetParam());
  for (int round = 0; round < 3; ++round) {
    const std::size_t cut = dice.roll(events_.size());
    RecordingDesk whole = desk(), resumed = desk();
    for (std::size_t i = 0; i < cut; ++i) whole.step(events_[i]);
    const std::size_t rung_before = whole.alerts().size();
    const std::size_t strayed = dice.roll(1'000);
    for (std::size_t i = 0; i < strayed; ++i) resumed.step(events_[i]);  // whatever it knew is replaced
    const std::size_t rung_by_resumed = resumed.alerts().size();
    resumed.engine().restore(whole.engine().snapshot());
    std::string rest_of_whole, rest_of_resumed;
    for (std::size_t i = cut; i < events_.size(); ++i) {
      whole.step(events_[i]);
      resumed.step(events_[i]);
    }
    for (std::size_t i = rung_before; i < whole.alerts().size(); ++i) append_alert(rest_of_whole, whole.alerts()[i]);
    for (std::size_t i = rung_by_resumed; i < resumed.alerts().size(); ++i) {
      append_alert(rest_of_resumed, resumed.alerts()[i]);
    }
    ASSERT_TRUE(rest_of_whole == rest_of_resumed) << "cut at " << cut;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, MarketSim, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace tocsin
