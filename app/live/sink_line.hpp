#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "app/live/agent.hpp"
#include "app/live/alert_queue.hpp"
#include "sinks/sink.hpp"

namespace tocsin {

// What becomes of an alert for which a sink's queue has no room.
enum class WhenFull : std::uint8_t {
  drop_oldest,  // the one that has waited longest is not told
  conflate      // of one alert only the latest state is told; where that makes no room, as above
};

// A sink that may be slow, behind a queue of its own: nobody waits for it. It remembers in a file how far it has come,
// so that each alert is told at least once, whatever ends the process. What a sink throws is said, and counted, and the
// day goes on without the alert. Offered and polled by two threads.
class SinkLine final : public Agent {
 public:
  struct Options {
    std::string name;
    std::size_t room = 1'024;
    WhenFull when_full = WhenFull::drop_oldest;
    std::string cursor;  // path of the file
  };
  struct Counts {
    std::uint64_t told = 0;
    std::uint64_t dropped = 0;    // found no room; the alert log has them
    std::uint64_t conflated = 0;  // a later state of the same alert was told in its place
    std::uint64_t failed = 0;     // of those told: the sink gave them up, or threw
    std::uint64_t threw = 0;      // times that the sink threw what it should not have
    std::size_t waiting = 0;
  };

  // SetupError where the cursor cannot be read or written.
  SinkLine(std::unique_ptr<Sink> sink, Options options);
  SinkLine(const SinkLine&) = delete;
  SinkLine& operator=(const SinkLine&) = delete;
  SinkLine(SinkLine&&) = delete;
  SinkLine& operator=(SinkLine&&) = delete;
  ~SinkLine() override;

  // Alerts of the day, from the first on, that need not be offered again.
  [[nodiscard]] std::uint64_t told_until() const;
  // The next alert of the day; one that was told already is not told again.
  void offer(const ToldAlert& told);

  // Tells the sink what waits, one alert a call; takes as long as the sink does. What it leaves off stays the next.
  std::size_t poll() override;
  std::string_view name() const noexcept override { return options_.name; }

  // Asked by another thread: what is polled ends soon, whether its alert was told or not.
  void leave_off() noexcept { sink_->leave_off(); }

  [[nodiscard]] Counts counts() const;

 private:
  [[nodiscard]] bool conflate(const ToldAlert& told);
  [[nodiscard]] bool take(ToldAlert& out);
  [[nodiscard]] bool tell(const ToldAlert& told);
  void poll_sink();
  void note_fault(const char* what);
  void keep_cursor();

  std::unique_ptr<Sink> sink_;
  Options options_;
  int cursor_file_;
  std::uint64_t next_;  // of the day's alerts: not told yet

  std::string last_fault_;  // of whoever polls

  mutable std::mutex mutex_;
  std::deque<ToldAlert> waiting_;
  Counts counts_;
};

}  // namespace tocsin
