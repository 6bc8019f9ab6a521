#include "replay_data/scenario/strike.hpp"

#include <algorithm>
#include <string>

#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t cascade_stream = 7'500'000;
constexpr double later_hit = 0.1;  // of a first one

bool is_stock(const DayFigures& day, InstrumentId id) { return day.universe[id].type == InstrumentType::stock; }

void strike_market(const DayFigures& day, std::vector<double>& shares) {
  for (std::uint32_t i = 0; i < shares.size(); ++i) shares[i] = synthetic_beta(day, InstrumentId{i});
}

void strike_basket(const ListedBasket& basket, std::vector<double>& shares) {
  for (const ListedBasket::Member& member : basket.members) shares[index_of(member.instrument)] = 1;
}

[[noreturn]] void refuse(const std::string& subject, const DayFigures& day) {
  std::vector<std::string_view> words{"market"};
  for (const ListedBasket& basket : day.baskets) words.emplace_back(basket.name);
  for (const Listing& each : day.universe.listings()) words.emplace_back(each.symbol);
  throw SetupError("subject: expected market, a basket or a stock, found `" + subject + "`" +
                   did_you_mean(subject, words));
}

std::vector<std::string> sectors_of(const DayFigures& day) {
  std::vector<std::string> sectors;
  for (const ListedBasket& basket : day.baskets) {
    const auto is_of = [&](const Listing& each) {
      return each.type == InstrumentType::stock && each.sector == basket.name;
    };
    if (std::ranges::any_of(day.universe.listings(), is_of)) sectors.push_back(basket.name);
  }
  return sectors;
}

}  // namespace

Struck strike(const ingredient::Fall& fall, const DayFigures& day) {
  Struck struck{.fall = fall, .shares = std::vector<double>(day.universe.size(), 0.0)};
  const auto basket = std::ranges::find(day.baskets, fall.subject, &ListedBasket::name);
  const auto name = day.universe.find(fall.subject);
  if (fall.subject == "market") {
    strike_market(day, struck.shares);
  } else if (basket != day.baskets.end()) {
    strike_basket(*basket, struck.shares);
  } else if (name && is_stock(day, *name)) {
    struck.shares[index_of(*name)] = 1;
  } else {
    refuse(fall.subject, day);
  }
  return struck;
}

std::vector<ingredient::Fall> draw_falls(const ingredient::Cascade& cascade, const DayFigures& day, Duration close,
                                         std::uint64_t seed) {
  const std::vector<std::string> sectors = sectors_of(day);
  const auto first = std::ranges::find(sectors, cascade.first);
  if (first == sectors.end()) throw SetupError("cascade: first: there is no sector " + cascade.first);
  const Cascading process{.sectors = sectors.size(), .branching = cascade.branching, .decay = cascade.decay};
  const Hit begin{.sector = static_cast<std::size_t>(first - sectors.begin()), .at = cascade.at};
  std::vector<bool> is_hit(sectors.size());
  std::vector<ingredient::Fall> falls;
  for (const Hit& hit : draw_cascade(process, begin, close, Random(seed, cascade_stream))) {
    const bool again = is_hit[hit.sector];
    falls.push_back({.subject = sectors[hit.sector],
                     .at = hit.at,
                     .size = again ? later_hit * cascade.fall : cascade.fall,
                     .over = cascade.over,
                     .is_background = again});
    is_hit[hit.sector] = true;
  }
  return falls;
}

}  // namespace tocsin
