#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "app/latency/paced_list.hpp"
#include "app/latency/path_run.hpp"
#include "app/live/loop_watch.hpp"

namespace tocsin {

// Notes when each event of a paced list passed each part of the loop.
class LoopReceipts final : public LoopWatch {
 public:
  // Without stages no clock is read between an event given and its alert handed over.
  LoopReceipts(const PacedList& list, const TscClock& clock, std::uint64_t alerts_expected, bool has_stages);

  // ---- of the feed's thread

  // The paced part begins at this tick; before its first event is given.
  void start(std::uint64_t tick) noexcept { start_ = tick; }
  // The feed gives the event now.
  void on_given(std::size_t at, std::uint64_t tick) noexcept { given_[at] = tick; }
  // Events of the list that the engine was stepped through.
  [[nodiscard]] std::size_t stepped() const noexcept { return stepped_.load(std::memory_order_acquire); }

  // ---- of the engine's, and the sinks'

  void on_taken() noexcept override {
    if (has_stages_) taken_ = clock_.ticks();
  }
  void on_listed() noexcept override {
    if (has_stages_) listed_ = clock_.ticks();
  }
  void on_stepped(const Event& event) noexcept override;
  void on_rang(std::uint64_t number) noexcept override;
  void on_handed_over() noexcept override;
  void on_sunk(std::uint64_t number) noexcept override;

  // When all threads are done.
  [[nodiscard]] std::vector<Series> series() &&;

 private:
  // Of the event that is being stepped: ns since it was meant to come.
  [[nodiscard]] std::int64_t since_due(std::uint64_t tick, std::size_t at) const noexcept {
    return clock_.ns_between(start_ + list_.due(at), tick);
  }
  [[nodiscard]] Series series_of(const char* name) const { return {name, list_.intervals_count()}; }
  void record_stages(std::size_t at, std::uint64_t done) noexcept;

  const PacedList& list_;
  const TscClock& clock_;
  bool has_stages_;
  std::uint64_t start_ = 0;
  std::vector<std::uint64_t> given_;  // by place in the list: a tick
  std::vector<std::uint64_t> rang_;   // by number of the alert: a tick
  std::vector<std::size_t> caused_;   // by number of the alert: place of the event that rang it
  std::uint64_t taken_ = 0;
  std::uint64_t listed_ = 0;
  std::uint64_t done_ = 0;       // with the event before
  std::uint64_t rang_last_ = 0;  // of the alert that is being handed over
  std::atomic<std::size_t> stepped_ = 0;
  Series response_, service_, receive_, queue_, sequence_, step_, loop_, alert_, loop_alert_, hand_over_, sink_;
};

}  // namespace tocsin
