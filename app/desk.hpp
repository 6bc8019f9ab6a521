#pragma once

#include <memory>
#include <span>
#include <vector>

#include "app/floor.hpp"

namespace tocsin {

// Everything a run needs, put together: a floor, and an engine that knows its rules.
class Desk {
 public:
  // SetupError where the feeds and the rules do not fit each other.
  Desk(std::vector<std::unique_ptr<Feed>> feeds, const RulesFile& rules)
      : floor_(std::move(feeds), rules), engine_(floor_.engine_of(rules)) {}

  // The next events of the list, valid until the next call; empty at the end.
  [[nodiscard]] std::span<const Event> next() { return floor_.next(); }

  // Of the list's first event; the beginning of time where there is none.
  [[nodiscard]] Time first_time() const noexcept { return floor_.first_time(); }

  // What a person should know of the baskets: who was left out, and why.
  [[nodiscard]] std::span<const std::string> notes() const noexcept { return floor_.notes(); }
  [[nodiscard]] const Merge& merge() const noexcept { return floor_.merge(); }
  [[nodiscard]] DeskEngine& engine() noexcept { return engine_; }
  [[nodiscard]] const DeskEngine& engine() const noexcept { return engine_; }

 private:
  Floor floor_;
  DeskEngine engine_;
};

}  // namespace tocsin
