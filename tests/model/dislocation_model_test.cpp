// Dislocations against a desk that keeps every print, looks at every event, and tells the day again at each correction.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "strategies/dislocation.hpp"
#include "tests/model/naive_path.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

class NaiveDislocation {
 public:
  explicit NaiveDislocation(const Dislocation::Rule& rule)
      : rule_(rule), one_(rule.subject, 1s), other_(rule.against, 1s) {}

  void begin_day() {
    for (NaivePath* path : paths()) path->begin_day();
    is_on_ = is_due_ = false;
    since_ = none;
  }
  void begin(Time now) {
    is_due_ = false;
    since_ = none;
    look(now, false);
  }
  template <class IsFiring>
  void step(const Event& event, bool is_open, const bool (&halted)[3], IsFiring) {
    std::ranges::copy(halted, halted_);
    if (event.kind == EventKind::quote) {
      doubtful_[index_of(event.instrument)] = (event.flags & event_flag::doubtful) != 0;
    }
    const bool rests = event.kind == EventKind::correction && is_on_ && rests_on(event.correction.trade_id);
    for (NaivePath* path : paths()) path->hear(event, false, false);
    if (event.kind == EventKind::correction) {
      if (since_ != none) since_ = std::max(since_, reached_since(event.time));
      if (rests && !stands(event.time)) is_on_ = is_due_ = false;
    }
    if (is_open) {
      look(event.time, event.kind == EventKind::timer);
    } else {
      is_due_ = false;
      since_ = none;
    }
  }
  [[nodiscard]] bool is_on() const { return is_on_; }

 private:
  static constexpr Time none = Time::max();

  [[nodiscard]] std::array<NaivePath*, 4> paths() { return {&one_, &other_, &members_[0], &members_[1]}; }

  // Of the gap against `level`, the way that is meant: below 0, 0, above.
  [[nodiscard]] int compare(std::int64_t level, std::size_t heard) const {
    const Int128 gap = (one_.value_at(heard) * other_.close() - other_.value_at(heard) * one_.close()) * 1'000'000;
    const Int128 limit = level * one_.close() * other_.close();
    const auto sign = [](Int128 x) { return x > 0 ? 1 : x < 0 ? -1 : 0; };
    const int up = sign(gap - limit), down = sign(-gap - limit);
    return rule_.direction == Direction::up ? up : rule_.direction == Direction::down ? down : std::max(up, down);
  }
  [[nodiscard]] bool reaches(std::size_t heard) const { return compare(rule_.levels[0], heard) >= 0; }

  [[nodiscard]] bool sees(const NaivePath& path, SubjectId side, Time now) const {
    const bool is_pair = side == SubjectId{3};
    if (!is_pair && (halted_[index_of(side)] || doubtful_[index_of(side)])) return false;
    const auto is_most = [&](const bool(&which)[3]) {
      const Int128 weight = (which[0] ? members_[0].close() : 0) + (which[1] ? 2 * members_[1].close() : 0);
      return 2 * weight > path.close();
    };
    if (is_pair && (is_most(halted_) || is_most(doubtful_) || !path.is_fresh(Time::min()))) return false;
    return path.is_fresh(now - rule_.age_max, rule_.weight_fresh);
  }
  void look(Time now, bool is_timer) {
    const bool was_due = is_due_;
    is_due_ = is_on_ ? compare(rule_.levels[0] - rule_.clear, one_.heard().size()) <= 0 : reaches(one_.heard().size());
    if (!is_due_) since_ = none;
    if (!is_due_ || (was_due && !is_timer)) return;
    const bool seen = sees(one_, rule_.subject, now) && sees(other_, rule_.against, now);
    since_ = seen ? std::min(since_, now) : none;
    if (!seen || (!is_on_ && now - since_ < rule_.hold)) return;
    is_on_ = !is_on_;
    is_due_ = false;
    since_ = none;
    if (is_on_) rang_ = {now, one_.heard().size()};
  }

