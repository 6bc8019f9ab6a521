#include <gtest/gtest.h>

#include <algorithm>

#include "engine/setup_error.hpp"
#include "replay_data/random.hpp"
#include "replay_data/reconstruction.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t sub_cent = Price::units_per_one / 10'000;

// Days of any figures that can be: pennies and thousands, no range at all, the open at the high, sub-penny extremes.
class AnyDay {
 public:
  explicit AnyDay(std::uint64_t seed) : random_(seed, 0) {}

  DayFigures draw() {
    std::vector<Listing> listings{{.symbol = "^M", .type = InstrumentType::index, .prior_close = Price::whole(1'000)}};
    for (const char* symbol : {"A", "B", "C", "D", "E"}) listings.push_back({.symbol = symbol, .sector = "any"});
    for (Listing& listing : listings) {
      if (listing.prior_close == no_price) listing.prior_close = price_up_to(2'000);
    }
    DayFigures day{
        .date = "2025-03-03", .midnight = Time{std::chrono::hours{24 * 20'150}}, .universe = Universe(listings)};
    for (const Listing& listing : day.universe.listings()) day.figures.push_back(session_of(listing));
    if (random_.below(2) == 0) add_basket(day);
    return day;
  }

 private:
  Price price_up_to(std::uint64_t ones) {
    return {Price::units_per_one + static_cast<std::int64_t>(random_.below(ones * 10'000)) * sub_cent};
  }

  SessionFigures session_of(const Listing& listing) {
    SessionFigures session;
    const auto within = [&](Price low, Price high) {
      const auto steps = static_cast<std::uint64_t>((high - low).units / sub_cent);
      return low + Price{static_cast<std::int64_t>(random_.below(steps + 1)) * sub_cent};
    };
    const bool index = listing.type == InstrumentType::index;
    const bool flat = !index && random_.below(4) == 0;
    session.low = Price{(listing.prior_close.units / 2 / (100 * sub_cent) + 1) * (100 * sub_cent)};
    session.high = flat ? session.low : session.low + price_up_to(index ? 40 : 300);
    session.open = random_.below(3) == 0 ? session.high : within(session.low, session.high);
    session.close = random_.below(3) == 0 ? session.low : within(session.low, session.high);
    if (!index && random_.below(4) != 0) session.volume = 10'000 + random_.below(50'000'000);
    return session;
  }

  static void add_basket(DayFigures& day) {
    ListedBasket basket{.name = "M", .members = {}};
    for (const char* symbol : {"A", "B", "C"}) {
      basket.members.push_back({.instrument = *day.universe.find(symbol), .weight = Price::whole(33).units, .line = 0});
    }
    day.baskets.push_back(basket);
  }

  Random random_;
};

struct Seen {
  Price first = no_price, high = no_price, low = no_price, last = no_price;
  std::uint64_t volume = 0;
};

std::vector<Seen> replay(const DayFigures& day, std::uint64_t events_count, std::uint64_t seed) {
  std::vector<Seen> seen(day.universe.size());
  Reconstruction reconstruction(day, events_count, seed);
  std::uint64_t count = 0;
  Time before{};
  for (auto events = reconstruction.next(); !events.empty(); events = reconstruction.next()) {
    for (const Event& event : events) {
      EXPECT_EQ(event.sequence, ++count);
      EXPECT_GE(event.time, before);
      before = event.time;
      if (event.kind == EventKind::quote) {
        EXPECT_LT(event.quote.bid, event.quote.ask);
      }
      if (event.kind != EventKind::trade) continue;
      Seen& name = seen[index_of(event.instrument)];
      name.volume += event.trade.size;
      if ((event.trade.conditions & trade_condition::extended_hours) != 0) continue;
      if (name.first == no_price)
        name = {event.trade.price, event.trade.price, event.trade.price, no_price, name.volume};
      name.high = std::max(name.high, event.trade.price);
      name.low = std::min(name.low, event.trade.price);
      name.last = event.trade.price;
    }
  }
  EXPECT_EQ(count, events_count);
  return seen;
}

TEST(ReconstructionSim, keeps_the_figures_of_any_day) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const DayFigures day = AnyDay(seed).draw();
    const std::vector<Seen> seen = replay(day, 200'000, seed);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      SCOPED_TRACE(day.universe.listings()[i].symbol);
      EXPECT_EQ(seen[i].first, day.figures[i].open);
      EXPECT_EQ(seen[i].high, day.figures[i].high);
      EXPECT_EQ(seen[i].low, day.figures[i].low);
      EXPECT_EQ(seen[i].last, day.figures[i].close);
      const bool traded = day.universe.listings()[i].type != InstrumentType::index;
      if (traded && day.figures[i].volume != 0) {
        EXPECT_EQ(seen[i].volume, day.figures[i].volume);
      }
    }
  }
}

TEST(ReconstructionSim, refuses_a_range_without_a_whole_cent_and_a_volume_that_cannot_be_divided) {
  DayFigures day = AnyDay(1).draw();
  const SessionFigures good = day.figures[0];
  day.figures[0] = {.open = {10'001 * sub_cent},
                    .high = {10'009 * sub_cent},
                    .low = {10'001 * sub_cent},
                    .close = {10'001 * sub_cent}};
  EXPECT_THROW(Reconstruction(day, 200'000, 1), SetupError);
  day.figures[0] = good;
  day.figures[0].volume = 9'999;
  EXPECT_THROW(Reconstruction(day, 200'000, 1), SetupError);
}

TEST(ReconstructionSim, refuses_a_high_for_which_the_marks_leave_no_room) {
  DayFigures day = AnyDay(1).draw();
  const SessionFigures& session = day.figures[0];
  for (int second = 0; second <= 60; second += 5) {
    day.marks.push_back({InstrumentId{0}, std::chrono::hours{10} + std::chrono::seconds{second}, session.close});
  }
  day.moments.push_back({InstrumentId{0}, MomentKind::high, std::chrono::hours{10},
                         std::chrono::hours{10} + std::chrono::minutes{1}, session.high});
  EXPECT_THROW(Reconstruction(day, 200'000, 1), SetupError);
}

}  // namespace
}  // namespace tocsin
