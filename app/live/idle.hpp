#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tocsin {

// What a thread does while its agents have nothing to do.
enum class IdleKind : std::uint8_t {
  spin,   // asks again at once: the least latency, and a core of its own
  yield,  // lets others have the core in between
  park    // sleeps, longer and longer up to a millisecond
};

class Idle {
 public:
  explicit Idle(IdleKind kind) noexcept : kind_(kind) {}

  // To be called after each round with what it did.
  void after(std::size_t work);

 private:
  static constexpr std::chrono::microseconds shortest{20};
  static constexpr std::chrono::microseconds longest{1'000};
  static constexpr int rounds_before_sleep = 100;

  IdleKind kind_;
  int idle_rounds_ = 0;
  std::chrono::microseconds sleep_ = shortest;
};

}  // namespace tocsin
