#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "app/explain/page_store.hpp"
#include "engine/alert.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// One alert of a run: enough to find it again.
struct Telling {
  std::uint64_t id;
  std::uint64_t related_id;
  Time time;
  Time triggered;
  SubjectId subject;
  std::uint32_t slot;
  RuleId rule;
  AlertState state;
  SuppressedBy reason;
  std::uint16_t edition;  // of the rules
  std::array<std::uint8_t, 2> zero;
};
static_assert(sizeof(Telling) == 48 && std::has_unique_object_representations_v<Telling>);

// What a run leaves behind so that any moment of its day can be come back to: which alerts it told, and the state of
// its engine every few million events. Made while the run goes on, or read from a file.
class Chronicle {
 public:
  // A moment whose state was kept: `last` was the last event, the `events`th, and so many alerts had been told.
  struct Moment {
    Event last;
    std::uint64_t events;
    std::uint64_t alerts;
    std::vector<std::uint32_t> pages;
  };

  static constexpr std::uint64_t events_apart = 2'000'000;
  // With every so many moments they stand twice as far apart, so that no day takes more than a few thousand.
  static constexpr std::size_t moments_max = 512;

  explicit Chronicle(std::uint64_t apart = events_apart) : apart_(apart) {}
  Chronicle(std::vector<Telling> tellings, std::vector<Moment> moments, PageStore pages)
      : tellings_(std::move(tellings)), moments_(std::move(moments)), pages_(std::move(pages)) {}

  void tell(const Alert& alert);
  // The engine was stepped through these events. Never a timer's event is a moment's last: what is sought in a day is
  // an event that its files hold.
  void passed(std::span<const Event> events, const DeskEngine& engine) {
    events_ += events.size();
    if (events_ >= due_ && !events.empty() && events.back().kind != EventKind::timer) keep(events.back(), engine);
  }

  [[nodiscard]] std::span<const Telling> tellings() const noexcept { return tellings_; }
  [[nodiscard]] std::span<const Moment> moments() const noexcept { return moments_; }
  [[nodiscard]] const PageStore& pages() const noexcept { return pages_; }

  // The last moment before `time`; nullptr where that is the beginning of the day.
  [[nodiscard]] const Moment* moment_before(Time time) const noexcept;
  // Puts the engine back to the moment. False where the moment is damaged, or of an engine of another shape.
  [[nodiscard]] bool restore(const Moment& moment, DeskEngine& engine) const;

 private:
  void keep(const Event& last, const DeskEngine& engine);

  std::uint64_t apart_ = events_apart;
  std::uint64_t due_ = apart_;
  std::uint64_t events_ = 0;
  std::vector<Telling> tellings_;
  std::vector<Moment> moments_;
  PageStore pages_;
  std::vector<std::byte> state_;  // room for one snapshot
};

}  // namespace tocsin
