#include <map>

#include "tests/support/market_rules_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// Every time at which a name was heard is kept, and its silence worked out from all of them.
class NaiveSilence {
 public:
  NaiveSilence(const Universe&, const Rules& rules)
      : rule_(std::get<std::vector<StaleFeed::Rule>>(rules.rules).front()), on_(rule_.names.size() + 1) {}

  void enter(const PhaseChange& change, const Market&) { from_ = change.at; }
  void apply(const Event& event, const Market& market) {
    const bool in_hours = market.phase() == Phase::regular;
    const bool speaks =
        event.kind == EventKind::trade || event.kind == EventKind::quote || event.kind == EventKind::status;
    if (speaks) hear(no_subject, event.time, in_hours);
    if (speaks && event.instrument != no_instrument) hear(subject_of(event.instrument), event.time, in_hours);
    if (event.kind != EventKind::timer) return;
    if (is_stopped(market.market_status())) from_ = event.time;
    for (std::size_t i = 0; in_hours && i < rule_.names.size(); ++i) {
      const SubjectId name = rule_.names[i];
      if (is_stopped(market.status(InstrumentId{index_of(name)}))) continue;
      const Duration silence = last(no_subject) - std::max(last(name), from_);
      if (usual(name) > Duration::zero() && silence >= std::max(rule_.after, usual(name) * rule_.pace)) on_[i] = true;
    }
    if (in_hours && event.time - std::max(last(no_subject), from_) >= rule_.after) on_.back() = true;
  }
  [[nodiscard]] std::vector<bool> on() const { return on_; }

 private:
  struct Heard {
    Time at;
    bool counts;  // to the pace
  };

  void hear(SubjectId subject, Time at, bool in_hours) {
    auto& times = heard_[subject];
    times.push_back({at, !times.empty() && times.back().at >= from_ && times.back().at != Time{}});
    const auto place = std::ranges::find(rule_.names, subject);
    const auto number = static_cast<std::size_t>(place - rule_.names.begin());
    if (in_hours && (place != rule_.names.end() || subject == no_subject)) on_[number] = false;
  }
  Time last(SubjectId subject) { return heard_[subject].empty() ? Time{} : heard_[subject].back().at; }
  // Zero: not shown yet.
  Duration usual(SubjectId subject) {
    Duration mean{};
    std::int64_t times = 0;
    const auto& all = heard_[subject];
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (!all[i].counts) continue;
      times = std::min<std::int64_t>(times + 1, 64);
      mean += (all[i].at - all[i - 1].at - mean) / times;
    }
    return times == 64 ? mean : Duration::zero();
  }

  const StaleFeed::Rule& rule_;
  std::map<SubjectId, std::vector<Heard>> heard_;
  std::vector<bool> on_;
  Time from_{};
};

// Which quotes are in doubt, by instrument.
class NaiveLosses {
 public:
  NaiveLosses(const Universe& universe, const Rules&) : quoted_(universe.size()), doubtful_(universe.size()) {}

  void enter(const PhaseChange& change, const Market&) {
    if (change.phase == Phase::regular) on_ = lost_;
  }
  void apply(const Event& event, const Market& market) {
    const std::uint32_t number = index_of(event.instrument);
    if (event.kind == EventKind::quote && number < quoted_.size()) {
      quoted_[number] = event.quote.bid != no_price || event.quote.ask != no_price;
      doubtful_[number] = false;
    }
    if (event.kind == EventKind::gap) {
      lost_ = true;
      for (std::size_t i = 0; i < quoted_.size(); ++i) doubtful_[i] = doubtful_[i] || quoted_[i];
    }
    if (event.kind == EventKind::timer && std::ranges::count(doubtful_, true) == 0) lost_ = false;
    const bool is_looked_at = event.kind == EventKind::gap || event.kind == EventKind::timer;
    if (market.phase() == Phase::regular && is_looked_at) on_ = lost_;
  }
  [[nodiscard]] std::vector<bool> on() const { return {on_}; }

 private:
  std::vector<bool> quoted_, doubtful_;
  bool lost_ = false, on_ = false;
};

class FeedWatchModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(FeedWatchModel, hears_silence_as_all_times_together_say) {
  Rules rules;
  rules.policies = {{.name = "a"}};
  rules.of<StaleFeed>() = {{RuleId{0}, {SubjectId{0}, SubjectId{2}, SubjectId{5}}, true, 1s, 3}};
  hold_to<NaiveSilence>(rules, GetParam(), {}, 30'000);
}

TEST_P(FeedWatchModel, trusts_a_source_when_all_its_quotes_are_new) {
  Rules rules;
  rules.policies = {{.name = "a"}};
  rules.of<FeedGap>() = {{RuleId{0}, {}}};
  hold_to<NaiveLosses>(rules, GetParam(), {}, 20'000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FeedWatchModel, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace tocsin
