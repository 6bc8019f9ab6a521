#include "app/playback.hpp"

#include <chrono>
#include <limits>
#include <memory>
#include <numeric>
#include <vector>

#include "app/heard_list.hpp"
#include "app/live/agent_thread.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/sink_agent.hpp"

namespace tocsin {
namespace {

using Ring = std::function<void(const Alert&)>;

constexpr std::size_t events_waiting_max = 65'536;
constexpr std::size_t alerts_waiting_max = 256;

PlayedList::Part part_of(const Playback& playback) {
  return {.pace = playback.pace, .from = playback.from, .to = playback.to, .stop = playback.stop};
}

// The line that shows how far a replay is.
class Shown {
 public:
  explicit Shown(const Playback& playback) : playback_(playback), progress_("replay") {}

  void report(const HeardList& heard) {
    if (!progress_.is_due() || !heard.last()) return;
    progress_.show({.done = playback_.done ? playback_.done() : -1,
                    .events = heard.events_count(),
                    .tape_time = playback_.clock ? playback_.clock(*heard.last()) : ""});
  }

 private:
  const Playback& playback_;
  Progress progress_;
};

Played played(const PlayedList& list, const HeardList& heard, std::chrono::steady_clock::time_point start) {
  return {.events = heard.events_count(),
          .alerts_before_from = heard.alerts_before_from(),
          .first = list.first(),
          .last = heard.last(),
          .took = std::chrono::steady_clock::now() - start,
          .latest = list.latest(),
          .stopped = list.was_stopped()};
}

// Tells of each alert at once.
class ToldRecord final : public AlertRecord {
 public:
  explicit ToldRecord(const Ring& ring) : ring_(ring) {}

  bool keep(const Alert& alert) override {
    ring_(alert);
    return true;
  }

 private:
  const Ring& ring_;
};

std::vector<std::unique_ptr<FeedAgent>> reader_of(std::unique_ptr<PlayedList> list) {
  std::vector<SourceId> own_numbers(std::numeric_limits<SourceId>::max() + 1U);
  std::iota(own_numbers.begin(), own_numbers.end(), SourceId{0});
  std::vector<std::unique_ptr<FeedAgent>> readers;
  readers.push_back(std::make_unique<FeedAgent>(std::move(list), std::move(own_numbers), events_waiting_max));
  return readers;
}

}  // namespace

Played play(const NextEvents& next, Succession& engines, const Playback& playback, const Ring& ring) {
  const auto start = std::chrono::steady_clock::now();
  PlayedList list(next, part_of(playback));
  HeardList heard(engines, playback.from, playback.passed);
  Shown shown(playback);
  while (!list.has_ended()) {
    const auto events = list.poll();
    heard.step(events, ring);
    if (events.empty()) list.wait();
    shown.report(heard);
  }
  return played(list, heard, start);
}

Played play(const NextEvents& next, DeskEngine& engine, const Playback& playback, const Ring& ring) {
  Succession alone(engine);
  return play(next, alone, playback, ring);
}

Played play_on_two_threads(const NextEvents& next, Succession& engines, const Playback& playback, const Ring& ring) {
  const auto start = std::chrono::steady_clock::now();
  auto own_list = std::make_unique<PlayedList>(next, part_of(playback));
  const PlayedList& list = *own_list;
  const auto readers = reader_of(std::move(own_list));
  AlertQueue alerts(alerts_waiting_max);
  ToldRecord record(ring);
  SinkAgent sinks({.alerts = alerts, .log = record});
  const auto tell_all = [&] {
    while (sinks.poll() > 0) {
    }
  };
  HeardList heard(engines, playback.from, [&](std::span<const Event> events) {
    tell_all();
    if (playback.passed) playback.passed(events);
  });
  EngineAgent hearing(
      {.engine = engines.in_force(), .alerts = alerts, .feeds = readers, .heard = &heard, .make_way = tell_all}, 0);
  const IdleKind kind = playback.pace.kind == PaceKind::max ? IdleKind::yield : IdleKind::park;
  AgentThread reading({.name = "tocsin-feeds", .idle = kind}, {readers.front().get()});
  Idle idle(kind);
  Shown shown(playback);
  while (!hearing.has_ended() && !reading.has_failed()) {
    idle.after(hearing.poll());
    shown.report(heard);
  }
  while (hearing.poll() > 0) {
  }
  reading.stop();
  return played(list, heard, start);
}

}  // namespace tocsin
