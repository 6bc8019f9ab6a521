#include "app/explain/explanation.hpp"

#include <algorithm>
#include <tuple>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::size_t suppressed_max = 20;

// Keeps the last few of many.
template <class T>
void keep_last(std::vector<T>& kept, const T& one, std::size_t most) {
  if (most == 0) return;
  if (kept.size() == most) kept.erase(kept.begin());
  kept.push_back(one);
}

bool is_by_trigger(const Event& event, const Trigger& trigger) noexcept {
  return std::tuple(event.time, event.source, event.sequence) <=
         std::tuple(trigger.time, trigger.source, trigger.sequence);
}

// Gathers what an explanation says while the day goes on.
class Gatherer {
 public:
  Gatherer(Rerun& rerun, const Telling& told, const ExplainScope& scope)
      : rerun_(rerun),
        told_(told),
        scope_(scope),
        movers_(movers_of(told.subject, rerun.engine().market())),
        takes_quotes_(told.slot != no_slot && rerun.engine_of(told.edition).listens_to_quotes(told.slot)) {}

  // True once the alert of this number was told.
  bool step(std::size_t number) {
    const Event event = *rerun_.next();
    bool is_found = false;
    rerun_.step([&](const Alert& alert) {
      if (rerun_.alerts_count() == number + 1) {
        found_.alert = alert;
        is_found = true;
      } else if (alert.state == AlertState::suppressed && !is_found) {
        keep_last(found_.suppressed, alert, suppressed_max);
        ++found_.suppressed_count;
      }
    });
    if (concerns(event)) note(event);
    return is_found;
  }

  Explanation take() {
    while (!found_.ticks.empty() && !is_by_trigger(found_.ticks.back().event, found_.alert.trigger)) {
      found_.ticks.pop_back();
    }
    if (told_.slot != no_slot) {
      found_.says_conditions =
          rerun_.engine_of(told_.edition).conditions(told_.slot, found_.alert.time, found_.conditions);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool concerns(const Event& event) const {
    if (event.time > told_.triggered || event.kind == EventKind::timer) return false;
    if (event.kind == EventKind::quote && !takes_quotes_) return false;
    return event.instrument == no_instrument ||
           (index_of(event.instrument) < movers_.size() && movers_[index_of(event.instrument)]);
  }
  void note(const Event& event) {
    const Market& market = rerun_.engine().market();
    const Int128 value = told_.subject == no_subject ? no_limit_below : market.value(told_.subject);
    keep_last(found_.ticks, {event, value}, scope_.ticks_max);
    ++found_.ticks_count;
  }

  Rerun& rerun_;
  const Telling& told_;
  const ExplainScope& scope_;
  std::vector<bool> movers_;
  bool takes_quotes_;
  Explanation found_;
};

}  // namespace

std::vector<bool> movers_of(SubjectId subject, const Market& market) {
  const bool is_market = subject == no_subject;
  std::vector<bool> movers(market.universe().size(), is_market);
  if (is_market) return movers;
  if (!market.is_basket(subject)) {
    movers[index_of(subject)] = true;
  } else {
    for (const Basket::Member& member : market.basket(subject).members) movers[index_of(member.instrument)] = true;
  }
  return movers;
}

std::optional<std::size_t> find_alert(const Chronicle& chronicle, std::uint64_t id) {
  const auto tellings = chronicle.tellings();
  const auto rang = std::ranges::find_if(tellings, [id](const Telling& telling) {
    return telling.id == id && (telling.state == AlertState::firing || telling.state == AlertState::escalated);
  });
  const auto told = rang != tellings.end() ? rang : std::ranges::find(tellings, id, &Telling::id);
  if (told == tellings.end()) return std::nullopt;
  return static_cast<std::size_t>(told - tellings.begin());
}

Explanation explain(Rerun& rerun, const Chronicle& chronicle, std::size_t number, const ExplainScope& scope) {
  const Telling& told = chronicle.tellings()[number];
  const Time from = told.triggered - scope.context;
  rerun.go_before(from, chronicle);
  rerun.play_until(from);
  Gatherer gatherer(rerun, told, scope);
  while (rerun.next() != nullptr) {
    if (gatherer.step(number)) return gatherer.take();
  }
  throw SetupError("the snapshots are of another day: it has no such alert");
}

}  // namespace tocsin
