#include "app/explain/rerun.hpp"

#include <algorithm>

#include "app/playback.hpp"
#include "app/run.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// The numbers of the alert's rule and subject are those of its engine.
bool fits(const Telling& telling, const Rerun& rerun) noexcept {
  if (telling.edition >= rerun.editions_count()) return false;
  const DeskEngine& engine = rerun.engine_of(telling.edition);
  return (telling.slot == no_slot || telling.slot < engine.slots().size()) &&
         (telling.rule == no_rule || index_of(telling.rule) < engine.policies().size()) &&
         (telling.subject == no_subject || index_of(telling.subject) < engine.market().subjects_count()) &&
         static_cast<std::size_t>(telling.state) < alert_states_count && telling.reason <= SuppressedBy::rules_changed;
}

}  // namespace

Rerun::Rerun(Open open, const RulesFile& rules, std::span<const RulesFile> later)
    : open_(std::move(open)),
      merging_{.listings = rules.listings(), .timer_grid = rules.timer()},
      desk_(open_(Time::min()), rules, later),
      names_(names_of(desk_)) {
  for (std::size_t i = 0; i < editions_count(); ++i) beginnings_.push_back(engine_of(i).snapshot());
}

Chronicle Rerun::chronicle(std::uint64_t events_apart) {
  Chronicle chronicle(events_apart);
  const auto passed = [&](std::span<const Event> events) {
    if (editions_count() == 1) return chronicle.passed(events, desk_.engine());
    for (const Event& event : events) {
      if (changes_rules(event)) changes_.push_back(event.time);
    }
  };
  const Playback whole{.pace = {},
                       .from = {},
                       .to = {},
                       .clock = [this](Time time) { return names_.local.whole_seconds(time); },
                       .passed = passed};
  play([this] { return desk_.next(); }, desk_.engines(), whole, [&](const Alert& alert) { chronicle.tell(alert); });
  return chronicle;
}

void Rerun::go_before(Time time, const Chronicle& chronicle) {
  for (const Telling& telling : chronicle.tellings()) {
    if (!fits(telling, *this)) throw SetupError("the snapshots are of another day");
  }
  const Chronicle::Moment* const moment = chronicle.moment_before(time);
  alerts_ = moment == nullptr ? 0 : moment->alerts;
  if (moment == nullptr) {
    begin();
  } else {
    if (!chronicle.restore(*moment, desk_.engine())) throw SetupError("the snapshots are damaged, or of another day");
    seek(moment->last);
  }
}

void Rerun::begin() {
  for (std::size_t i = 0; i < editions_count(); ++i) desk_.engine_of(i).restore(beginnings_[i]);
  desk_.engines().begin_at(0);
  later_.emplace(open_(Time::min()), merging_);
  rest_ = read();
}

void Rerun::seek(const Event& last) {
  later_.emplace(open_(last.time), merging_);
  for (rest_ = read(); !rest_.empty(); rest_ = read()) {
    if (pass_by(last)) return;
    if (!rest_.empty()) break;
  }
  throw SetupError("the snapshots are of another day: an event of theirs is not in it");
}

// Passes over what does not come after the event; true once it was among that.
bool Rerun::pass_by(const Event& last) {
  for (; !rest_.empty() && !comes_before_by_bytes(last, rest_.front()); rest_ = rest_.subspan(1)) {
    if (!same_bytes(last, rest_.front())) continue;
    rest_ = rest_.subspan(1);
    return true;
  }
  return false;
}

std::span<const Event> Rerun::read() { return later_ ? later_->next() : desk_.next(); }

const Event* Rerun::next() {
  if (rest_.empty()) rest_ = read();
  return rest_.empty() ? nullptr : &rest_.front();
}

void Rerun::step(const Ring& ring) {
  desk_.engines().run({next(), 1}, [&](const Alert& alert) {
    ++alerts_;
    ring(alert);
  });
  rest_ = rest_.subspan(1);
}

void Rerun::play_until(Time time) {
  for (const Event* event = next(); event != nullptr && event->time < time; event = next()) {
    const auto before = [&](const Event& one) { return one.time < time; };
    const auto end = std::ranges::partition_point(rest_, before);
    desk_.engines().run({rest_.begin(), end}, [this](const Alert&) { ++alerts_; });
    rest_ = {end, rest_.end()};
  }
}

}  // namespace tocsin
