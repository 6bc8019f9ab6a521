#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/event.hpp"

namespace tocsin {

// A list of events cut where its time moves on, however it was handed out: what happened at one time comes together.
class Instants {
 public:
  // Of one time that has more events than this, so many come at once.
  static constexpr std::size_t events_max = 65'536;

  // `next` gives the list's next events, valid until it is called again; none at its end.
  explicit Instants(std::function<std::span<const Event>()> next) : next_(std::move(next)) {}

  // The time of what comes next; nothing at the end.
  [[nodiscard]] std::optional<Time> time();
  // All events of that time, valid until the next call; none at the end.
  [[nodiscard]] std::span<const Event> next();

 private:
  std::function<std::span<const Event>()> next_;
  std::span<const Event> ahead_;
  std::vector<Event> instant_;
  bool is_at_end_ = false;
};

}  // namespace tocsin
