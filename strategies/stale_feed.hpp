#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// A dead man's switch: fires when a name, or a whole source, has given no trade, quote or status for `after` within the
// rule's hours, and is over with its next one.
//
// The silence of a name is counted by the clock of the source that spoke of it last: how long that source has talked on
// without it. So a source that dies takes no name with it, and is told of once. A halted name, and a halted market, may
// be silent. Where a `pace` is given, a name is held to the longer of `after` and so many times its own usual time
// between events (the mean of the first 64, from then on a moving one), and is not judged before it has shown one.
class StaleFeed {
 public:
  static constexpr std::string_view name = "stale_feed";

  struct Rule {
    RuleId rule;
    std::vector<SubjectId> names;  // instruments
    bool sources;                  // every source, too
    Duration after;
    std::int64_t pace;  // times the usual; 0: none
  };

  StaleFeed(std::span<const Rule> rules, DetectorSetup& setup);

  void on_trade(const Event& event, const Market& market, Findings& findings) noexcept {
    hear(event, market, findings);
  }
  void on_quote(const Event& event, const Market& market, Findings& findings) noexcept {
    hear(event, market, findings);
  }
  void on_status(const Event& event, const Market& market, Findings& findings) noexcept {
    hear(event, market, findings);
  }
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  static constexpr std::int64_t shown = 64;  // times between events that make a pace

  struct Heard {
    Time at{};
    Duration usual{};
    std::uint32_t times = 0;
    SourceId source = timer_source;
    bool is_silent = false;  // for some rule
  };
  struct Watch {
    SubjectId name;
    SourceId source;  // of a source: which; its name is no_subject
    RuleId rule;
    Phases phases;
    Duration after;
    std::int64_t pace;
  };

  void hear(const Event& event, const Market& market, Findings& findings) noexcept {
    if (event.source >= sources_.size()) return;
    Heard& source = sources_[event.source];
    source.at = event.time;
    if (source.is_silent) [[unlikely]]
      end_silence(source, of_sources(), event.source, market, findings);
    if (index_of(event.instrument) < names_.size()) hear_name(event, market, findings);
  }
  void hear_name(const Event& event, const Market& market, Findings& findings) noexcept;
  void end_silence(Heard& heard, std::span<const Watch> watches, SourceId source, const Market& market,
                   Findings& findings) noexcept;
  [[nodiscard]] std::span<const Watch> of_sources() const noexcept { return std::span(watches_).subspan(names_count_); }
  // The silence so far, by the clock that counts; below 0: of a name that is not judged yet.
  [[nodiscard]] Duration silence_of(const Watch& watch, Time now) const noexcept;
  [[nodiscard]] Duration limit_of(const Watch& watch) const noexcept;
  [[nodiscard]] bool is_judged(const Watch& watch, const Market& market) const noexcept;
  static std::size_t names_in(std::span<const Rule> rules) noexcept;
  void turn(const Watch& watch, bool on, Findings& findings) noexcept;

  std::vector<Watch> watches_;   // by name, those of sources last; as their slots
  std::size_t names_count_ = 0;  // of them, of names
  SubjectRanges ranges_;         // of those of names
  std::span<Heard> names_;       // by instrument
  std::span<Heard> sources_;     // by source
  std::span<bool> on_;
  Time* counts_from_ = nullptr;  // silence before this does not count
  std::uint32_t first_slot_ = 0;
};
static_assert(Detector<StaleFeed> && ListensToQuote<StaleFeed>);

}  // namespace tocsin
