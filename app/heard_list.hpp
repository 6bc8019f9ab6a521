#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "app/succession.hpp"

namespace tocsin {

// A list of events, in its order, as the engines of its day hear it: stretch by stretch. What rings before `from` is
// counted and not told.
class HeardList {
 public:
  using Passed = std::function<void(std::span<const Event>)>;

  // `passed`, if given, is told of the events that the engines were stepped through. The engines outlive it.
  HeardList(Succession& engines, std::optional<Time> from, Passed passed)
      : engines_(engines), from_(from), passed_(std::move(passed)) {}

  void step(std::span<const Event> events, const Succession::Ring& ring) {
    if (events.empty()) return;
    const std::size_t untold = from_ ? before(events, *from_) : 0;
    engines_.run(events.first(untold), [this](const Alert&) { ++alerts_before_from_; });
    engines_.run(events.subspan(untold), ring);
    events_ += events.size();
    last_ = events.back().time;
    if (passed_) passed_(events);
  }

  [[nodiscard]] std::uint64_t events_count() const noexcept { return events_; }
  [[nodiscard]] std::uint64_t alerts_before_from() const noexcept { return alerts_before_from_; }
  // Of the last event.
  [[nodiscard]] std::optional<Time> last() const noexcept { return last_; }

  // How many of these are before the time.
  [[nodiscard]] static std::size_t before(std::span<const Event> events, Time time) {
    return static_cast<std::size_t>(std::ranges::lower_bound(events, time, {}, &Event::time) - events.begin());
  }

 private:
  Succession& engines_;
  std::optional<Time> from_;
  Passed passed_;
  std::uint64_t events_ = 0;
  std::uint64_t alerts_before_from_ = 0;
  std::optional<Time> last_;
};

}  // namespace tocsin
