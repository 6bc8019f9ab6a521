#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/interval.hpp"
#include "engine/schedule.hpp"
#include "engine/subject.hpp"

namespace tocsin {

// Number of a rule, in the order of the rules file.
enum class RuleId : std::uint16_t {};
inline constexpr RuleId no_rule{0xffff};
constexpr std::size_t index_of(RuleId id) noexcept { return static_cast<std::size_t>(id); }

enum class Severity : std::uint8_t { notice, warning, critical };

// What every rule has, whatever it judges: its name, its hours, and how its findings become alerts.
struct Policy {
  std::string name;
  std::string detector;                                 // the kind of judgement, as in the rules file
  std::string plugin;                                   // file of the plugin that judges; empty: built in
  Phases phases = regular_hours;                        // outside them the rule's state stands still
  Duration hold_on{};                                   // a finding must last this long before it rings
  Duration hold_off{};                                  // and be gone this long before it is resolved
  std::int64_t coverage_min_ppm = 0;                    // below this weight traded today a basket's rule never clears
  Duration cool_down{};                                 // after it is resolved it stays silent this long
  std::string key;                                      // rules of one key ring once for the same subject and level
  std::optional<RuleId> parent;                         // while this one rings, we do not
  std::vector<Severity> severities{Severity::warning};  // by level, shallow first; the last one repeats
  Duration repeat{};                                    // while it rings it is told again this often; 0: never
  std::vector<Interval> muted;                          // ascending: what would ring then waits for the end
  std::string group;                                    // storms are counted by it; empty: by the detector
  bool storm_exempt = false;                            // rings in a storm, too
  std::uint32_t desk = 0;                               // rules of different desks share a market and nothing else
  std::optional<RuleId> storm_notice;                   // rings in its place in a storm (engine/storms.hpp)

  [[nodiscard]] Severity severity_at(std::size_t rung) const noexcept {
    return severities[rung < severities.size() ? rung : severities.size() - 1];
  }
};

// One thing that can be on or off: a rule's level on a subject. The levels of one rule on one subject are its rungs,
// and their slots lie side by side, shallow first.
struct Slot {
  RuleId rule;
  SubjectId subject;
  std::int64_t key;       // how deep, in the level unit that the detector gives its alerts
  std::uint32_t rung;     // 0 is the shallowest
  std::uint8_t detector;  // place in the engine's list of detector types, or no_detector
};
inline constexpr std::uint32_t no_slot = 0xffff'ffff;
inline constexpr std::uint8_t no_detector = 0xff;  // of a storm's notice

// Every slot of every rule, numbered when the engine is set up.
class Slots {
 public:
  // Detectors that are set up from now on add their slots under this number.
  void set_detector(std::uint8_t number) noexcept { detector_ = number; }

  std::uint32_t add(RuleId rule, SubjectId subject, std::int64_t key, std::size_t rung) {
    slots_.push_back({rule, subject, key, static_cast<std::uint32_t>(rung), detector_});
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }

  [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }
  [[nodiscard]] const Slot& operator[](std::uint32_t slot) const noexcept { return slots_[slot]; }

 private:
  std::vector<Slot> slots_;
  std::uint8_t detector_ = 0;
};

}  // namespace tocsin
