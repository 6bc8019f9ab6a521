#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/alert.hpp"
#include "engine/desk_text.hpp"
#include "engine/market.hpp"
#include "engine/rule.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {

// What turns the numbers of an alert into words. Of the market only what is fixed at start-up is read (its universe and
// baskets), so a sink may run beside the engine. Everything named here must outlive the sinks.
struct Names {
  const Market& market;
  std::span<const Policy> policies;
  LocalTime local{"America/New_York"};
  std::vector<std::string> sources{};  // by Event::source less one; source 0 is the timer
  std::string provenance{};            // empty, or what must be said wherever the data is shown
  std::vector<DeskText> texts{};       // of the desk's actions, by Alert::text less one
  // The policies of the rules by which those of the day's start were replaced, by Alert::edition less one. Whoever
  // changes the rules fills a place in before anything rings by it.
  std::vector<std::span<const Policy>> later_policies{};
  bool reconstructed = false;  // made from published figures or for a scenario, not from exchange ticks

  // Blank where the alert is of no rule.
  [[nodiscard]] const Policy& policy(RuleId rule, std::uint16_t edition = 0) const noexcept {
    static const Policy none;
    if (rule == no_rule) return none;
    return (edition == 0 ? policies : later_policies[edition - 1U])[index_of(rule)];
  }
  [[nodiscard]] const Policy& policy(const Alert& alert) const noexcept { return policy(alert.rule, alert.edition); }
  // The company's name of an instrument; empty where none is known, and for baskets.
  [[nodiscard]] std::string_view company(SubjectId subject) const noexcept {
    if (subject == no_subject || market.is_basket(subject)) return {};
    return market.universe()[InstrumentId{index_of(subject)}].name;
  }
  // Blank where nothing is known of it.
  [[nodiscard]] const DeskText& text(std::uint32_t number) const noexcept {
    static const DeskText none;
    return number == 0 || number > texts.size() ? none : texts[number - 1];
  }
  // Empty where the source has no name.
  [[nodiscard]] std::string_view source(SourceId source) const noexcept {
    if (source == timer_source) return "timer";
    return source <= sources.size() ? std::string_view(sources[source - 1U]) : std::string_view();
  }
};

}  // namespace tocsin
