#include "app/playback.hpp"

#include <algorithm>
#include <chrono>

#include "app/paced_wait.hpp"

namespace tocsin {
namespace {

using Ring = std::function<void(const Alert&)>;

// Small enough that progress and a stop are looked at often, large enough that looking costs nothing.
constexpr std::size_t stretch_events = 8192;
// The longest that a paced wait lets a stop or the progress line wait.
constexpr Duration wait_slice = std::chrono::milliseconds(100);

class Player {
 public:
  Player(Succession& engines, const Playback& playback, const Ring& ring)
      : engines_(engines), playback_(playback), ring_(ring), progress_("replay") {}

  Played play(const NextEvents& next) {
    const auto start = std::chrono::steady_clock::now();
    for (auto batch = next(); !batch.empty() && !ended_; batch = next()) {
      while (!batch.empty() && !ended_) {
        const auto stretch = batch.first(std::min(batch.size(), stretch_events));
        play_stretch(stretch);
        batch = batch.subspan(stretch.size());
        report();
      }
    }
    progress_.clear();
    played_.took = std::chrono::steady_clock::now() - start;
    if (wait_) played_.latest = wait_->latest();
    return played_;
  }

 private:
  void play_stretch(std::span<const Event> events) {
    if (!played_.first) played_.first = events.front().time;
    events = up_to_end(events);
    const auto told = playback_.from ? first_at(events, *playback_.from) : events.begin();
    const auto ahead = static_cast<std::size_t>(told - events.begin());
    engines_.run(events.first(ahead), [this](const Alert&) { ++played_.alerts_before_from; });
    if (playback_.pace.kind == PaceKind::max) {
      engines_.run(events.subspan(ahead), ring_);
      note(events);
    } else {
      note(events.first(ahead));
      play_paced(events.subspan(ahead));
    }
    if (playback_.stop != nullptr && playback_.stop->load(std::memory_order_relaxed)) stop();
  }

  std::span<const Event> up_to_end(std::span<const Event> events) {
    if (!playback_.to || events.back().time < *playback_.to) return events;
    ended_ = true;
    return events.first(static_cast<std::size_t>(first_at(events, *playback_.to) - events.begin()));
  }

  static std::span<const Event>::iterator first_at(std::span<const Event> events, Time time) {
    return std::ranges::lower_bound(events, time, {}, &Event::time);
  }

  void play_paced(std::span<const Event> events) {
    if (!wait_) wait_.emplace(playback_.pace);
    for (const Event& event : events) {
      for (Duration left = wait_->until_due(event); left > Duration::zero() && !played_.stopped; left -= wait_slice) {
        PacedWait::wait(std::min(left, wait_slice));
        if (playback_.stop != nullptr && playback_.stop->load(std::memory_order_relaxed)) stop();
        report();
      }
      if (played_.stopped) return;
      engines_.run({&event, 1}, ring_);
      note({&event, 1});
    }
  }

  void note(std::span<const Event> events) {
    if (events.empty()) return;
    played_.events += events.size();
    played_.last = events.back().time;
    if (playback_.passed) playback_.passed(events);
  }

  void stop() {
    ended_ = true;
    played_.stopped = true;
  }

  void report() {
    if (!progress_.is_due() || !played_.last) return;
    progress_.show({.done = playback_.done ? playback_.done() : -1,
                    .events = played_.events,
                    .tape_time = playback_.clock ? playback_.clock(*played_.last) : ""});
  }

  Succession& engines_;
  const Playback& playback_;
  const Ring& ring_;
  Progress progress_;
  std::optional<PacedWait> wait_;
  Played played_;
  bool ended_ = false;
};

}  // namespace

Played play(const NextEvents& next, Succession& engines, const Playback& playback, const Ring& ring) {
  return Player(engines, playback, ring).play(next);
}

Played play(const NextEvents& next, DeskEngine& engine, const Playback& playback, const Ring& ring) {
  Succession alone(engine);
  return play(next, alone, playback, ring);
}

}  // namespace tocsin
