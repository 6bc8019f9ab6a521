#pragma once

#include <cstdint>

#include "engine/alert.hpp"

namespace tocsin {

// Where alerts leave for the outside. A sink is told every alert in order and can change none of them.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  Sink(Sink&&) = delete;
  Sink& operator=(Sink&&) = delete;
  virtual ~Sink() = default;

  virtual void on_alert(const Alert& alert) = 0;
  // The same of an alert that should have been told before: the day had broken off.
  virtual void on_late_alert(const Alert& alert) { on_alert(alert); }
  // Called now and then while there is nothing to tell: what the other side has sent may be read.
  virtual void poll() {}
  // Everything told so far has left. Throws WriteError if some of it, since the beginning, could not be written.
  virtual void flush() = 0;

  // Asked by another thread: it waits for nobody any more. An alert that is not told by then throws WriteError.
  virtual void leave_off() noexcept {}
  // Alerts that it gave up telling. May be asked by another thread.
  [[nodiscard]] virtual std::uint64_t failed_count() const noexcept { return 0; }
};

}  // namespace tocsin
