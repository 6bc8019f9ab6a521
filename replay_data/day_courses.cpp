#include "replay_data/day_courses.hpp"

#include <algorithm>
#include <map>

#include "engine/setup_error.hpp"
#include "replay_data/basket_fit.hpp"

namespace tocsin {
namespace {

using namespace day_clock;

constexpr double fall_of_followers = 0.05;
// Parts of a name's shape, as shares of its published range.
struct Parts {
  double factor, sector, own;
};
constexpr Parts stock_parts{.factor = 0.70, .sector = 0.10, .own = 0.13};
constexpr Parts index_parts{.factor = 0.80, .sector = 0.0, .own = 0.06};
constexpr Parts follower_parts{.factor = 1.0, .sector = 0.0, .own = 0.01};
constexpr double lead_own_part = 0.35;      // of an index without a factor
constexpr double range_if_unknown = 0.012;  // of the level

// Sequences of random numbers of one seed: those of an instrument, and those of a sector.
constexpr std::uint64_t course_stream = 1'000'000;
constexpr std::uint64_t noise_stream = 2'000'000;
constexpr std::uint64_t sector_stream = 3'000'000;

class Chart {
 public:
  Chart(const DayFigures& day, std::uint64_t seed) : day_(day), seed_(seed) {
    find_factors();
    wander_sectors();
    for (std::uint32_t i = 0; i < day.universe.size(); ++i) {
      courses_.emplace_back(day, InstrumentId{i}, Random(seed, course_stream + i));
    }
  }

  std::vector<Course> courses() && {
    lay_factor(market_);
    if (tracked_) lay_factor(*tracked_);
    lay_group([this](std::size_t i) { return !is_factor(i) && !leader_of(i); });
    lay_group([this](std::size_t i) { return leader_of(i).has_value(); });
    if (tracked_) print_members();
    return std::move(courses_);
  }

 private:
  void find_factors() {
    for (std::size_t i = 0; i < day_.universe.size(); ++i) {
      const bool usable = listing(i).type == InstrumentType::index && listing(i).prior_close != no_price;
      if (!usable || !day_.figures[i].has_range() || range_of(i) == 0) continue;
      if (market_ == none || range_of(i) < range_of(market_)) market_ = i;
    }
    if (market_ == none) throw SetupError(day_.date + ": expected an index with prior close, open, high and low");
    for (const ListedBasket& basket : day_.baskets) {
      const auto index = day_.universe.find("^" + basket.name);
      if (!basket.is_weighted() || !index || listing(index_of(*index)).prior_close == no_price) continue;
      tracked_ = index_of(*index);
      basket_ = &basket;
      return;
    }
  }

  void wander_sectors() {
    std::uint64_t number = 0;
    for (const Listing& each : day_.universe.listings()) sectors_[each.sector];
    for (auto& [name, path] : sectors_) {
      Random random(seed_, sector_stream + number++);
      path = wander(random, 1.0);
    }
  }

  // The course of an index that others follow: no shape but its own noise.
  void lay_factor(std::size_t i) {
    Random random(seed_, noise_stream + i);
    const Path shape = wander(random, lead_own_part * range_of(i) * level_of(i));
    std::vector<bool> highs_taken(nodes_count), lows_taken(nodes_count);
    courses_[i].follow(shape);
    courses_[i].place_extremes(highs_taken, lows_taken);
    courses_[i].follow(shape);
  }

  [[nodiscard]] bool is_factor(std::size_t i) const { return i == market_ || i == tracked_; }

  // Lays the courses of a group, whose factors are laid: once without high and low, and once more with them.
  template <typename IsIn>
  void lay_group(IsIn is_in) {
    std::vector<Path> shapes(courses_.size());
    for (std::size_t i = 0; i < courses_.size(); ++i) {
      if (is_in(i)) shapes[i] = shape_of(i);
    }
    lay(shapes);
    for (std::size_t i = 0; i < courses_.size(); ++i) {
      if (is_in(i)) place_extremes_of(i);
    }
    lay(shapes);
  }

  // Members reach their extremes one by one, so that the others can make up for it; the rest need not wait.
  void place_extremes_of(std::size_t i) {
    if (is_member(i)) return courses_[i].place_extremes(member_highs_, member_lows_);
    std::vector<bool> highs_taken(nodes_count), lows_taken(nodes_count);
    courses_[i].place_extremes(highs_taken, lows_taken);
  }

