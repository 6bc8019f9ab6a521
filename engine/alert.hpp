#pragma once

#include <cstdint>
#include <string_view>

#include "engine/event.hpp"
#include "engine/few.hpp"
#include "engine/rule.hpp"
#include "engine/sight.hpp"

namespace tocsin {

enum class AlertState : std::uint8_t {
  firing,        // rings
  escalated,     // rings, while a shallower level of the same rule and subject is ringing
  resolved,      // rings no more
  suppressed,    // would have rung; `reason` says why it did not
  revised,       // rings, by other numbers: it rested on a trade that was cancelled or corrected since
  withdrawn,     // rings no more, and should not have rung: it rested on such a trade alone
  repeated,      // rings still, and nobody has acknowledged it
  updated,       // a storm's notice: it has folded more alerts
  acknowledged,  // somebody at the desk has taken it up: it is repeated no more
  snoozed,       // the desk wants to hear of it again at `until`, or when it gets worse
  unsnoozed,     // that time has come, or it got worse, or the desk said so
  muted,         // the desk wants to hear nothing of a rule or a subject until `until`
  blind,         // a rule can no longer judge some of its subjects, or cannot yet
  sighted        // it judges them all
};
inline constexpr std::size_t alert_states_count = 14;

// Why an alert did not ring; or, of one that rings or rings no more because the desk's rules were changed, that.
enum class SuppressedBy : std::uint8_t { nothing, cool_down, duplicate, parent, muted, snoozed, storm, rules_changed };

// The event that made a finding true.
struct Trigger {
  Time time{};
  std::uint64_t sequence = 0;
  InstrumentId instrument = no_instrument;
  SourceId source = timer_source;
  bool came_late = false;
  Duration late{};  // where it did: how long after the venue's own stamp
};

// The trade that a revised or withdrawn alert rested on.
struct BrokenTrade {
  InstrumentId instrument = no_instrument;
  SourceId source = timer_source;
  std::uint64_t id = 0;  // the venue's
  Time time{};
  Price price = no_price;      // as it was first told
  Price corrected = no_price;  // what it is now; no_price: cancelled
};

// What the numbers of an alert count.
enum class Unit : std::uint8_t {
  price,    // 1e-9 dollars
  points,   // 1e-9 index points
  dollars,  // whole dollars of market value
  members,  // names of a basket
  sectors,
  percent,   // parts per million
  score,     // 1e-6, of no dimension: standard deviations, multiples of the usual, correlations
  seconds,   // 1e-9 seconds
  messages,  // of a feed
  shares,
  alerts,
  subjects,  // of a rule
  number     // a place in a sequence, or a count
};

// One more number that a judgement rests on.
struct Evidence {
  std::string_view name;  // a literal: what it is, as people say it, such as "usual spread"
  Unit unit = Unit::score;
  std::int64_t value = 0;
};
inline constexpr std::size_t evidence_max = 8;

// Who moved the subject, or, in a cascade, which sector fell and when.
struct Contributor {
  SubjectId subject = no_subject;
  SubjectId leader = no_subject;  // cascade: the sector's first name to fall
  Time time{};                    // cascade: the sector's onset
  std::int64_t amount = 0;        // in the alert's unit: index points, dollars
  std::int64_t change_ppm = 0;    // the contributor's own change
};

inline constexpr std::size_t contributors_max = 24;

// What a desk is told. Plain data: names and text are made from it outside.
struct Alert {
  std::uint64_t id = 0;          // the same in every run over the same events
  std::uint64_t related_id = 0;  // escalated: the level below; suppressed: the alert that stands for this one
  AlertState state = AlertState::firing;
  SuppressedBy reason = SuppressedBy::nothing;
  Severity severity = Severity::warning;
  std::uint16_t edition = 0;  // how often the desk had changed its rules: `rule` and `slot` are numbers of these
  RuleId rule{};              // no_rule: a subject is muted
  SubjectId subject = no_subject;
  SourceId about = timer_source;  // the source that it speaks of, where it is of one and not of the market
  std::uint32_t slot = 0;         // no_slot: not of one level of one rule
  std::int64_t key = 0;           // the level of the rule, in `level_unit`
  Time time{};                    // of the event at which the state changed
  Trigger trigger;                // the event that made the finding true
  BrokenTrade rested_on;          // revised, withdrawn
  Time until{};                   // snoozed, muted
  std::uint32_t text = 0;         // what the desk did: number of its owner and note; 0: none
  Sight sight = Sight::seeing;    // of the subject, as the rule sees it

  // A literal that says what was found, such as "trades far more than usual"; empty where the unit alone tells.
  std::string_view what;
  Unit level_unit = Unit::percent;
  Unit unit = Unit::points;
  std::int64_t value = 0;      // now
  std::int64_t limit = 0;      // what it was held against
  std::int64_t reference = 0;  // what the fall is measured from; 0: not known at the moment
  std::int64_t change_ppm = 0;
  Basis basis = Basis::prior_close;  // what the reference is
  Duration window{};                 // rolling_high: what it looks back on; cascade: what the onsets must lie within
  std::int64_t drop_ppm = 0;         // breadth, cascade: the fall that counts a name or a sector as down

  std::int64_t traded_ppm = 0;  // doubt: weight of the members that have traded today
  std::int64_t halted_ppm = 0;
  std::int64_t gapped_ppm = 0;  // weight of those whose venue lost messages, and whose book is in doubt since
  Duration oldest{};            // age of the oldest price among them

  std::int64_t share_ppm = 0;  // cascade: share of the known market value that the fallen sectors hold
  Few<Evidence, evidence_max> evidence;
  Few<Contributor, contributors_max> contributors;  // largest first; in a cascade, in the order of onset
  Few<SubjectId, contributors_max> held;            // cascade: sectors without an onset

  // What is more than there is room for is left out.
  void add_evidence(std::string_view name, Unit evidence_unit, std::int64_t amount) noexcept {
    evidence.push_back({name, evidence_unit, amount});
  }
};

// The same rule, subject, level and trigger give the same id in every run, on every machine.
std::uint64_t alert_seed(std::string_view rule, std::string_view subject, std::int64_t key) noexcept;
std::uint64_t alert_id(std::uint64_t seed, const Trigger& trigger) noexcept;
// What an action calls a rule or a subject by.
std::uint64_t name_hash(std::string_view name) noexcept;

}  // namespace tocsin
