#include <gtest/gtest.h>

#include "tests/model/naive_market.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

Universe eight_names() {
  std::vector<Listing> listings;
  for (char c = 'A'; c < 'H'; ++c) {
    listings.push_back({.symbol = {c}, .prior_close = dollars(9.5 * (c - 'A' + 1)), .shares_outstanding = 1'000'000});
  }
  listings.push_back({.symbol = "NEW"});
  return Universe(std::move(listings));
}

std::vector<Basket> three_baskets(const Universe& universe) {
  return {basket_of("units", {3, 5, 7, 11}),
          Basket::from_weights("weights", {InstrumentId{2}, InstrumentId{4}, InstrumentId{6}}, {0.2, 0.3, 0.5},
                               Price::whole(5'000), universe),
          Basket::market_value("value", universe)};
}

// A market that keeps every event of the day and, when one is corrected, begins the day again without it.
class ForgetfulMarket {
 public:
  ForgetfulMarket(const Universe& universe, const Schedule& schedule, std::size_t held_max)
      : changes_(schedule.changes()),
        held_max_(held_max),
        universe_(universe),
        now_(universe, three_baskets(universe), schedule),
        dawn_(now_) {}

  void step(const Event& event) {
    for (; next_ < changes_.size() && changes_[next_].at <= event.time; ++next_) enter(changes_[next_]);
    if (event.kind == EventKind::correction) return correct(event);
    if (event.kind == EventKind::trade && is_usable(event) && (event.trade.id != 0 || held_count_ > 0)) ++held_count_;
    day_.push_back({.event = event, .number = held_count_});
    now_.apply(event);
  }

  [[nodiscard]] const NaiveMarket& market() const { return now_; }
  [[nodiscard]] std::uint64_t uncorrected() const { return uncorrected_; }
  [[nodiscard]] std::uint64_t corrected() const { return corrected_; }

 private:
  struct Moment {
    Event event{};
    const PhaseChange* change = nullptr;
    std::uint64_t number = 0;  // among those that are held
    bool is_corrected = false;
    bool is_cancelled = false;
  };

  [[nodiscard]] bool is_usable(const Event& event) const {
    return index_of(event.instrument) < universe_.size() && is_plausible(event.trade.price);
  }

  void enter(const PhaseChange& change) {
    if (change.opens_day) {
      dawn_ = now_;
      day_.clear();
      held_count_ = 0;
    }
    if (held_count_ > 0) ++held_count_;
    day_.push_back({.change = &change, .number = held_count_});
    now_.enter(change);
  }

  void correct(const Event& correction) {
    if (index_of(correction.instrument) >= universe_.size()) return;
    const auto told = std::ranges::find_if(day_, [&](const Moment& moment) {
      const Event& event = moment.event;
      return moment.change == nullptr && event.kind == EventKind::trade && is_usable(event) &&
             event.instrument == correction.instrument && event.source == correction.source && event.trade.id != 0 &&
             event.trade.id == correction.correction.trade_id && held_count_ - moment.number < held_max_;
    });
    if (told == day_.end() || told->is_corrected) {
      ++uncorrected_;
      return;
    }
    ++corrected_;
    told->is_corrected = true;
    told->is_cancelled = correction.correction.size == 0;
    told->event.trade.price = correction.correction.price;
    told->event.trade.size = correction.correction.size;
    now_ = dawn_;
    for (const Moment& moment : day_) {
      if (moment.change != nullptr) now_.enter(*moment.change);
      if (moment.change == nullptr && !moment.is_cancelled) now_.apply(moment.event);
    }
  }

  std::span<const PhaseChange> changes_;
  std::size_t next_ = 0;
  std::size_t held_max_;
  const Universe& universe_;
  NaiveMarket now_;
  NaiveMarket dawn_;  // as the day began
  std::vector<Moment> day_;
  std::uint64_t held_count_ = 0;
  std::uint64_t uncorrected_ = 0;
  std::uint64_t corrected_ = 0;
};

// A random market whose trades are cancelled and corrected: young ones, old ones, ones that fell off the ring, ones
// that never were, and some twice. One trade in eight has no id. Prior closes come before a name trades.
class CorrectedMarket {
 public:
  CorrectedMarket(const Universe& universe, std::uint64_t seed) : dice_(seed), market_(universe, seed) {}

  Event next() {
    if (!told_.empty() && dice_.one_in(25)) return correction();
    for (;;) {
      Event event = market_.next();
      const bool is_late = event.kind == EventKind::reference && event.reference.kind == ReferenceKind::prior_close &&
                           told_on_[index_of(event.instrument)] == day_of(event);
      if (is_late) continue;
      if (event.kind == EventKind::trade) tell(event);
      return event;
    }
  }

 private:
  static std::int64_t day_of(const Event& event) { return ns_since_epoch(event.time) / 600'000'000'000; }

  void tell(Event& event) {
    told_on_[index_of(event.instrument)] = day_of(event);
    if (dice_.one_in(8)) event.trade.id = 0;
    if (dice_.one_in(30)) event.source = 2;
    if (dice_.one_in(60)) event.trade.price.units = event.trade.price.units / 10 * dice_.between(7, 13);
    told_.push_back(event);
  }

  Event correction() {
    const std::size_t reach = std::min<std::size_t>(told_.size(), dice_.one_in(3) ? 2'000 : 12);
    const Event& told = told_[told_.size() - 1 - dice_.roll(reach)];
    Event event = blank_event(EventKind::correction, market_.now(), told.instrument);
    event.source = dice_.one_in(20) ? SourceId{3} : told.source;
    event.sequence = ++sequence_;
    const std::uint64_t size = dice_.one_in(3) ? 1 + dice_.roll(900) : 0;
    const Price price{told.trade.price.units / 100 * dice_.between(90, 110)};
    event.correction = {.trade_id = dice_.one_in(20) ? 1ULL << 40U : told.trade.id,
                        .price = is_plausible(price) ? price : dollars(1),
                        .size = size,
                        .zero = {}};
    return event;
  }

  Dice dice_;
  RandomMarket market_;
  std::vector<Event> told_;
  std::map<std::uint32_t, std::int64_t> told_on_;  // by instrument: the day of its last trade
  std::uint64_t sequence_ = 1'000'000;
};

struct Case {
  std::uint64_t seed;
  std::size_t prints_max;
};

class PrintsModel : public testing::TestWithParam<Case> {
 protected:
  void step(const Event& event) {
    while (event.time >= market_.next_phase_at()) market_.enter_next_phase();
    naive_.step(event);
    if (event.kind == EventKind::trade) market_.on_trade(event);
    if (event.kind == EventKind::reference) market_.on_reference(event);
    if (event.kind == EventKind::correction) market_.on_correction(event);
  }

  void expect_equal_names() {
    for (std::uint32_t i = 0; i < universe_.size(); ++i) {
      const Market::Instrument& fast = market_[InstrumentId{i}];
      const NaiveMarket::Name& slow = naive_.market()[InstrumentId{i}];
      ASSERT_EQ(fast.last, slow.last) << "name " << i;
      ASSERT_EQ(fast.open, slow.open) << "name " << i;
      ASSERT_EQ(fast.high, slow.high) << "name " << i;
      ASSERT_EQ(fast.low, slow.low) << "name " << i;
      ASSERT_EQ(fast.volume, slow.volume) << "name " << i;
      ASSERT_EQ(market_.traded_today(InstrumentId{i}), slow.traded) << "name " << i;
    }
  }
  void expect_equal_baskets() {
    for (auto b = static_cast<std::uint32_t>(universe_.size()); b < market_.subjects_count(); ++b) {
      ASSERT_TRUE(market_.value(SubjectId{b}) == naive_.market().value(SubjectId{b})) << "basket " << b;
      for (const Basis basis : {Basis::prior_close, Basis::open, Basis::session_high}) {
        ASSERT_TRUE(market_.reference(SubjectId{b}, basis) == naive_.market().reference(SubjectId{b}, basis))
            << "basket " << b << " basis " << static_cast<int>(basis);
      }
    }
  }

  Universe universe_ = eight_names();
  Schedule schedule_ = short_days(20);
  Arena arena_;
  Market market_{arena_, universe_, three_baskets(universe_), schedule_, {.prints = GetParam().prints_max}};
  ForgetfulMarket naive_{universe_, schedule_, GetParam().prints_max};
};

TEST_P(PrintsModel, the_market_is_at_every_moment_what_it_is_without_the_broken_prints) {
  CorrectedMarket source(universe_, GetParam().seed);
  for (int i = 0; i < 40'000; ++i) {
    const Event event = source.next();
    step(event);
    SCOPED_TRACE("step " + std::to_string(i) + " kind " + std::to_string(static_cast<int>(event.kind)));
    expect_equal_names();
    expect_equal_baskets();
    if (HasFatalFailure()) return;
    ASSERT_EQ(market_.uncorrected_count(), naive_.uncorrected());
  }
  EXPECT_GT(naive_.corrected(), 100U);
  EXPECT_GT(naive_.uncorrected(), 50U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PrintsModel,
                         testing::Values(Case{1, 16}, Case{2, 64}, Case{3, 256}, Case{4, 1'024}, Case{5, 8'192},
                                         Case{6, 32}, Case{7, 128}, Case{8, 8'192}));

}  // namespace
}  // namespace tocsin
