#include "app/event_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sinks/figures.hpp"
#include "sinks/local_time.hpp"
#include "sinks/printable.hpp"

namespace tocsin {
namespace {

std::string text_of(Price price) { return price == no_price ? "-" : exact_decimal(price.units, 9); }

std::string_view word_of(Side side) noexcept { return side == Side::buy ? " buy" : side == Side::sell ? " sell" : ""; }

constexpr std::array<std::pair<std::uint32_t, std::string_view>, 8> condition_words{{
    {trade_condition::not_last, "not last"},
    {trade_condition::not_high_low, "not high or low"},
    {trade_condition::not_volume, "not volume"},
    {trade_condition::odd_lot, "odd lot"},
    {trade_condition::opening_cross, "opening cross"},
    {trade_condition::closing_cross, "closing cross"},
    {trade_condition::extended_hours, "extended hours"},
    {trade_condition::index_value, "index value"},
}};

std::string conditions_of(std::uint32_t conditions) {
  std::string text;
  for (const auto& [bit, word] : condition_words) {
    if ((conditions & bit) != 0) text += fmt::format(", {}", word);
  }
  return text;
}

std::string_view word_of(TradingState state) noexcept {
  constexpr std::array<std::string_view, 7> words{"unknown", "pre-open",   "trading", "halted",
                                                  "paused",  "quote only", "closed"};
  return static_cast<std::size_t>(state) < words.size() ? words[static_cast<std::size_t>(state)] : "?";
}

std::string_view word_of(ReferenceKind kind) noexcept {
  switch (kind) {
    case ReferenceKind::prior_close:
      return "prior close";
    case ReferenceKind::official_open:
      return "official open";
    case ReferenceKind::official_close:
      return "official close";
  }
  return "reference";
}

std::string session_of(const Gap& gap) {
  const std::string_view name(gap.session.begin(), std::ranges::find(gap.session, '\0'));
  return name.empty() ? std::string{} : " of session " + printable(name);
}

std::string action_of(const Action& action) {
  constexpr std::array<std::string_view, 7> words{"?",         "acknowledge",  "snooze",      "unsnooze",
                                                  "mute rule", "mute subject", "change rules"};
  const auto verb = static_cast<std::size_t>(action.verb);
  return fmt::format(" {} {:016x}{}", words[verb < words.size() ? verb : 0], action.target,
                     action.until == Time{} ? "" : " until " + LocalTime::utc(action.until));
}

std::string body_of(const Event& event) {
  switch (event.kind) {
    case EventKind::trade:
      return fmt::format(" {} x {}{}{}", text_of(event.trade.price), event.trade.size, word_of(event.side),
                         conditions_of(event.trade.conditions));
    case EventKind::quote:
      return fmt::format(" {} x {} / {} x {}", text_of(event.quote.bid), event.quote.bid_size, text_of(event.quote.ask),
                         event.quote.ask_size);
    case EventKind::status:
      return fmt::format(" {}", word_of(event.status.state));
    case EventKind::reference:
      return fmt::format(" {} {}", word_of(event.reference.kind), text_of(event.reference.price));
    case EventKind::correction:
      return fmt::format(" of trade {}: {} x {}", event.correction.trade_id, text_of(event.correction.price),
                         event.correction.size);
    case EventKind::gap:
      return fmt::format(" {} to {} lost{}", event.gap.from, event.gap.to, session_of(event.gap));
    case EventKind::action:
      return action_of(event.action);
    case EventKind::timer:
    case EventKind::clear:
      return "";
  }
  return "";
}

}  // namespace

std::string_view word_of(EventKind kind) noexcept {
  constexpr std::array<std::string_view, event_kinds_count> words{"trade", "quote", "status", "reference", "correction",
                                                                  "timer", "gap",   "clear",  "action"};
  const std::size_t place = static_cast<std::size_t>(kind) - 1;
  return place < words.size() ? words[place] : "?";
}

std::string kinds_text(std::span<const std::uint64_t, event_kinds_count> counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", word_of(static_cast<EventKind>(i + 1)), grouped(counts[i]));
  }
  return text;
}

std::string event_text(const Event& event, const Universe& universe) {
  const std::string_view symbol =
      index_of(event.instrument) < universe.size() ? std::string_view(universe[event.instrument].symbol) : "all";
  const bool from_bar = (event.flags & event_flag::from_bar) != 0;
  const bool doubtful = (event.flags & event_flag::doubtful) != 0;
  return fmt::format("{} {}{}{}{}", symbol, word_of(event.kind), body_of(event), from_bar ? ", from a bar" : "",
                     doubtful ? ", its book lost messages" : "");
}

}  // namespace tocsin
