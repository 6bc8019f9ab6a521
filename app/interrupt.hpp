#pragma once

#include <atomic>

namespace tocsin {

// While it lives, Ctrl-C, or the system's wish that the program end, asks for a stop; a second one ends the program as
// ever. Once asked it stays asked. One at a time.
class StopOnInterrupt {
 public:
  StopOnInterrupt();
  ~StopOnInterrupt();
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;
  StopOnInterrupt(StopOnInterrupt&&) = delete;
  StopOnInterrupt& operator=(StopOnInterrupt&&) = delete;

  [[nodiscard]] const std::atomic<bool>& asked() const noexcept;

 private:
  void (*interrupt_before_)(int);
  void (*terminate_before_)(int);
};

}  // namespace tocsin
