#include "strategies/volume_surge.hpp"

#include <algorithm>
#include <utility>

#include "engine/setup_error.hpp"
#include "strategies/contributors.hpp"
#include "strategies/greatest_that.hpp"
#include "strategies/score.hpp"
#include "strategies/session_length.hpp"

namespace tocsin {

VolumeSurge::VolumeSurge(std::span<const Rule> rules, DetectorSetup& setup)
    : counts_(setup.arena.array<Count>(rules.size())), first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::vector<Rule> sorted(rules.begin(), rules.end());
  std::ranges::stable_sort(sorted, {}, &Rule::subject);
  std::vector<SubjectId> subjects;
  for (Rule& rule : sorted) {
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    if (!rule.usual.empty() && phases != regular_hours) {
      throw SetupError("volume_surge: a usual volume is stated for the regular session alone");
    }
    const auto slot = static_cast<std::uint32_t>(setup.slots.size());
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      setup.slots.add(rule.rule, rule.subject, rule.levels[rung], rung);
      watch_of_slot_.push_back(static_cast<std::uint32_t>(watches_.size()));
    }
    const auto buckets = static_cast<std::size_t>((session_length(phases) + rule.bucket - Duration{1}) / rule.bucket);
    const std::span<std::int64_t> usual = setup.arena.array<std::int64_t>(buckets, not_known);
    std::ranges::copy_n(rule.usual.begin(), static_cast<std::ptrdiff_t>(std::min(buckets, rule.usual.size())),
                        usual.begin());
    const bool is_open = (phases & bit_of(setup.market.phase())) != 0;
    subjects.push_back(rule.subject);
    Count& counted = counts_[watches_.size()];
    counted.is_open = is_open;
    watches_.push_back({std::move(rule), slot, phases, counted, setup.arena.one<State>(), usual,
                        setup.arena.array<std::int64_t>(buckets), setup.arena.array<std::int64_t>(slices_count),
                        setup.arena.array<bool>(setup.slots.size() - slot)});
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

const VolumeSurge::Watch& VolumeSurge::at_slot(std::uint32_t slot) const noexcept {
  return watches_[watch_of_slot_[slot - first_slot_]];
}

Duration VolumeSurge::slice_length(const Rule& rule) noexcept {
  return std::max(Duration{1}, rule.window / slices_count);
}

std::int64_t VolumeSurge::slice_of(const Rule& rule, Time time) noexcept {
  return ns_since_epoch(time) / slice_length(rule).count();
}

// Past the last bucket where the session has no such time.
std::int64_t VolumeSurge::bucket_of(const Watch& watch, Time time) noexcept {
  const std::int64_t bucket = (time - watch.state.began) / watch.rule.bucket;
  return std::min(bucket, static_cast<std::int64_t>(watch.today.size()));
}

void VolumeSurge::see(Count& counted, Time now) noexcept {
  counted.seen_from = std::min(counted.seen_from, now);
  counted.seen_until = now;
}

// The slice or the bucket of `counted` is over.
void VolumeSurge::advance(Watch& watch, Time now) noexcept {
  State& state = watch.state;
  put_away(watch);
  if (now >= state.bucket_end) {
    state.bucket = static_cast<std::uint32_t>(bucket_of(watch, now));
    state.bucket_end = state.began + (state.bucket + 1) * watch.rule.bucket;
  }
  if (now >= state.slice_end) {
    const std::int64_t slice = slice_of(watch.rule, now);
    for (std::int64_t s = std::max(state.slice, slice - slices_count) + 1; s <= slice; ++s) {
      std::int64_t& oldest = watch.slices[static_cast<std::size_t>(s % slices_count)];
      watch.counted.total -= oldest;
      oldest = 0;
    }
    enter_slice(watch, slice);
  }
  watch.counted.ends = std::min(state.slice_end, state.bucket_end);
}

void VolumeSurge::put_away(Watch& watch) noexcept {
  const State& state = watch.state;
  const std::int64_t fresh = std::exchange(watch.counted.fresh, 0);
  watch.slices[state.slice_place] += fresh;
  if (state.bucket < watch.today.size()) watch.today[state.bucket] += fresh;
}

void VolumeSurge::enter_slice(Watch& watch, std::int64_t slice) noexcept {
  State& state = watch.state;
  const Time begins{slice * slice_length(watch.rule)};
  state.slice = slice;
  state.slice_place = static_cast<std::uint32_t>(slice % slices_count);
  state.slice_end = begins + slice_length(watch.rule);
  state.usual = usual_at(watch, begins);
  set_limits(watch);
}

void VolumeSurge::count(Watch& watch, Time time, std::int64_t shares) noexcept {
  const std::int64_t slice = slice_of(watch.rule, time);
  if (slice > watch.state.slice - slices_count) {
    watch.slices[static_cast<std::size_t>(slice % slices_count)] += shares;
    watch.counted.total += shares;
  }
  const auto bucket = static_cast<std::size_t>(bucket_of(watch, time));
  if (bucket < watch.today.size()) watch.today[bucket] += shares;
}

// The profile over the window, which touches at most two buckets.
std::int64_t VolumeSurge::usual_at(const Watch& watch, Time now) noexcept {
  const State& state = watch.state;
  const Duration into = now - state.began;
  if (into < watch.rule.window) return not_known;
  const auto bucket = static_cast<std::size_t>(bucket_of(watch, now));
  if (bucket >= watch.usual.size()) return not_known;
  const Duration in_bucket = std::min(into % watch.rule.bucket, watch.rule.window);
  const Duration before = watch.rule.window - in_bucket;
  const std::int64_t own = watch.usual[bucket];
  const std::int64_t earlier = before > Duration::zero() ? watch.usual[bucket - 1] : 0;
  if (own < 0 || earlier < 0) return not_known;
  const Int128 shares = static_cast<Int128>(own) * in_bucket.count() + static_cast<Int128>(earlier) * before.count();
  return clamp_to_64_bits(shares / watch.rule.bucket.count());
}

Int128 VolumeSurge::limit_on(const Rule& rule, std::int64_t level, std::int64_t usual) noexcept {
  return std::max<Int128>(rule.shares_min, ceil_divide(static_cast<Int128>(level) * usual, score_per_one));
}

// Of a level that is off, where it turns on; of one that is on, where it turns off.
Int128 VolumeSurge::limit_of(const Watch& watch, std::size_t rung) noexcept {
  const std::int64_t level = watch.rule.levels[rung], usual = watch.state.usual;
  return watch.is_on[rung] ? static_cast<Int128>(level - watch.rule.clear) * usual / score_per_one
                           : limit_on(watch.rule, level, usual);
}

void VolumeSurge::set_limits(const Watch& watch) noexcept {
  Count& counted = watch.counted;
  counted.rings_at = all_volume;
  counted.clears_at = no_volume;
  for (std::size_t i = 0; watch.state.usual > 0 && i < watch.is_on.size(); ++i) {
    const std::int64_t limit = clamp_to_64_bits(limit_of(watch, i));
    if (watch.is_on[i]) {
      counted.clears_at = std::max(counted.clears_at, limit);
    } else {
      counted.rings_at = std::min(counted.rings_at, limit);
    }
  }
}

void VolumeSurge::turn(Watch& watch, Findings& findings) noexcept {
  const std::int64_t total = watch.counted.total;
  if (!watch.counted.turns()) return;
  for (std::uint32_t i = 0; i < watch.is_on.size(); ++i) {
    const Int128 limit = limit_of(watch, i);
    if (watch.is_on[i] ? total > limit : total < limit) continue;
    watch.is_on[i] = !watch.is_on[i];
    findings.add({.slot = watch.slot + i, .active = watch.is_on[i], .value = total, .limit = limit});
  }
  set_limits(watch);
}

void VolumeSurge::on_cross(SubjectId subject, const Event& event, Market&, Findings& findings) noexcept {
  if (event.kind != EventKind::correction) return;
  for (Watch& watch : ranges_.of(subject, watches_)) {
    if (watch.counted.is_open) turn(watch, findings);
  }
}

void VolumeSurge::hear(const Event& event, const Market&, Findings& findings) noexcept {
  const Trade& trade = event.trade;
  if (index_of(event.instrument) >= ranges_.subjects_count() || !is_plausible(trade.price)) return;
  if ((trade.conditions & trade_condition::not_volume) != 0) return;
  for (Count& counted : ranges_.of(subject_of(event.instrument), counts_)) {
    if (!counted.is_open) continue;
    see(counted, event.time);
    if (event.time >= counted.ends) [[unlikely]]
      advance(watch_of(counted), event.time);
    const std::int64_t shares = clamp_to_64_bits(trade.size);
    counted.total += shares;
    counted.fresh += shares;
    if (counted.turns()) [[unlikely]]
      turn(watch_of(counted), findings);
  }
}

void VolumeSurge::on_timer(const Event& event, const Market&, Findings& findings) noexcept {
  for (Count& counted : counts_) {
    if (!counted.is_open) continue;
    see(counted, event.time);
    if (event.time >= counted.ends) advance(watch_of(counted), event.time);
    if (counted.turns()) turn(watch_of(counted), findings);
  }
}

void VolumeSurge::on_phase(const Event& event, const Market& market, Findings&) noexcept {
  for (Watch& watch : watches_) {
    const bool was_open = watch.counted.is_open;
    watch.counted.is_open = (watch.phases & bit_of(market.phase())) != 0;
    if (market.day_opened()) learn(watch);
    if (watch.counted.is_open && (!was_open || market.day_opened())) begin(watch, event.time);
  }
}

// The day goes into the profile, as far as the record held its buckets whole, to a tenth.
void VolumeSurge::learn(Watch& watch) noexcept {
  const State& state = watch.state;
  Count& counted = watch.counted;
  put_away(watch);
  const Duration grace = watch.rule.bucket / 10;
  for (std::size_t b = 0; b < watch.today.size(); ++b) {
    const Time first = state.began + static_cast<std::int64_t>(b) * watch.rule.bucket;
    const bool is_whole = counted.seen_from <= first + grace && counted.seen_until + grace >= first + watch.rule.bucket;
    std::int64_t& usual = watch.usual[b];
    const Int128 change = static_cast<Int128>(watch.today[b] - usual) * watch.rule.day_weight;
    if (is_whole) usual = usual < 0 ? watch.today[b] : usual + clamp_to_64_bits(floor_divide(change, ppm_per_one));
    watch.today[b] = 0;
  }
  counted.seen_from = Time::max();
  counted.seen_until = {};
}

void VolumeSurge::begin(Watch& watch, Time now) noexcept {
  put_away(watch);
  std::ranges::fill(watch.slices, 0);
  watch.counted.total = 0;
  watch.state.began = now;
  watch.state.bucket = 0;
  watch.state.bucket_end = now + watch.rule.bucket;
  enter_slice(watch, slice_of(watch.rule, now));
  watch.counted.ends = std::min(watch.state.slice_end, watch.state.bucket_end);
}

void VolumeSurge::on_correction(const Restatement& restated, const Event& event, Market&, Findings&) noexcept {
  const Print& told = restated.told;
  if (!told.counts_to(print_counts::volume)) return;
  const std::int64_t change = clamp_to_64_bits(event.correction.size) - clamp_to_64_bits(told.size);
  for (Watch& watch : ranges_.of(subject_of(told.instrument), watches_)) {
    if ((watch.phases & bit_of(told.phase)) != 0 && told.time >= watch.state.began) count(watch, told.time, change);
  }
}

// What had traded in the window when it rang, without the print; or what has now.
Verdict VolumeSurge::verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept {
  const Watch& watch = at_slot(claim.slot);
  const Rule& rule = watch.rule;
  const Print& told = restated.told;
  const std::int64_t edge = slice_of(rule, claim.trigger.time) - slices_count;
  const bool rested = subject_of(told.instrument) == rule.subject && told.counts_to(print_counts::volume) &&
                      restated.position < claim.since && slice_of(rule, told.time) > edge;
  if (!rested) return {};
  Int128 total = 0;
  const Prints& prints = market.prints();
  for (std::uint64_t p = claim.since; p > prints.oldest(); --p) {
    const Print& print = prints[p - 1];
    if (slice_of(rule, print.time) <= edge) break;
    if (print.instrument == told.instrument && print.counts_to(print_counts::volume)) {
      total += static_cast<Int128>(print.size);
    }
  }
  const std::int64_t level = rule.levels[claim.slot - watch.slot];
  const bool is_now =
      claim.is_on && watch.state.usual > 0 && watch.counted.total >= limit_on(rule, level, watch.state.usual);
  return {total >= claim.limit || is_now ? Verdict::Footing::stands : Verdict::Footing::falls, claim.limit};
}

void VolumeSurge::take_back(std::uint32_t slot) noexcept {
  const Watch& watch = at_slot(slot);
  watch.is_on[slot - watch.slot] = false;
  set_limits(watch);
}

Sight VolumeSurge::sight(std::uint32_t slot, const Market&) const noexcept {
  return at_slot(slot).state.usual > 0 ? Sight::seeing : Sight::warming_up;
}

void VolumeSurge::conditions(std::uint32_t slot, Time, const Market&, Conditions& conditions) const noexcept {
  const Watch& watch = at_slot(slot);
  const State& state = watch.state;
  const std::int64_t total = watch.counted.total;
  Condition times{.what = "shares in the window, in times the usual",
                  .unit = Unit::score,
                  .needed = watch.rule.levels[slot - watch.slot],
                  .key = "levels",
                  .key_unit = Unit::score,
                  .clear = watch.rule.clear};
  if (state.usual > 0) {
    times.value = clamp_to_64_bits(static_cast<Int128>(total) * score_per_one / state.usual);
    times.would_do = setting_up_to(times.value, number_finest, number_most, number_finest);
  }
  conditions.add(times);
  conditions.add({.what = "shares in the window",
                  .unit = Unit::shares,
                  .value = total,
                  .needed = watch.rule.shares_min,
                  .key = "shares_min",
                  .key_unit = Unit::shares,
                  .would_do = total});
}

void VolumeSurge::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Watch& watch = at_slot(alert.slot);
  const State& state = watch.state;
  const std::int64_t total = watch.counted.total;
  alert.what = "trades far more than usual at this time of the day";
  alert.level_unit = Unit::score;
  alert.unit = Unit::shares;
  alert.window = watch.rule.window;
  alert.value = total;
  alert.limit = clamp_to_64_bits(limit);
  fill_doubt(market, alert);
  if (state.usual <= 0) return;
  alert.add_evidence("usual", Unit::shares, state.usual);
  alert.add_evidence("times the usual", Unit::score,
                     score_of(static_cast<double>(total) / static_cast<double>(state.usual)));
}

}  // namespace tocsin
