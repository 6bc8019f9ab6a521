#include "app/explain/explanation_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "app/event_text.hpp"
#include "app/explain/shortfall.hpp"
#include "sinks/alert_text.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"
#include "sinks/printable.hpp"

namespace tocsin {
namespace {

std::string head(std::string_view what) { return fmt::format("\n{}\n", what); }

std::string fact(std::string_view what, std::string_view value) {
  return value.empty() ? std::string() : fmt::format("  {:<24}{}\n", what, value);
}

std::string rule_part(const Alert& alert, const OpenDay& day) {
  const std::string text = alert.rule == no_rule ? std::string() : day.rules(alert.edition).text_of(alert.rule);
  if (text.empty()) return {};
  std::string part = head("The rule, in " + day.rules(alert.edition).files().front());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    part += "  " + printable(std::string_view(text).substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return part;
}

std::string_view word_of(Phase phase) noexcept {
  constexpr std::array<std::string_view, 4> words{"closed", "pre-market", "regular session", "post-market"};
  return words[static_cast<std::size_t>(phase)];
}

std::string known_amount(std::int64_t amount, Unit unit) {
  return is_known(amount) ? amount_words(amount, unit) : std::string();
}

std::string book_words(const Alert& alert, const Market& market) {
  if (alert.subject == no_subject || market.is_basket(alert.subject)) return {};
  const Quote best = market.quotes().best(InstrumentId{index_of(alert.subject)});
  if (best.bid == no_price && best.ask == no_price) return {};
  const auto side = [](Price price) { return price == no_price ? std::string("-") : exact_decimal(price.units, 9); };
  return fmt::format("{} x {} / {} x {}", side(best.bid), best.bid_size, side(best.ask), best.ask_size);
}

std::string doubt_words(const Alert& alert) {
  if (alert.subject == no_subject) return {};
  return fmt::format("{} of weight has traded, {} is halted, {} of books lost messages; oldest price {} old",
                     share_percent(alert.traded_ppm), share_percent(alert.halted_ppm), share_percent(alert.gapped_ppm),
                     length_of_time(alert.oldest));
}

std::string trigger_words(const Alert& alert, const Names& names) {
  const Trigger& trigger = alert.trigger;
  std::string words = names.local.time_of_day(trigger.time);
  if (trigger.instrument != no_instrument) {
    words += ", " + printable(names.market.name_of(subject_of(trigger.instrument)));
  }
  if (trigger.source != timer_source) {
    words += fmt::format(", event {} of {}", trigger.sequence, printable(names.source(trigger.source)));
  } else {
    words += trigger.sequence == 0 ? ", a change of hours" : ", a step of the timer";
  }
  return words + (trigger.came_late ? ", " + length_of_time(trigger.late) + " late" : "");
}

std::string waits_words(const Policy& policy) {
  std::string words;
  const auto add = [&words](std::string_view key, Duration duration) {
    if (duration > Duration::zero())
      words += fmt::format("{}{} {}", words.empty() ? "" : ", ", key, length_of_time(duration));
  };
  add("hold_on", policy.hold_on);
  add("hold_off", policy.hold_off);
  add("cool_down", policy.cool_down);
  add("repeat", policy.repeat);
  return words.empty() ? "none: it rings at once, and is over at once" : words;
}

std::string inputs_part(const Explanation& explanation, const OpenDay& day) {
  const Alert& alert = explanation.alert;
  const Names& names = day.rerun().names();
  const Market& market = day.rerun().engine().market();
  std::string part = head("What it was decided by, at " + names.local.time_of_day(alert.time));
  part += fact("trigger", trigger_words(alert, names));
  for (const Condition& condition : explanation.conditions.all()) {
    part += fact(explanation.conditions.is_met(condition) ? "holds" : "does not hold", condition_words(condition));
  }
  part += fact("value", known_amount(alert.value, alert.unit));
  part += fact("limit", known_amount(alert.limit, alert.unit));
  if (alert.reference != 0) part += fact("reference", known_amount(alert.reference, alert.unit));
  for (const Evidence& one : alert.evidence) {
    part += fact(one.name, exact_words(one.value, one.unit));
  }
  part += fact("prices", doubt_words(alert));
  part += fact("book", book_words(alert, market));
  part += fact("sees", word(alert.sight));
  part += fact("hours", word_of(market.phase()));
  part += fact("waits", waits_words(names.policy(alert)));
  if (alert.slot != no_slot && !explanation.says_conditions)
    part += "  this rule's detector does not say its conditions\n";
  return part;
}

std::string contributors_part(const Alert& alert, const Names& names) {
  if (alert.contributors.empty()) return {};
  std::string part = head("Who moved it");
  for (const std::string& line : contributor_lines(alert, names, contributors_max)) part += "  " + line + "\n";
  return part;
}

std::string ticks_part(const Explanation& explanation, const OpenDay& day, Duration context) {
  const Names& names = day.rerun().names();
  const Market& market = names.market;
  const SubjectId subject = explanation.alert.subject;
  const std::string whose = subject == no_subject ? "" : printable(market.name_of(subject)) + " behind it";
  std::string part =
      head(fmt::format("The last {} of {} events that could move it, within {} before its trigger",
                       explanation.ticks.size(), grouped(explanation.ticks_count), length_of_time(context)));
  if (explanation.ticks.empty()) return part;
  part += fmt::format("  {:<14}{:<52}{}\n", names.local.zone() == "America/New_York" ? "New York" : "local time",
                      "event", whose);
  for (const Tick& tick : explanation.ticks) {
    const bool is_known = subject != no_subject && Market::known(tick.value);
    const std::string value = is_known ? grouped_decimal(market.level(subject, tick.value).units, 9, 2) : std::string();
    part += fmt::format("  {:<14}{:<52}{}\n", names.local.time_of_day(tick.event.time),
                        event_text(tick.event, market.universe()), value);
  }
  return part;
}

std::string suppressed_part(const Explanation& explanation, const Names& names, Duration context) {
  if (explanation.suppressed_count == 0) return {};
  std::string part = head(fmt::format("Suppressed from {} before its trigger on", length_of_time(context)));
  if (explanation.suppressed_count > explanation.suppressed.size()) {
    part += fmt::format("  {} before these\n", explanation.suppressed_count - explanation.suppressed.size());
  }
  for (const Alert& alert : explanation.suppressed) part += "  " + alert_line(alert, names) + "\n";
  return part;
}

std::string name_of(const Telling& telling, const Names& names) {
  const std::string subject =
      telling.subject == no_subject ? "market" : printable(names.market.name_of(telling.subject));
  return fmt::format("{} on {}", names.policy(telling.rule).name, subject);
}

constexpr std::size_t told_max = 24;

// What became of the alert, and whom it kept quiet.
std::string life_part(const Alert& alert, const OpenDay& day) {
  const Names& names = day.rerun().names();
  std::string part = head("Its life");
  std::map<std::string, std::size_t> kept_quiet;
  std::size_t count = 0;
  for (const Telling& telling : day.chronicle().tellings()) {
    if (telling.id == alert.id && ++count <= told_max) {
      const std::string reason =
          telling.reason == SuppressedBy::nothing ? "" : fmt::format(" ({})", word(telling.reason));
      part += fact(names.local.time_of_day(telling.time), fmt::format("{}{}", word(telling.state), reason));
    }
    const bool is_other = telling.id != alert.id && telling.related_id == alert.id;
    if (is_other && telling.state == AlertState::suppressed) ++kept_quiet[name_of(telling, names)];
    if (is_other && telling.state == AlertState::escalated) {
      part += fact(names.local.time_of_day(telling.time), "a deeper level rings: " + hex_id(telling.id));
    }
  }
  if (count > told_max) part += fact("", fmt::format("and {} more", count - told_max));
  for (const auto& [who, times] : kept_quiet) part += fact("kept quiet", fmt::format("{}, {} times", who, times));
  return part;
}

Time second_after(Time time) noexcept {
  return std::chrono::floor<std::chrono::seconds>(time) + std::chrono::seconds(1);
}

}  // namespace

std::string text_of(const Explanation& explanation, const OpenDay& day, Duration context) {
  const Alert& alert = explanation.alert;
  const Names& names = day.rerun().names();
  std::string text = alert_line(alert, names) + "\n";
  if (!names.provenance.empty()) text += "data: " + names.provenance + "\n";
  text += rule_part(alert, day) + inputs_part(explanation, day) + contributors_part(alert, names) +
          ticks_part(explanation, day, context) + suppressed_part(explanation, names, context) + life_part(alert, day);
  const std::string command = replay_command(day, alert.trigger.time - context, second_after(alert.time));
  return text + head("To play it again") + "  " + command + " --suppressed\n";
}

}  // namespace tocsin
