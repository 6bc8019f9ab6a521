#include "sinks/alert_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"
#include "sinks/printable.hpp"

namespace tocsin {
namespace {

// Longer names of companies leave no room for the figures.
constexpr std::size_t company_name_max = 24;
constexpr Duration old_price = std::chrono::minutes(1);

std::string symbol_of(SubjectId subject, const Names& names) { return printable(names.market.name_of(subject)); }

std::string subject_words(SubjectId subject, const Names& names) {
  std::string symbol = symbol_of(subject, names);
  const std::string company = printable(names.company(subject));
  if (company.empty() || company.size() > company_name_max || company == symbol) return symbol;
  return fmt::format("{} ({})", company, symbol);
}

std::string basis_words(const Alert& alert) {
  switch (alert.basis) {
    case Basis::prior_close:
      return "prior close";
    case Basis::open:
      return "the open";
    case Basis::session_high:
      return "session high";
    case Basis::rolling_high:
      return fmt::format("the high of the last {}", length_of_time(alert.window));
  }
  return {};
}

// Under a dollar a cent is too coarse.
std::string price_words(std::int64_t units) {
  const bool is_small = units > -Price::units_per_one && units < Price::units_per_one;
  return (units < 0 ? "-$" : "$") + grouped_decimal(units < 0 ? -units : units, 9, is_small ? 4 : 2);
}

std::string figure(std::int64_t units, Unit unit) {
  if (!is_known(units)) return "not known";
  return unit == Unit::price ? price_words(units) : grouped_decimal(units, 9, 2);
}

void add_part(std::string& parts, const std::string& part) { parts += (parts.empty() ? "" : ", ") + part; }

// What the other doubts do not say already; a name that is halted, and a book that lost messages, they do.
std::string_view sight_words(Sight sight) noexcept {
  switch (sight) {
    case Sight::warming_up:
      return "its rule is warming up";
    case Sight::stale:
      return "seen by stale prices";
    case Sight::no_reference:
      return "without a reference";
    case Sight::switched_off:
      return "its rule is switched off";
    case Sight::seeing:
    case Sight::gapped:
    case Sight::halted:
      return {};
  }
  return {};
}

// What a reader must know before trusting the figure; empty when all is fresh and trading.
std::string doubt_words(const Alert& alert, const Names& names) {
  if (alert.subject == no_subject || alert.slot == no_slot) return {};
  const auto cut_off = [](std::int64_t ppm) { return share_percent(ppm - ppm % 1'000); };
  const bool is_basket = names.market.is_basket(alert.subject);
  std::string parts;
  if (alert.traded_ppm == 0) {
    add_part(parts, "has not traded today");
  } else if (alert.traded_ppm < ppm_per_one) {
    add_part(parts, cut_off(alert.traded_ppm) + " of weight has traded");
  }
  if (alert.halted_ppm > 0) add_part(parts, cut_off(alert.halted_ppm) + " of weight is halted");
  if (alert.gapped_ppm > 0) {
    add_part(parts, is_basket ? "the books of " + cut_off(alert.gapped_ppm) + " of weight lost messages"
                              : "its book lost messages");
  }
  if (alert.oldest > old_price) {
    add_part(parts, (is_basket ? "oldest price " : "last price ") + length_of_time(alert.oldest) + " old");
  }
  if (const std::string_view sight = sight_words(alert.sight); !sight.empty()) add_part(parts, std::string(sight));
  if (alert.trigger.came_late) add_part(parts, "came " + length_of_time(alert.trigger.late) + " late");
  return parts.empty() ? parts : fmt::format(" ({})", parts);
}

std::string fall_words(const Alert& alert, const Names& names) {
  return fmt::format("{} {} from {} ({}, limit {}; ref {})", subject_words(alert.subject, names),
                     is_known(alert.reference) ? signed_percent(alert.change_ppm) : "by an unknown part",
                     basis_words(alert), figure(alert.value, alert.unit), figure(alert.limit, alert.unit),
                     figure(alert.reference, alert.unit));
}

std::string value_lost_words(const Alert& alert, const Names& names) {
  return fmt::format("{} {} {} of market value ({} from prior close; now {}, ref {})",
                     subject_words(alert.subject, names), alert.value < 0 ? "has gained" : "has lost",
                     dollars(alert.value < 0 ? -alert.value : alert.value), signed_percent(alert.change_ppm),
                     dollars(alert.reference - alert.value), dollars(alert.reference));
}

std::string breadth_words(const Alert& alert, const Names& names) {
  const std::string drop = alert.drop_ppm == 0 ? "lower than the prior close"
                                               : "down " + level_percent(alert.drop_ppm) + " or more from prior close";
  return fmt::format("breadth: {} of {} {} members ({}) {}", alert.value, alert.reference,
                     symbol_of(alert.subject, names), share_percent(alert.share_ppm), drop);
}

std::string onset_words(const Contributor& sector, Time first, const Names& names) {
  const std::string symbol = symbol_of(sector.subject, names);
  if (sector.time == first) return fmt::format("{} {}", symbol, names.local.whole_seconds(first));
  return fmt::format("{} +{}", symbol, length_of_time(sector.time - first));
}

std::string onsets_words(std::span<const Contributor> fallen, const Names& names) {
  std::string text;
  for (const Contributor& sector : fallen) add_part(text, onset_words(sector, fallen.front().time, names));
  return text.empty() ? text : ": " + text;
}

std::string held_words(std::span<const SubjectId> held, const Names& names) {
  std::string text;
  for (const SubjectId sector : held) add_part(text, symbol_of(sector, names));
  return text.empty() ? text : "; held: " + text;
}

std::string evidence_words(const Alert& alert) {
  std::string text;
  for (const Evidence& one : alert.evidence) {
    text += fmt::format("; {} {}", one.name, amount_words(one.value, one.unit));
  }
  return text;
}

std::string cascade_words(const Alert& alert, const Names& names) {
  const auto fallen = std::span(alert.contributors);
  const auto fallen_count = static_cast<std::int64_t>(fallen.size());
  const std::string of_them = fallen_count == alert.value ? "" : fmt::format(", {} of them", alert.value);
  return fmt::format("cascade: {} of {} sectors ({} of known market value) down {}{} within {}{}{}{}", fallen_count,
                     alert.reference, share_percent(alert.share_ppm), level_percent(alert.drop_ppm), of_them,
                     length_of_time(alert.window), onsets_words(fallen, names),
                     held_words(std::span(alert.held), names), evidence_words(alert));
}

std::string whom_words(const Alert& alert, const Names& names) {
  if (alert.about == timer_source) return subject_words(alert.subject, names);
  return "feed " + printable(names.source(alert.about));
}

// What a detector says in its own words, with the numbers that it rests on.
std::string told_words(const Alert& alert, const Names& names) {
  std::string text =
      fmt::format("{} {}: {}", whom_words(alert, names), alert.what, amount_words(alert.value, alert.unit));
  if (is_known(alert.limit)) text += ", limit " + amount_words(alert.limit, alert.unit);
  return text + evidence_words(alert);
}

// What a rule can judge of its subjects, and why not the others.
std::string sight_change_words(const Alert& alert, const Names& names) {
  const std::string whose = alert.subject == no_subject ? "" : subject_words(alert.subject, names) + ": ";
  if (alert.state == AlertState::sighted) return fmt::format("{}all subjects can be judged", whose);
  std::string why;
  for (const Evidence& one : alert.evidence) {
    add_part(why, fmt::format("{} {}", one.value, one.name));
  }
  return fmt::format("{}{} of {} subjects cannot be judged: {}", whose, alert.value, alert.reference, why);
}

bool is_of_sight(const Alert& alert) noexcept {
  return alert.state == AlertState::blind || alert.state == AlertState::sighted;
}

std::string finding_words(const Alert& alert, const Names& names) {
  if (is_of_sight(alert)) return sight_change_words(alert, names);
  if (!alert.what.empty()) return told_words(alert, names);
  if (alert.unit == Unit::dollars) return value_lost_words(alert, names);
  if (alert.unit == Unit::members) return breadth_words(alert, names);
  if (alert.unit == Unit::sectors) return cascade_words(alert, names);
  return fall_words(alert, names);
}

std::string level_words(const Alert& alert) {
  if (alert.level_unit == Unit::dollars) return level_dollars(alert.key);
  if (alert.level_unit == Unit::percent) return level_percent(alert.key);
  if (alert.level_unit == Unit::score) return exact_decimal(alert.key, decimals_of(Unit::score));
  return amount_words(alert.key, alert.level_unit);
}

std::string suppression_words(const Alert& alert) {
  const std::string other = hex_id(alert.related_id);
  switch (alert.reason) {
    case SuppressedBy::rules_changed:
    case SuppressedBy::nothing:
      return "suppressed";
    case SuppressedBy::cool_down:
      return "suppressed (cools down after " + other + ")";
    case SuppressedBy::duplicate:
      return "suppressed (duplicate of " + other + ")";
    case SuppressedBy::parent:
      return "suppressed (parent " + other + " rings)";
    case SuppressedBy::muted:
      return "suppressed (muted)";
    case SuppressedBy::snoozed:
      return "suppressed (" + other + " is snoozed)";
    case SuppressedBy::storm:
      return "suppressed (folded into storm " + other + ")";
  }
  return {};
}

std::string trade_words(const BrokenTrade& trade, const Names& names) {
  const std::string source = printable(names.source(trade.source));
  return fmt::format("a trade of {} at {} at {}, {}{}", symbol_of(subject_of(trade.instrument), names),
                     price_words(trade.price.units), names.local.time_of_day(trade.time),
                     trade.corrected == no_price ? "cancelled" : "corrected to " + price_words(trade.corrected.units),
                     source.empty() ? source : " by " + source);
}

// " by Ann: their index fund", as far as it is known.
std::string by_whom(const Alert& alert, const Names& names) {
  const DeskText& text = names.text(alert.text);
  std::string words = text.owner.empty() ? "" : " by " + printable(text.owner);
  if (!text.note.empty()) words += ": " + printable(text.note);
  return words;
}

// What the desk did.
std::string desk_words(const Alert& alert, const Names& names) {
  const std::string until = " until " + names.local.whole_seconds(alert.until);
  if (alert.state == AlertState::acknowledged) return "acknowledged" + by_whom(alert, names);
  if (alert.state == AlertState::snoozed) return "snoozed" + until + by_whom(alert, names);
  if (alert.state == AlertState::unsnoozed) return "no longer snoozed" + by_whom(alert, names);
  return (alert.until > alert.time ? "muted" + until : "no longer muted") + by_whom(alert, names);
}

bool is_of_desk(AlertState state) noexcept {
  return state == AlertState::acknowledged || state == AlertState::snoozed || state == AlertState::unsnoozed ||
         state == AlertState::muted;
}

std::string state_words(const Alert& alert, const Names& names) {
  if (alert.state == AlertState::firing) return "rings";
  if (alert.state == AlertState::repeated) return "rings still";
  if (alert.state == AlertState::updated) return "goes on";
  if (alert.state == AlertState::sighted) return "sees again";
  if (is_of_desk(alert.state)) return desk_words(alert, names);
  if (alert.state == AlertState::suppressed) return suppression_words(alert);
  if (alert.state == AlertState::revised) return "revised (" + trade_words(alert.rested_on, names) + ")";
  if (alert.state == AlertState::withdrawn) {
    return fmt::format("withdrawn (rang at {} on {})", names.local.time_of_day(alert.trigger.time),
                       trade_words(alert.rested_on, names));
  }
  return std::string(word(alert.state));
}

std::string mute_text(const Alert& alert, const Names& names) {
  const std::string what =
      alert.rule == no_rule ? subject_words(alert.subject, names) : "rule " + printable(names.policy(alert).name);
  return fmt::format("{:<8}  {}  {}  {}", severity_word(alert.severity), what, desk_words(alert, names),
                     hex_id(alert.id));
}

std::string onset_line(const Contributor& sector, const Names& names) {
  std::string line = fmt::format("{} {} {}", symbol_of(sector.subject, names), names.local.time_of_day(sector.time),
                                 signed_percent(sector.change_ppm));
  if (sector.leader != no_subject) line += ", first " + subject_words(sector.leader, names);
  return line;
}

std::string contributor_line(const Contributor& member, Unit unit, const Names& names) {
  if (unit == Unit::score) {
    return fmt::format("{} {} ({})", symbol_of(member.subject, names), amount_words(member.amount, unit),
                       signed_percent(member.change_ppm));
  }
  const std::string amount =
      unit == Unit::dollars ? dollars(member.amount) : grouped_decimal(member.amount, 9, 2) + " points";
  return fmt::format("{} {}{} ({})", symbol_of(member.subject, names), member.amount > 0 ? "+" : "", amount,
                     signed_percent(member.change_ppm));
}

}  // namespace

std::string amount_words(std::int64_t amount, Unit unit) {
  if (!is_known(amount)) return "not known";
  switch (unit) {
    case Unit::price:
    case Unit::points:
      return figure(amount, unit);
    case Unit::dollars:
      return dollars(amount);
    case Unit::percent:
      return grouped_decimal(amount, 4, 2) + " %";
    case Unit::score:
      return grouped_decimal(amount, 6, 2);
    case Unit::seconds:
      return length_of_time(Duration{amount});
    case Unit::number:
      return std::to_string(amount);
    case Unit::members:
    case Unit::sectors:
    case Unit::messages:
    case Unit::shares:
    case Unit::alerts:
    case Unit::subjects:
      return fmt::format("{} {}", amount, word(unit));
  }
  return {};
}

std::string_view severity_word(Severity severity) noexcept {
  constexpr std::array<std::string_view, 3> words{"NOTICE", "WARNING", "CRITICAL"};
  return words[static_cast<std::size_t>(severity)];
}

std::string alert_text(const Alert& alert, const Names& names) {
  if (alert.state == AlertState::muted) return mute_text(alert, names);
  const bool is_of_change = alert.reason == SuppressedBy::rules_changed;
  return fmt::format("{:<8}  {}{}  {} {}  {}{}  {}", severity_word(alert.severity), finding_words(alert, names),
                     doubt_words(alert, names), printable(names.policy(alert).name), level_words(alert),
                     state_words(alert, names), is_of_change ? " (the rules were changed)" : "", hex_id(alert.id));
}

std::string alert_line(const Alert& alert, const Names& names) {
  return names.local.time_of_day(alert.time) + "  " + alert_text(alert, names);
}

std::vector<std::string> contributor_lines(const Alert& alert, const Names& names, std::size_t count) {
  std::vector<std::string> lines;
  const auto contributors = std::span(alert.contributors);
  for (const Contributor& contributor : contributors.first(std::min(count, contributors.size()))) {
    lines.push_back(alert.unit == Unit::sectors ? onset_line(contributor, names)
                                                : contributor_line(contributor, alert.unit, names));
  }
  return lines;
}

}  // namespace tocsin
