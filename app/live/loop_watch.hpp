#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/event.hpp"

namespace tocsin {

// Is told how far the loop has come with what, to measure it: by the engine's thread, and of what reached the sinks by
// theirs. Nobody waits for it.
class LoopWatch {
 public:
  LoopWatch() = default;
  LoopWatch(const LoopWatch&) = delete;
  LoopWatch& operator=(const LoopWatch&) = delete;
  LoopWatch(LoopWatch&&) = delete;
  LoopWatch& operator=(LoopWatch&&) = delete;
  virtual ~LoopWatch() = default;

  // Events were taken from a feed's queue.
  virtual void on_taken() noexcept = 0;
  // The event has its place in the list, and is in the journal.
  virtual void on_listed() noexcept = 0;
  // The engine was stepped, and what rang was handed over.
  virtual void on_stepped(const Event& event) noexcept = 0;
  // The alert of this number rang.
  virtual void on_rang(std::uint64_t number) noexcept = 0;
  // It was handed over to the sinks.
  virtual void on_handed_over() noexcept = 0;
  // The log and every sink's queue have it.
  virtual void on_sunk(std::uint64_t number) noexcept = 0;
};

}  // namespace tocsin
