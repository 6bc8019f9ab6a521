#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "app/played_list.hpp"
#include "app/progress.hpp"
#include "app/succession.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// How a list of events is played to an engine. None of it can change what the engine says.
struct Playback {
  Pace pace;                                // from `from` on; what comes before is caught up with at once
  std::optional<Time> from;                 // alerts before this are counted, not told
  std::optional<Time> to;                   // the first event not to be played
  const std::atomic<bool>* stop = nullptr;  // set from outside (a signal): stop between two events
  std::function<double()> done;             // share of the input that was read, for progress
  std::function<std::string(Time)> clock;   // exchange time as text, for progress
  // Is told of the events that the engine was stepped through, once all that rang of them was told.
  std::function<void(std::span<const Event>)> passed{};
};

struct Played {
  std::uint64_t events = 0;
  std::uint64_t alerts_before_from = 0;
  std::optional<Time> first, last;
  Duration took{};
  Duration latest{};  // how late the latest event was, against the pacer
  bool stopped = false;
};

// Steps the engines through the list and tells `ring` of every alert.
Played play(const NextEvents& next, Succession& engines, const Playback& playback,
            const std::function<void(const Alert&)>& ring);
// The same with one engine, whatever changes of rules the list has.
Played play(const NextEvents& next, DeskEngine& engine, const Playback& playback,
            const std::function<void(const Alert&)>& ring);

// The same by the loop of a live day, which gives the same: the list is made on a thread of its own, and the engine and
// `ring` are this thread's. What `next` throws is thrown once all that it gave before was played.
Played play_on_two_threads(const NextEvents& next, Succession& engines, const Playback& playback,
                           const std::function<void(const Alert&)>& ring);

}  // namespace tocsin