  [[nodiscard]] Path shape_of(std::size_t i) const {
    Random random(seed_, noise_stream + i);
    const double scale = range_of(i) * level_of(i);
    const std::size_t factor = factor_of(i);
    const Parts parts = parts_of(i);
    const double sense = runs_against(i, factor) ? -parts.factor : parts.factor;
    const double factor_scale = sense * scale / (range_of(factor) * level_of(factor));
    const Path& sector = sectors_.at(listing(i).sector);
    const Path& lead = courses_[factor].path;
    const bool lead_sleeps = listing(factor).type == InstrumentType::index;  // outside of regular hours
    Path shape = wander(random, parts.own * scale);
    for (std::size_t node = 0; node < nodes_count; ++node) {
      const std::size_t held = lead_sleeps ? std::clamp(node, open_node, close_node) : node;
      shape[node] += parts.sector * scale * sector[node] + factor_scale * (lead[held] - lead[open_node]);
    }
    return shape;
  }

  void lay(const std::vector<Path>& shapes) {
    for (std::size_t i = 0; i < courses_.size(); ++i) {
      if (!shapes[i].empty()) courses_[i].follow(shapes[i]);
    }
    if (tracked_) BasketFit(day_, *basket_, InstrumentId{static_cast<std::uint32_t>(*tracked_)}).apply(courses_);
  }

  // Wherever a value of the index is known its basket is worth looking at: each member trades there, so that a tape of
  // few events shows no stale prices.
  void print_members() {
    for (const Pin& pin : courses_[*tracked_].pins()) {
      if (pin.node <= node_at(regular_open + std::chrono::minutes{1})) continue;
      for (const ListedBasket::Member& member : basket_->members) {
        courses_[index_of(member.instrument)].print_level(pin.node);
      }
    }
  }

  [[nodiscard]] const Listing& listing(std::size_t i) const { return day_.universe.listings()[i]; }

  [[nodiscard]] double level_of(std::size_t i) const {
    const Price prior = listing(i).prior_close;
    return (prior == no_price ? day_.figures[i].close : prior).to_double();
  }

  [[nodiscard]] double range_of(std::size_t i) const {
    const SessionFigures& session = day_.figures[i];
    return session.has_range() ? (session.high - session.low).to_double() / level_of(i) : range_if_unknown;
  }

  [[nodiscard]] bool is_member(std::size_t i) const {
    return tracked_ &&
           std::ranges::any_of(basket_->members, [i](const auto& m) { return index_of(m.instrument) == i; });
  }

  [[nodiscard]] std::optional<std::size_t> leader_of(std::size_t i) const {
    const auto has = [i](const Follower& follower) { return index_of(follower.fund) == i; };
    const auto at = std::ranges::find_if(day_.followers, has);
    if (at == day_.followers.end()) return std::nullopt;
    return index_of(at->leader);
  }

  [[nodiscard]] Parts parts_of(std::size_t i) const {
    if (leader_of(i)) return follower_parts;
    return listing(i).type == InstrumentType::index ? index_parts : stock_parts;
  }

  [[nodiscard]] std::size_t factor_of(std::size_t i) const {
    if (const auto leader = leader_of(i)) return *leader;
    if (!tracked_ || listing(i).type == InstrumentType::index) return market_;
    const bool falls = day_.figures[i].low.to_double() <= (1.0 - fall_of_followers) * level_of(i);
    return falls || is_member(i) ? *tracked_ : market_;
  }

  // An index such as volatility's, which opened up when the market opened down.
  [[nodiscard]] bool runs_against(std::size_t i, std::size_t factor) const {
    if (listing(i).type != InstrumentType::index || !day_.figures[i].has_range()) return false;
    const bool rises = day_.figures[i].open.to_double() > level_of(i);
    return rises != (day_.figures[factor].open.to_double() > level_of(factor));
  }

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  const DayFigures& day_;
  std::uint64_t seed_;
  std::size_t market_ = none;
  std::optional<std::size_t> tracked_;
  const ListedBasket* basket_ = nullptr;
  std::map<std::string, Path> sectors_;
  std::vector<bool> member_highs_ = std::vector<bool>(nodes_count);
  std::vector<bool> member_lows_ = std::vector<bool>(nodes_count);
  std::vector<Course> courses_;
};

}  // namespace

std::vector<Course> chart_day(const DayFigures& day, std::uint64_t seed) { return Chart(day, seed).courses(); }

}  // namespace tocsin
