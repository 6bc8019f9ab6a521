#include <array>
#include <map>
#include <optional>

#include "tests/support/market_rules_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// The rule by the book: the first print of the day that had declined far enough in time, from all that are kept.
class NaiveBreaker {
 public:
  NaiveBreaker(const Universe&, const Rules& rules)
      : rule_(std::get<std::vector<MarketWideBreaker::Rule>>(rules.rules).front()) {}

  void enter(const PhaseChange& change, const Market&) {
    if (change.phase == Phase::regular) session_end_ = change.at + 3'000s;
    if (!change.opens_day) return;
    prints_.clear();
    triggers_ = {};
    on_ = {};
    differs_from_.reset();
    venue_ = 0;
  }

  void apply(const Event& event, const Market& market) {
    const bool is_its = index_of(event.instrument) == index_of(rule_.index);
    if (is_its && event.kind == EventKind::trade) trade(event, market);
    const bool is_correction = is_its && event.kind == EventKind::correction && correct(event);
    if (event.kind == EventKind::status) status(event);
    const bool in_hours = market.phase() == Phase::regular;
    for (std::size_t level = 0; level < 3; ++level) {
      const auto reached = first(level, market);
      const bool lasts = reached && (level == 2 || event.time < *reached + 15min);
      if (in_hours && event.kind == EventKind::timer && !lasts) on_[level] = false;
      if (is_correction && !reached) on_[level] = false;
      if ((in_hours && event.kind == EventKind::trade && is_its && lasts) || (is_correction && lasts))
        on_[level] = true;
    }
    if (in_hours && event.kind == EventKind::timer) look_at_difference(event.time, market);
  }

  [[nodiscard]] std::vector<bool> on() const { return std::vector<bool>(on_.begin(), on_.end()); }

 private:
  struct Seen {
    Time time;
    Price price;
    bool is_whole = true;
  };

  // What triggered stays the trigger, until it is taken back: then the next one after it.
  std::optional<Time> first(std::size_t level, const Market& market) {
    constexpr std::array<std::int64_t, 3> percents{7, 13, 20};
    const Price close = market.prior_close(InstrumentId{index_of(rule_.index)});
    for (auto it = prints_.lower_bound(triggers_[level]); it != prints_.end(); ++it) {
      const auto& [id, print] = *it;
      const bool declined = Int128{print.price.units} * 100 <= Int128{close.units} * (100 - percents[level]);
      if (declined && (level == 2 || print.time <= session_end_ - 35min)) {
        triggers_[level] = id;
        return print.time;
      }
    }
    triggers_[level] = 0;
    return std::nullopt;
  }
  void trade(const Event& event, const Market& market) {
    const bool counts = (event.trade.conditions & trade_condition::not_last) == 0 && is_plausible(event.trade.price);
    if (counts && market.phase() == Phase::regular) prints_[event.trade.id] = {event.time, event.trade.price};
  }
  bool correct(const Event& event) {
    const auto it = prints_.find(event.correction.trade_id);
    if (it == prints_.end() || !it->second.is_whole) return false;
    it->second.is_whole = false;
    it->second.price = event.correction.price;
    if (event.correction.size == 0) prints_.erase(it);
    return true;
  }
  void status(const Event& event) {
    if (event.instrument != no_instrument) return;
    venue_ = std::max(venue_, event.status.reason[3] - '0');
    speaks_ = true;
  }
  void look_at_difference(Time now, const Market& market) {
    int ours = 0;
    for (int level = 0; level < 3; ++level) ours = first(static_cast<std::size_t>(level), market) ? level + 1 : ours;
    const bool differs = venue_ > ours || (speaks_ && ours > venue_);
    if (!differs) differs_from_.reset();
    if (differs && !differs_from_) differs_from_ = now;
    on_[3] = differs && now - *differs_from_ >= rule_.grace;
  }

  const MarketWideBreaker::Rule& rule_;
  std::map<std::uint64_t, Seen> prints_;     // by trade id, which ascends
  std::array<std::uint64_t, 3> triggers_{};  // ids
  std::array<bool, 4> on_{};
  std::optional<Time> differs_from_;
  Time session_end_{};
  int venue_ = 0;
  bool speaks_ = false;
};

Schedule long_days() {
  std::vector<PhaseChange> changes;
  for (int day = 0; day < 20; ++day) {
    const Time start{std::chrono::seconds{600 + 4'000 * day}};
    changes.push_back({start, Phase::pre_market, true});
    changes.push_back({start + 100s, Phase::regular, false});
    changes.push_back({start + 3'100s, Phase::post_market, false});
  }
  return Schedule(std::move(changes));
}

class MarketWideBreakerModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(MarketWideBreakerModel, halts_as_every_print_that_is_left_says) {
  Rules rules;
  rules.policies = {{.name = "a"}};
  rules.of<MarketWideBreaker>() = {{RuleId{0}, SubjectId{6}, 2s}};
  hold_to<NaiveBreaker>(rules, GetParam(), {.restates_closes = false, .takes_back = true}, 60'000, long_days());
}

INSTANTIATE_TEST_SUITE_P(Seeds, MarketWideBreakerModel, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace tocsin
