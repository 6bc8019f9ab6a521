#include "app/backtest/label_day.hpp"

#include <algorithm>

#include "engine/ppm.hpp"
#include "feeds/zone_clock.hpp"

namespace tocsin {
namespace {

Time midnight_after(Time time) {
  ZoneClock clock(us_equities_zone);
  const auto next_day = clock.day_of(time) + std::chrono::days(1);
  return clock.to_utc(next_day).value_or(time + std::chrono::days(1));  // no zone of ours skips midnight
}

}  // namespace

void LabelWatch::note_fall(const Market& market) noexcept {
  if (whom.priced == no_subject) return;
  const Int128 value = market.value(whom.priced);
  if (!Market::known(value)) return;
  if (!Market::known(start)) start = worst = value;
  worst = std::min(worst, value);
}

Int128 LabelWatch::value(const Market& market) const noexcept {
  return begun && whom.priced != no_subject ? market.value(whom.priced) : no_limit_below;
}

void LabelWatch::settle(Int128 value, Answer& answer) const noexcept {
  const Int128 whole = start - worst;
  answer.is_lost_known = Market::known(value) && Market::known(start) && whole > 0;
  const Int128 over = std::max<Int128>(0, start - value);
  if (answer.is_lost_known) answer.lost_ppm = change_ppm(over + whole, whole);
}

LabelDay::LabelDay(const LabelFile& labels, const Market& market, std::string first_date)
    : labels_(labels), market_(market), first_date_(std::move(first_date)), local_(us_equities_zone) {
  for (std::uint32_t i = 0; i < labels.labels.size(); ++i) {
    labels_by_date_[local_.date(labels.labels[i].when.start)].push_back(i);
  }
}

void LabelDay::begin(Time now) {
  date_ = local_.date(now);
  end_ = midnight_after(now);
  watches_.clear();
  begun_ = 0;
  under_way_.clear();
  const auto labels = labels_by_date_.find(date_);
  if (labels == labels_by_date_.end() || !is_heard()) return;
  for (const std::uint32_t number : labels->second) {
    const Label& label = labels_.labels[number];
    const LabelSubject whom = label_subject_of(labels_, label, market_);
    const bool is_name = whom.priced != no_subject && !market_.is_basket(whom.priced);
    watches_.push_back({.label = number,
                        .whom = whom,
                        .when = label.when,
                        .mover = is_name ? InstrumentId{index_of(whom.priced)} : no_instrument});
  }
}

void LabelDay::begin_labels(Time now) {
  std::erase_if(under_way_, [&](std::uint32_t place) { return watches_[place].when.end <= now; });
  for (; begun_ < watches_.size() && watches_[begun_].when.start <= now; ++begun_) {
    LabelWatch& watch = watches_[begun_];
    watch.begun = true;
    watch.note_fall(market_);
    if (now < watch.when.end) under_way_.push_back(static_cast<std::uint32_t>(begun_));
  }
}

Time LabelDay::due_at() const noexcept {
  return begun_ == watches_.size() ? end_ : std::min(end_, watches_[begun_].when.start);
}

void LabelDay::note_prices(const Event& event) {
  const bool is_trade = event.kind == EventKind::trade;
  for (const std::uint32_t place : under_way_) {
    LabelWatch& watch = watches_[place];
    if (is_trade && watch.mover != no_instrument && watch.mover != event.instrument) continue;
    if (event.time < watch.when.end) watch.note_fall(market_);
  }
}

}  // namespace tocsin
