#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/explain/settings.hpp"
#include "engine/condition.hpp"
#include "engine/standing.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// How far one slot is from ringing at one moment.
struct Shortfall {
  Time at{};
  std::uint32_t slot = 0;
  bool says_conditions = false;  // its detector does
  bool in_hours = true;
  Sight sight = Sight::seeing;
  Conditions conditions;
  Standing standing;
  std::size_t unmet = 0;  // conditions
  double widest = 0;      // of their distances, as a share of what is needed; infinite where a value is not known

  [[nodiscard]] bool rings() const noexcept {
    return standing.stage == Stage::firing || standing.stage == Stage::clearing;
  }
  // Nearer to ringing than the other.
  [[nodiscard]] bool is_nearer_than(const Shortfall& other) const noexcept {
    return unmet != other.unmet ? unmet < other.unmet : widest < other.widest;
  }
};

// Unless it is wanted in full, neither what the rule sees nor any setting is asked for, which may cost more than the
// rest.
[[nodiscard]] Shortfall shortfall_of(const DeskEngine& engine, std::uint32_t slot, Time now, bool in_full);

// One reason for which a slot did not ring, the first to fail first, and what would have had to be otherwise.
struct Lack {
  std::string text;
  std::vector<Setting> settings;  // together; none: no setting of the rule would have done
};

// Every reason; none where it rings. `timer` is the time of the last timer event, on which holds end.
[[nodiscard]] std::vector<Lack> lacks_of(const Shortfall& shortfall, const DeskEngine& engine, Time timer);

// What stands between a rule and its subject; empty where nothing does.
[[nodiscard]] std::string_view words_for(Sight sight) noexcept;

// "needs at least 10 %, is 9.3 %: 0.7 % short"
[[nodiscard]] std::string condition_words(const Condition& condition);

}  // namespace tocsin
