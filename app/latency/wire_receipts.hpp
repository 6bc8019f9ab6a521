#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "app/latency/paced_list.hpp"
#include "app/latency/path_run.hpp"
#include "app/live/loop_watch.hpp"

namespace tocsin {

// Notes when the events of a paced list left the exchange, and when the loop at the other end of the wire was done with
// them. Events of one time leave together; those that come are known by that time, for what is said on the wire need
// not be one message an event.
class WireReceipts final : public LoopWatch {
 public:
  WireReceipts(const PacedList& list, const TscClock& clock);

  // ---- of the exchange's thread

  // The paced part begins at this tick.
  void start(std::uint64_t tick) noexcept { start_.store(tick, std::memory_order_relaxed); }
  // The events of one time, of which the first has place `at`, are about to be sent.
  void on_sending(std::size_t at, std::uint64_t tick) noexcept;
  // The kernel has them.
  void on_sent(std::size_t at, std::uint64_t tick) noexcept;
  // Place of the first event of the latest time that the engine was stepped to.
  [[nodiscard]] std::size_t reached() const noexcept { return reached_.load(std::memory_order_acquire); }

  // ---- of the loop's; of the sinks nothing is noted

  void on_taken() noexcept override {}
  void on_listed() noexcept override {}
  void on_stepped(const Event& event) noexcept override;
  void on_rang(std::uint64_t) noexcept override {}
  void on_handed_over() noexcept override;
  void on_sunk(std::uint64_t) noexcept override {}

  // When all threads are done.
  [[nodiscard]] std::vector<Series> series() &&;

 private:
  [[nodiscard]] Series series_of(const char* name) const { return {name, list_.intervals_count()}; }
  [[nodiscard]] std::uint64_t due(std::size_t at) const noexcept {
    return start_.load(std::memory_order_relaxed) + list_.due(at);
  }
  void reach(Time time) noexcept;
  // The tick at which it was about to be sent; 0: it was not, or does not count.
  [[nodiscard]] std::uint64_t sending_of(const Event& event) noexcept;

  const PacedList& list_;
  const TscClock& clock_;
  // Told by one thread and read by the other, once what was sent then has come.
  std::atomic<std::uint64_t> start_ = 0;
  // By place of the first event of a time: a tick.
  std::vector<std::atomic<std::uint64_t>> sending_;
  std::atomic<std::size_t> reached_ = 0;
  std::uint64_t handed_over_ = 0;  // tick of the last alert that the event rang which is being stepped; 0: none
  Series response_, late_, send_, wire_, alert_, wire_alert_;
};

}  // namespace tocsin
