#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/exchange_time.hpp"
#include "app/progress.hpp"
#include "app/serve/lateness.hpp"
#include "app/serve/part.hpp"
#include "feeds/pacer.hpp"

namespace tocsin {

// How parts are played.
struct Playing {
  Pace pace;
  WrittenWindow window{};                   // what is before it goes out at once, what is behind it stays behind
  const std::atomic<bool>* stop = nullptr;  // set from outside: the day ends now
  std::function<bool()> is_held;            // asked often: while it is true, nothing goes out
  std::function<std::string(Time)> clock;   // exchange time as text, for progress
};

// Plays parts together in the order of their times, each thing when the pacer says it is due: made ready before, handed
// to the kernel then. Things that are due at one time go out together, whatever the clock says, so that packets are the
// same every time. Between, the parts are polled.
class Player {
 public:
  Player(std::span<const std::unique_ptr<Part>> parts, Playing playing);

  // From the day's beginning to its end. False where it was stopped.
  bool play_day();
  // Polls the parts for so long; false where it was stopped.
  bool linger(std::chrono::nanoseconds length);

  // How late what was due together was handed over, and when the last of it had been.
  [[nodiscard]] const Lateness& handed_over() const noexcept { return handed_over_; }
  [[nodiscard]] const Lateness& through() const noexcept { return through_; }
  [[nodiscard]] std::uint64_t things_count() const noexcept { return things_; }

 private:
  using Clock = std::chrono::steady_clock;
  // Of one due time, as many things as this go out at once.
  static constexpr std::uint64_t things_at_once = 1'024;

  [[nodiscard]] Part* earliest() const;
  [[nodiscard]] Duration due_of(Time time);
  void find_next();
  void prepare_due();
  [[nodiscard]] bool wait_until(Duration due);
  // Nothing where it was due at no time of its own.
  void send(std::optional<Duration> due);
  void poll();
  void poll_if_there_is_time(Duration left);
  void hold();
  void report();
  [[nodiscard]] bool is_stopped() const noexcept;

  std::span<const std::unique_ptr<Part>> parts_;
  Playing playing_;
  Progress progress_{"serve"};
  std::optional<Pacer> pacer_;
  Clock::time_point start_;
  Clock::time_point last_poll_;
  ExchangeWindow window_;
  Part* next_ = nullptr;
  Time now_{};  // the time of what goes out
  Duration due_{};
  bool is_paced_ = false;  // what goes out next is waited for
  std::uint64_t things_ = 0;
  Lateness handed_over_;
  Lateness through_;
};

}  // namespace tocsin
