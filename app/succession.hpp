#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "strategies/all.hpp"

namespace tocsin {

// The engines of a day on which the desk changed its rules, one after the other: each hears every event from the first
// on, and rings from the event of its change on. What rings by two of them goes on from the one to the next.
//
// A change for which there is no engine is passed over: those of other rules, heard by whoever asks what if.
class Succession {
 public:
  using Ring = std::function<void(const Alert&)>;

  explicit Succession(DeskEngine& first) : engines_{&first} {}

  // The engine of the next change, which has heard nothing yet.
  void add(DeskEngine& next) {
    next.set_edition(static_cast<std::uint16_t>(engines_.size()));
    engines_.push_back(&next);
  }
  // The engine after so many changes is put back to where it was; those before it are over.
  void begin_at(std::size_t edition) { edition_ = edition; }

  [[nodiscard]] DeskEngine& in_force() const noexcept { return *engines_[edition_]; }
  // Changes so far.
  [[nodiscard]] std::size_t edition() const noexcept { return edition_; }

  void run(std::span<const Event> events, const Ring& ring);
  // Only those hear it that are yet to come.
  void prepare(std::span<const Event> events);

 private:
  [[nodiscard]] std::span<DeskEngine* const> waiting() const noexcept {
    return std::span(engines_).subspan(edition_ + 1);
  }
  void succeed(const Event& change, const Ring& ring);

  std::vector<DeskEngine*> engines_;
  std::size_t edition_ = 0;
};

}  // namespace tocsin
