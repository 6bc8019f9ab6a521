#include "app/why_not.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <set>
#include <span>

#include "app/exchange_time.hpp"
#include "app/explain/nearest.hpp"
#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"
#include "sinks/printable.hpp"

namespace tocsin {
namespace {

constexpr std::string_view market_word = "market";

RuleId rule_named(const std::string& name, const DeskEngine& engine) {
  std::vector<std::string_view> names;
  for (const Policy& policy : engine.policies()) names.push_back(policy.name);
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<RuleId>(found - names.begin());
  throw SetupError("--rule: expected the name of a rule, found " + tocsin::quoted(name) + did_you_mean(name, names));
}

std::string_view name_of(SubjectId subject, const Market& market) {
  return subject == no_subject ? market_word : market.name_of(subject);
}

// The subjects that the rule watches.
std::set<SubjectId> watched_by(RuleId rule, const DeskEngine& engine) {
  std::set<SubjectId> subjects;
  for (std::uint32_t i = 0; i < engine.slots().size(); ++i) {
    if (engine.slots()[i].rule == rule) subjects.insert(engine.slots()[i].subject);
  }
  return subjects;
}

SubjectId subject_named(const std::string& name, RuleId rule, const DeskEngine& engine) {
  const std::set<SubjectId> watched = watched_by(rule, engine);
  std::vector<std::string_view> names;
  for (const SubjectId subject : watched) {
    names.push_back(name_of(subject, engine.market()));
    if (names.back() == name) return subject;
  }
  std::ranges::sort(names);
  constexpr std::size_t named = 8;
  const std::vector<std::string_view> first(names.begin(),
                                            names.begin() + static_cast<std::ptrdiff_t>(std::min(named, names.size())));
  throw SetupError(fmt::format("--subject: rule {} does not watch {}{}; it watches {}{}",
                               engine.policies()[index_of(rule)].name, tocsin::quoted(name), did_you_mean(name, names),
                               fmt::join(first, ", "), names.size() > named ? ", ..." : ""));
}

// The part of the day that is asked about: one moment where both ends are the same.
struct Asked {
  Time from = Time::min();
  Time to = Time::max();
};

Asked asked_of(const WhyNotOptions& options, Time day) {
  if (!options.at) return {};
  const std::size_t dash = options.at->find('-');
  const Time from = exchange_time_on(day, std::string_view(*options.at).substr(0, dash), "--at");
  if (dash == std::string::npos) return {from, from};
  const Time to = exchange_time_on(day, std::string_view(*options.at).substr(dash + 1), "--at");
  if (to <= from) throw SetupError("--at: expected a later time behind the dash, found " + *options.at);
  return {from, to};
}

std::string level_text(const Slot& slot, const Policy& policy, const Market& market) {
  return fmt::format("{} on {}, level {} of its ladder", policy.name, printable(name_of(slot.subject, market)),
                     slot.rung + 1);
}

std::string miss_text(const Miss& miss, const DeskEngine& engine, const LocalTime& local) {
  const Shortfall& shortfall = miss.shortfall;
  const Slot& slot = engine.slots()[shortfall.slot];
  std::string text =
      fmt::format("{}, at {}\n", level_text(slot, engine.policies()[index_of(slot.rule)], engine.market()),
                  local.time_of_day(shortfall.at));
  for (std::size_t i = 0; i < miss.lacks.size(); ++i) {
    text += fmt::format("  {:<8}{}\n", i == 0 ? "failed" : "and", miss.lacks[i].text);
    const std::string settings = text_of(miss.lacks[i].settings);
    text += fmt::format("  {:<8}{}\n", "",
                        settings.empty() ? "no setting of the rule would have done" : "would have done: " + settings);
  }
  for (const Condition& condition : shortfall.conditions.all()) {
    if (shortfall.conditions.is_met(condition)) text += fmt::format("  {:<8}{}\n", "held", condition_words(condition));
  }
  const std::string_view seen = words_for(shortfall.sight);
  if (!seen.empty()) text += fmt::format("  {:<8}{}\n", "sees", seen);
  if (!shortfall.says_conditions) text += "  this rule's detector does not say its conditions\n";
  if (miss.lacks.empty() && shortfall.says_conditions) {
    text += "  all of its conditions hold: it turns on with the next event that moves it\n";
  }
  return text;
}

// What the rule did say of the subject meanwhile.
std::string told_text(const OpenDay& day, std::size_t edition, RuleId rule, SubjectId subject, const Asked& asked) {
  std::string text;
  for (const Telling& telling : day.chronicle().tellings()) {
    const bool is_of_it =
        telling.edition == edition && telling.rule == rule && telling.subject == subject && telling.slot != no_slot;
    const bool is_meant =
        asked.from == asked.to ? telling.time <= asked.to : asked.from <= telling.time && telling.time < asked.to;
    const bool counts = telling.state == AlertState::firing || telling.state == AlertState::escalated ||
                        telling.state == AlertState::suppressed || telling.state == AlertState::resolved;
    if (!is_of_it || !is_meant || !counts) continue;
    const std::string reason =
        telling.reason == SuppressedBy::nothing ? "" : fmt::format(" ({})", word(telling.reason));
    text += fmt::format("  {}  {}{}  {}\n", day.rerun().names().local.time_of_day(telling.time), word(telling.state),
                        reason, hex_id(telling.id));
  }
  return text.empty() ? text : "It did say, by then:\n" + text + "  `tocsin explain` says why\n";
}

// What the rules of one edition have to say of what is asked, in the time of theirs.
std::string answer(OpenDay& day, const WhyNotOptions& options, std::size_t edition, const Asked& asked) {
  Rerun& rerun = day.rerun();
  const DeskEngine& engine = rerun.engine_of(edition);
  const RuleId rule = rule_named(options.rule, engine);
  const SubjectId subject = subject_named(options.subject, rule, engine);
  const std::vector<std::uint32_t> slots = slots_of(engine, rule, subject);
  const NearestMiss nearest =
      asked.from == asked.to
          ? NearestMiss{.miss = miss_at(rerun, day.chronicle(), slots, asked.to, edition), .has_events = true}
          : nearest_miss(rerun, day.chronicle(), slots, asked.from, asked.to, edition);
  const std::string_view none = nearest.has_events ? "It rang.\n" : "There is no event in that time.\n";
  return (nearest.miss ? miss_text(*nearest.miss, engine, rerun.names().local) : std::string(none)) +
         told_text(day, edition, rule, subject, asked);
}

// The part of what is asked in which the rules were in force after so many changes; nothing where there is none.
std::optional<Asked> part_of(const Asked& asked, std::size_t edition, std::span<const Time> changes) {
  const Time from = edition == 0 ? Time::min() : changes[edition - 1];
  const Time to = edition == changes.size() ? Time::max() : changes[edition];
  if (asked.to < from || asked.from >= to) return std::nullopt;
  if (asked.from == asked.to) return asked;
  return Asked{.from = std::max(asked.from, from), .to = std::min(asked.to, to)};
}

std::string heading(const OpenDay& day, std::size_t edition) {
  const std::string file = day.rules(edition).files().front();
  if (edition == 0) return fmt::format("By {}, from the day's start:\n", file);
  return fmt::format("By {}, in force since {}:\n", file,
                     day.rerun().names().local.time_of_day(day.rerun().changes()[edition - 1]));
}

// Rules that know nothing of what is asked say so; where none does, that is the mistake.
std::string answers(OpenDay& day, const WhyNotOptions& options, const Asked& asked) {
  std::string text;
  std::optional<SetupError> mistake;
  bool is_known = false;
  const std::vector<Time>& changes = day.rerun().changes();
  for (std::size_t edition = 0; edition <= changes.size(); ++edition) {
    const auto part = part_of(asked, edition, changes);
    if (!part) continue;
    if (!changes.empty()) text += heading(day, edition);
    try {
      text += answer(day, options, edition, *part);
      is_known = true;
    } catch (const SetupError& error) {
      text += std::string(error.what()) + "\n";
      mistake = error;
    }
  }
  if (mistake && !is_known) throw SetupError(*mistake);
  return text;
}

}  // namespace

int why_not(const WhyNotOptions& options) {
  OpenDay day(options.day);
  const std::string text = answers(day, options, asked_of(options, day.rerun().first_time()));
  if (!day.rerun().names().provenance.empty()) std::cout << "data: " << day.rerun().names().provenance << "\n";
  std::cout << text << "(" << day.from_what() << ")\n";
  return 0;
}

}  // namespace tocsin
