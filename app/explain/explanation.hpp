#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "app/explain/rerun.hpp"
#include "engine/condition.hpp"

namespace tocsin {

// How much is told of what came before an alert.
struct ExplainScope {
  Duration context = std::chrono::seconds(30);  // before its trigger
  std::size_t ticks_max = 12;
};

// An event before an alert, and what it made of the alert's subject: Market::value, behind it.
struct Tick {
  Event event;
  Int128 value;
};

// Why an alert rang: what stood behind it, taken from the engine at the moment at which it did.
struct Explanation {
  Alert alert;
  Conditions conditions;
  bool says_conditions = false;   // its detector does
  std::vector<Tick> ticks;        // of its subject or of who is in it, the last ones up to its trigger
  std::uint64_t ticks_count = 0;  // all of them within the context
  std::vector<Alert> suppressed;  // within the context, of any rule: the last ones
  std::uint64_t suppressed_count = 0;
};

// The number of the alert with this id at which it rang, or else was told first; nothing where there is none.
[[nodiscard]] std::optional<std::size_t> find_alert(const Chronicle& chronicle, std::uint64_t id);

// Goes back to where the alert of this number was told, and leaves `rerun` right behind that. What it finds is what a
// replay of the whole day tells, to the last byte.
[[nodiscard]] Explanation explain(Rerun& rerun, const Chronicle& chronicle, std::size_t number,
                                  const ExplainScope& scope);

// Which instruments' events can move a subject: itself or its members; all for the market as a whole.
[[nodiscard]] std::vector<bool> movers_of(SubjectId subject, const Market& market);

}  // namespace tocsin
