#include "replay_data/scenario/synthetic_day.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "replay_data/on_cent.hpp"

namespace tocsin {
namespace {

using namespace day_clock;

constexpr double market_session_deviation = 0.008;
constexpr double market_gap_deviation = 0.004;
constexpr double market_daily_deviation = 0.009;
constexpr double name_deviation_least = 0.015;
constexpr double name_deviation_most = 0.030;
constexpr double beta_least = 0.5;
constexpr double beta_most = 1.5;
constexpr double sector_part = 0.3;     // of a name's daily deviation
constexpr double gap_part = 0.45;       // of a daily deviation that comes overnight
constexpr double session_part = 0.893;  // and in the session: the squares of both sum to 1
constexpr double factor_fold = 1.8;     // standard deviations
constexpr double own_fold = 2.0;
constexpr double gap_at_first = 0.6;  // share of the overnight gap seen at 04:00
constexpr double level_least = 0.03;  // of the prior close, whatever falls
constexpr double fear = -5.0;         // of ^VIX, times the market

constexpr std::uint64_t trait_stream = 7'000'000;  // of seed 0: what a name is like does not change with the seed
constexpr std::uint64_t market_stream = 7'100'000;
constexpr std::uint64_t synthetic_sector_stream = 7'200'000;
constexpr std::uint64_t own_stream = 7'300'000;
constexpr std::uint64_t synthetic_course_stream = 7'400'000;

// 0 to 1, for what a name is like.
double trait_of(InstrumentId id) { return Random(0, trait_stream + index_of(id)).unit(); }

double folded(double value, double most) {
  if (value > most) return std::max(2 * most - value, -most);
  if (value < -most) return std::min(-2 * most - value, most);
  return value;
}

// A day's change of one part, overnight gap and session, folded at `most`.
Path part_of_day(Random random, double gap_deviation, double session_deviation, double most) {
  const double gap = random.bell() * gap_deviation;
  Path path = wander(random, session_deviation);
  for (std::size_t node = 0; node < nodes_count; ++node) {
    const double ripe = std::min(1.0, static_cast<double>(node) / static_cast<double>(open_node));
    path[node] = folded(path[node] + gap * (gap_at_first + (1.0 - gap_at_first) * ripe), most);
  }
  return path;
}

// How much of the fall stands at a time of day.
double standing(const ingredient::Fall& fall, Duration time) {
  const auto done = [](Duration passed, Duration whole) {
    return std::clamp(static_cast<double>(passed.count()) / static_cast<double>(whole.count()), 0.0, 1.0);
  };
  if (time <= fall.at) return 0;
  const double fallen = done(time - fall.at, fall.over);
  if (fall.back <= Duration::zero()) return fallen;
  return fallen - fall.back_share * done(time - fall.at - fall.over, fall.back);
}

void add(Path& path, const Path& other, double times) {
  for (std::size_t node = 0; node < nodes_count; ++node) path[node] += times * other[node];
}

class Drawing {
 public:
  Drawing(const DayFigures& like, std::span<const Struck> struck, Duration close, std::uint64_t seed)
      : day_(like),
        struck_(struck),
        close_node_(node_at(close)),
        seed_(seed),
        market_(part_of_day(Random(seed, market_stream), market_gap_deviation, market_session_deviation,
                            factor_fold * market_daily_deviation)) {
    draw_sectors();
  }

  SyntheticDay draw() && {
    std::vector<Path> changes(day_.universe.size());
    for (std::uint32_t i = 0; i < changes.size(); ++i) {
      if (is_own(InstrumentId{i})) changes[i] = own_change(InstrumentId{i});
    }
    follow(changes);
    DayFigures figures{.date = day_.date,
                       .midnight = day_.midnight,
                       .universe = day_.universe,
                       .figures = {},
                       .marks = {},
                       .moments = {},
                       .baskets = day_.baskets,
                       .followers = day_.followers,
                       .unlisted_marks = {}};
    for (std::uint32_t i = 0; i < changes.size(); ++i) {
      make_level(InstrumentId{i}, changes[i]);
      figures.figures.push_back(session_of(InstrumentId{i}, changes[i]));
    }
    std::vector<Course> courses;
    for (std::uint32_t i = 0; i < changes.size(); ++i) {
      courses.emplace_back(figures, InstrumentId{i}, Random(seed_, synthetic_course_stream + i));
      courses.back().path = std::move(changes[i]);
    }
    return {.figures = std::move(figures), .courses = std::move(courses)};
  }

 private:
  [[nodiscard]] const Listing& listing(InstrumentId id) const { return day_.universe[id]; }
  [[nodiscard]] bool is_own(InstrumentId id) const {
    return listing(id).type == InstrumentType::stock || listing(id).symbol == "^GSPC";
  }

  void draw_sectors() {
    for (const Listing& each : day_.universe.listings()) sectors_[each.sector];
    std::uint64_t number = 0;
    for (auto& [name, path] : sectors_) {
      path = part_of_day(Random(seed_, synthetic_sector_stream + number++), gap_part, session_part, factor_fold);
    }
  }

  [[nodiscard]] Path own_change(InstrumentId id) const {
    Path change(nodes_count, 0.0);
    const double beta = synthetic_beta(day_, id);
    add(change, market_, beta);
    if (listing(id).type == InstrumentType::stock) add_own_parts(id, beta, change);
    for (const Struck& each : struck_) add_fall(each.fall, each.shares[index_of(id)], change);
    return change;
  }

