#pragma once

#include <atomic>
#include <cstdint>

#include "app/latency/paced_list.hpp"
#include "app/latency/wire_receipts.hpp"
#include "app/live/agent.hpp"
#include "app/serve/outlet.hpp"

namespace tocsin {

// The other end of the wire: sends the events of a paced list by an outlet, those of one time together, each time when
// it is due. What is before the paced part goes out as fast as it is heard.
class PacedExchange final : public Agent {
 public:
  // `waits_for_client`: nothing is sent before somebody has connected. All must outlive it.
  PacedExchange(Outlet& outlet, const DayOpening& day, const PacedList& list, WireReceipts& receipts,
                const TscClock& clock, bool waits_for_client);

  std::size_t poll() override;
  std::string_view name() const noexcept override { return "exchange"; }
  // Everything was sent; for other threads.
  [[nodiscard]] bool has_finished() const noexcept { return finished_.load(std::memory_order_acquire); }

 private:
  static constexpr std::size_t ahead_max = 1'024;         // events that may be on the wire before the paced part
  static constexpr std::int64_t slack_ns = 50'000;        // that must be left for work between two sendings
  static constexpr std::int64_t silence_ns = 50'000'000;  // after which what was caught up with has come

  void begin();
  void prepare();
  std::size_t catch_up();
  std::size_t pace();
  void send(std::uint64_t now);
  [[nodiscard]] bool has_caught_up(std::uint64_t now);

  Outlet& outlet_;
  const DayOpening& day_;
  const PacedList& list_;
  WireReceipts& receipts_;
  const TscClock& clock_;
  bool waits_for_client_;
  bool has_begun_ = false;
  std::size_t next_ = 0;     // the first event of the next time
  std::size_t end_ = 0;      // behind the last of it, once it is prepared; else as `next_`
  std::uint64_t start_ = 0;  // of the paced part; 0: not yet
  std::size_t reached_ = 0;
  std::uint64_t reached_at_ = 0;  // tick at which the loop was last seen to come further
  std::atomic<bool> finished_ = false;
};

}  // namespace tocsin