  [[nodiscard]] bool is_in_pair(std::uint32_t name) const {
    const auto has = [&](SubjectId side) { return side == SubjectId{name} || (side == SubjectId{3} && name < 2); };
    return has(rule_.subject) || has(rule_.against);
  }
  [[nodiscard]] bool rests_on(std::uint64_t id) const {
    const auto& heard = one_.heard();
    for (std::size_t i = 0; i < rang_.heard; ++i) {
      if (heard[i].id != id) continue;
      if (!heard[i].sets_last || !is_in_pair(heard[i].name)) return false;
      for (std::size_t k = i + 1; k < rang_.heard; ++k) {
        if (heard[k].name == heard[i].name && heard[k].sets_last) return heard[k].time > rang_.at - rule_.hold;
      }
      return true;
    }
    return false;
  }
  [[nodiscard]] static Time open_of(Time time) {
    return Time{time.time_since_epoch() / day_length * day_length} + 100s;
  }
  // The session's part of the time in which so many had been heard.
  [[nodiscard]] std::pair<Time, Time> stretch(std::size_t heard, Time now) const {
    const auto& all = one_.heard();
    const Time from = heard == 0 ? Time::min() : all[heard - 1].time;
    const Time until = heard == all.size() ? now : all[heard].time;
    return {std::max(from, open_of(now)), std::min(until, open_of(now) + 300s)};
  }
  [[nodiscard]] bool stands(Time now) const {
    Time begun = none;
    const Time from = rang_.at - rule_.hold;
    for (std::size_t i = 0; i <= one_.heard().size(); ++i) {
      const auto [first, last] = stretch(i, now);
      if (first > last) continue;  // out of hours
      if (i < rang_.heard && last <= from) continue;
      if (!reaches(i)) {
        begun = none;
        continue;
      }
      if (begun == none) begun = std::max(first, from);
      if (last - begun >= rule_.hold) return true;
    }
    return false;
  }
  [[nodiscard]] Time reached_since(Time now) const {
    Time since = none;
    for (std::size_t after = one_.heard().size() + 1; after > 0; --after) {
      if (!reaches(after - 1)) break;
      const auto [first, last] = stretch(after - 1, now);
      if (first > last) break;
      since = first;
    }
    return since;
  }

  struct Rang {
    Time at;
    std::size_t heard;
  };

  Dislocation::Rule rule_;
  NaivePath one_, other_;
  std::vector<NaivePath> members_{{SubjectId{0}, 1s}, {SubjectId{1}, 1s}};
  bool halted_[3] = {};
  bool doubtful_[3] = {};
  Time since_ = none;
  bool is_due_ = false;
  bool is_on_ = false;
  Rang rang_{};
};

class DislocationModel : public testing::TestWithParam<std::uint64_t> {};

constexpr int steps = 60'000;

Dislocation::Rule rule(std::uint32_t subject, std::uint32_t against, Duration hold, Direction direction) {
  return {.rule = {},
          .subject = SubjectId{subject},
          .against = SubjectId{against},
          .levels = {8'000},
          .clear = 3'000,
          .direction = direction,
          .hold = hold,
          .age_max = 3s,
          .weight_fresh = 900'000};
}

TEST_P(DislocationModel, a_name_against_another_as_soon_as_they_part) {
  compare<NaiveDislocation, Dislocation>(GetParam(), steps, rule(0, 1, 0s, Direction::both), {});
}
TEST_P(DislocationModel, a_name_against_another_where_it_holds) {
  compare<NaiveDislocation, Dislocation>(GetParam(), steps, rule(1, 2, 2s, Direction::both), {});
}
TEST_P(DislocationModel, a_basket_against_its_index) {
  compare<NaiveDislocation, Dislocation>(GetParam(), steps, rule(3, 2, 1s, Direction::up), {});
}
TEST_P(DislocationModel, a_fund_against_the_basket_that_holds_it) {
  compare<NaiveDislocation, Dislocation>(GetParam(), steps, rule(0, 3, 1s, Direction::both), {});
}

INSTANTIATE_TEST_SUITE_P(Seeds, DislocationModel, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace tocsin