  void add_own_parts(InstrumentId id, double beta, Path& change) const {
    const double deviation = name_deviation_least + (name_deviation_most - name_deviation_least) * trait_of(id);
    const double of_market = beta * market_daily_deviation, of_sector = sector_part * deviation;
    const double own = std::sqrt(deviation * deviation - of_market * of_market - of_sector * of_sector);
    add(change, sectors_.at(listing(id).sector), of_sector);
    add(change, part_of_day(Random(seed_, own_stream + index_of(id)), gap_part, session_part, own_fold), own);
  }

  static void add_fall(const ingredient::Fall& fall, double share, Path& change) {
    if (share == 0) return;
    for (std::size_t node = 0; node < nodes_count; ++node) {
      change[node] -= share * fall.size * standing(fall, time_of(node));
    }
  }

  // Funds and indices go as their leaders and baskets do: indices first, since funds follow them.
  void follow(std::vector<Path>& changes) const {
    for (std::uint32_t i = 0; i < changes.size(); ++i) {
      if (listing(InstrumentId{i}).type == InstrumentType::index && changes[i].empty()) {
        changes[i] = index_change(listing(InstrumentId{i}).symbol, changes);
      }
    }
    for (std::uint32_t i = 0; i < changes.size(); ++i) {
      if (changes[i].empty()) changes[i] = fund_change(InstrumentId{i}, changes);
    }
  }

  [[nodiscard]] Path index_change(const std::string& symbol, const std::vector<Path>& changes) const {
    if (symbol == "^VIX") return times(market_of(changes), fear);
    if (const ListedBasket* basket = basket_named(symbol.substr(1))) return basket_change(*basket, changes);
    Path change = times(market_of(changes), 0.5);
    if (const ListedBasket* technology = basket_named("XLK")) {
      add(change, basket_change(*technology, changes), 0.5);
    } else {
      add(change, market_of(changes), 0.5);
    }
    return change;
  }

  [[nodiscard]] Path fund_change(InstrumentId fund, const std::vector<Path>& changes) const {
    const auto at = std::ranges::find(day_.followers, fund, &Follower::fund);
    if (at != day_.followers.end()) return times(changes[index_of(at->leader)], multiple_of(*at));
    if (const ListedBasket* basket = basket_named(listing(fund).symbol)) return basket_change(*basket, changes);
    return market_of(changes);
  }

  // Two or three times a day's change: as the published day shows it.
  [[nodiscard]] double multiple_of(const Follower& follower) const {
    const double ratio = published_change(follower.fund) / published_change(follower.leader);
    return std::max(1.0, static_cast<double>(std::llround(ratio)));
  }
  [[nodiscard]] double published_change(InstrumentId id) const {
    return day_.figures[index_of(id)].close.to_double() / listing(id).prior_close.to_double() - 1.0;
  }

  // The market as it went with all that struck it.
  [[nodiscard]] Path market_of(const std::vector<Path>& changes) const {
    const auto index = day_.universe.find("^GSPC");
    return index ? changes[index_of(*index)] : market_;
  }

  static Path times(Path path, double factor) {
    for (double& value : path) value *= factor;
    return path;
  }

  [[nodiscard]] const ListedBasket* basket_named(const std::string& name) const {
    const auto at = std::ranges::find(day_.baskets, name, &ListedBasket::name);
    return at == day_.baskets.end() ? nullptr : &*at;
  }

  [[nodiscard]] static Path basket_change(const ListedBasket& basket, const std::vector<Path>& changes) {
    const auto weight_of = [](const ListedBasket::Member& member) {
      return static_cast<double>(member.weight.value_or(1));
    };
    double weights = 0;
    for (const ListedBasket::Member& member : basket.members) weights += weight_of(member);
    Path change(nodes_count, 0.0);
    for (const ListedBasket::Member& member : basket.members) {
      add(change, changes[index_of(member.instrument)], weight_of(member) / weights);
    }
    return change;
  }

  // From a change to a level, still from the close on.
  void make_level(InstrumentId id, Path& path) const {
    const Price prior = listing(id).prior_close;
    const double from = (prior == no_price ? day_.figures[index_of(id)].close : prior).to_double();
    for (double& value : path) value = from * std::max(1.0 + value, level_least);
    std::fill(path.begin() + static_cast<std::ptrdiff_t>(close_node_), path.end(), path[close_node_]);
  }

  [[nodiscard]] SessionFigures session_of(InstrumentId id, const Path& path) const {
    constexpr std::uint64_t volume_least = 10'000;
    constexpr Price cent{Price::units_per_one / 100};
    const auto begin = path.begin() + static_cast<std::ptrdiff_t>(open_node);
    const auto end = path.begin() + static_cast<std::ptrdiff_t>(close_node) + 1;
    const auto [low, high] = std::minmax_element(begin, end);
    const std::uint64_t volume = day_.figures[index_of(id)].volume;
    return {.open = on_cent(*begin),
            .high = on_cent(*high) + cent,
            .low = on_cent(*low) - cent,
            .close = on_cent(path[close_node]),
            .volume = volume == 0 ? 0 : std::max(volume / 5 * 3, volume_least)};
  }

  const DayFigures& day_;
  std::span<const Struck> struck_;
  std::size_t close_node_;
  std::uint64_t seed_;
  Path market_;
  std::map<std::string, Path> sectors_;
};

}  // namespace

double synthetic_beta(const DayFigures& day, InstrumentId instrument) {
  if (day.universe[instrument].type != InstrumentType::stock) return 1;
  return beta_least + (beta_most - beta_least) * trait_of(instrument);
}

SyntheticDay draw_synthetic_day(const DayFigures& like, std::span<const Struck> struck, Duration close,
                                std::uint64_t seed) {
  return Drawing(like, struck, close, seed).draw();
}

}  // namespace tocsin
