#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/alert.hpp"

namespace tocsin {

// An alert on its way from the engine to the outside, with its place in the day.
struct ToldAlert {
  std::uint64_t number = 0;  // from 0
  bool is_late = false;      // of a day that broke off: told when it was gone on with
  bool is_history = false;   // of what the day began with: written down, and told to nobody
  Alert alert;
};

// Carries alerts from the engine's thread to that of the sinks, in room that was taken at the start.
class AlertQueue {
 public:
  explicit AlertQueue(std::size_t room);
  AlertQueue(const AlertQueue&) = delete;
  AlertQueue& operator=(const AlertQueue&) = delete;
  AlertQueue(AlertQueue&&) = delete;
  AlertQueue& operator=(AlertQueue&&) = delete;
  ~AlertQueue();

  // An alert of the running day; false where there is no room.
  [[nodiscard]] bool put(std::uint64_t number, const Alert& alert) noexcept;
  // False where there is none.
  [[nodiscard]] bool take(ToldAlert& out) noexcept;

 private:
  struct Ring;
  std::unique_ptr<Ring> ring_;
};

}  // namespace tocsin
