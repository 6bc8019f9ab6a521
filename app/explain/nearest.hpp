#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "app/explain/rerun.hpp"
#include "app/explain/shortfall.hpp"

namespace tocsin {

// A moment at which a rule did not ring, and why.
struct Miss {
  Shortfall shortfall;
  std::vector<Lack> lacks;
};

// Of a stretch of the day: where nothing missed in it, either no event is in it, or all rang.
struct NearestMiss {
  std::optional<Miss> miss;
  bool has_events = false;
};

// The slots of a rule on a subject, shallow first.
[[nodiscard]] std::vector<std::uint32_t> slots_of(const DeskEngine& engine, RuleId rule, SubjectId subject);

// How the slots stand behind the last event at or before `at`: the one that is nearest to ringing of those that do not,
// shallow ones first; nothing where all ring. `slots` are of one rule and subject, and not empty, of the rules after so
// many changes.
[[nodiscard]] std::optional<Miss> miss_at(Rerun& rerun, const Chronicle& chronicle,
                                          std::span<const std::uint32_t> slots, Time at, std::size_t edition = 0);

// The same of the moment from `from` up to `to` at which they came nearest, the first of equals; what is out of the
// rule's hours does not count while anything else does.
[[nodiscard]] NearestMiss nearest_miss(Rerun& rerun, const Chronicle& chronicle, std::span<const std::uint32_t> slots,
                                       Time from, Time to, std::size_t edition = 0);

}  // namespace tocsin
