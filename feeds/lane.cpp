#include "feeds/lane.hpp"

#include <algorithm>

#include "engine/check.hpp"

namespace tocsin {
namespace {

// Times outside of these are no market's, and within them no sum of two durations overflows.
constexpr Time earliest{Duration{0}};
constexpr Time latest{Duration{std::int64_t{1} << 62}};

// Events of one time that are kept back, so that a file of one stamp cannot take all memory.
constexpr std::size_t held_max = 1U << 16;

template <class Number>
bool is_identity(std::span<const Number> numbers) noexcept {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (static_cast<std::size_t>(numbers[i]) != i) return false;
  }
  return true;
}

// Each after the one before it. No branch on the events: they are about to be used, and this only fetches them.
bool strictly_ascend(std::span<const Event> events) noexcept {
  bool ascend = true;
  for (std::size_t i = 1; i < events.size(); ++i) {
    const Event& a = events[i - 1];
    const Event& b = events[i];
    bool after = a.source == b.source;
    after &= a.sequence < b.sequence;
    after |= a.source < b.source;
    after &= a.time == b.time;
    after |= a.time < b.time;
    ascend &= after;
  }
  return ascend;
}

}  // namespace

Lane::Lane(std::unique_ptr<Feed> feed, std::vector<InstrumentId> instruments, std::vector<SourceId> sources)
    : feed_(std::move(feed)),
      instruments_(std::move(instruments)),
      sources_(std::move(sources)),
      same_numbers_(is_identity<InstrumentId>(instruments_) && is_identity<SourceId>(sources_)),
      last_(blank_event(EventKind::timer, earliest - Duration{1}, no_instrument)) {}

bool Lane::refill() {
  while (ready_.empty() && !ended_) ready_ = in_order(whole_runs());
  return !ready_.empty();
}

// The next events such that none of a later call has a time of theirs; may be none.
std::span<const Event> Lane::whole_runs() {
  if (!batch_.empty()) return split_batch();
  batch_ = feed_->next();
  ended_ = batch_.empty();
  if (held_.empty()) return {};
  const auto other = std::ranges::find_if(batch_, [&](const Event& e) { return e.time != held_.back().time; });
  held_.insert(held_.end(), batch_.begin(), other);
  batch_ = {other, batch_.end()};
  const bool may_go_on = batch_.empty() && !ended_ && held_.size() < held_max;
  return may_go_on ? std::span<const Event>{} : release_held();
}

// The batch but for the events of its last time, which are held.
std::span<const Event> Lane::split_batch() {
  const auto before = [&](const Event& e) { return e.time < batch_.back().time; };
  const auto last_run = std::find_if(batch_.rbegin(), batch_.rend(), before).base();
  const std::span<const Event> whole{batch_.begin(), last_run};
  held_.assign(last_run, batch_.end());
  batch_ = {};
  return whole;
}

std::span<const Event> Lane::release_held() {
  released_.swap(held_);
  held_.clear();
  return released_;
}

std::span<const Event> Lane::in_order(std::span<const Event> events) {
  if (events.empty()) return events;
  equal_keys_ = false;
  if (!may_pass(events)) {
    work_.assign(events.begin(), events.end());
    renumber();
    if (!strictly_ascend(work_)) sort();
    events = after_last(possible());
  }
  if (!events.empty()) last_ = events.back();
  return events;
}

bool Lane::may_pass(std::span<const Event> events) const noexcept {
  return same_numbers_ && comes_before(last_, events.front()) && events.back().time <= latest &&
         strictly_ascend(events);
}

void Lane::renumber() {
  for (Event& event : work_) {
    TOCSIN_CHECK(event.source < sources_.size());
    event.source = sources_[event.source];
    if (event.instrument == no_instrument) continue;
    TOCSIN_CHECK(index_of(event.instrument) < instruments_.size());
    event.instrument = instruments_[index_of(event.instrument)];
  }
}

void Lane::sort() {
  std::ranges::sort(work_, comes_before_by_bytes);
  const auto repeats = std::ranges::unique(work_, same_bytes);
  leavings_.duplicates += repeats.size();
  work_.erase(repeats.begin(), repeats.end());
  equal_keys_ = std::ranges::adjacent_find(work_, same_key) != work_.end();
}

std::span<const Event> Lane::possible() noexcept {
  const auto first = std::ranges::lower_bound(work_, earliest, {}, &Event::time);
  const auto last = std::ranges::upper_bound(work_, latest, {}, &Event::time);
  const std::span<const Event> possible{first, last};
  leavings_.impossible += work_.size() - possible.size();
  return possible;
}

std::span<const Event> Lane::after_last(std::span<const Event> events) noexcept {
  const auto after = std::ranges::partition_point(events, [&](const Event& e) { return !comes_before(last_, e); });
  leavings_.unordered += static_cast<std::uint64_t>(after - events.begin());
  return {after, events.end()};
}

}  // namespace tocsin
