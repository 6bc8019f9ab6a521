#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "feeds/pacer.hpp"

namespace tocsin {

// How a played day is to go on.
struct PlayOrder {
  enum class Verb : std::uint8_t {
    pause,
    resume,
    step,  // `events` more, and no further
    seek,  // as fast as can be up to the first event that is not before `until`, then as before
    speed  // by `pace` from here on
  };
  Verb verb = Verb::pause;
  std::uint64_t events = 1;
  Time until{};
  Pace pace{};
};

// Reads one of "pause", "resume", "step", "seek" and "speed", and its JSON object: {"events": <number>}, {"time":
// "<time>"}, {"speed": "<pace>"}. SetupError naming the key and what was expected.
[[nodiscard]] PlayOrder read_play_order(std::string_view command, std::string_view body);

// Carries orders from the thread of whoever gives them to that of the feeds.
class PlayOrders {
 public:
  PlayOrders();
  PlayOrders(const PlayOrders&) = delete;
  PlayOrders& operator=(const PlayOrders&) = delete;
  PlayOrders(PlayOrders&&) = delete;
  PlayOrders& operator=(PlayOrders&&) = delete;
  ~PlayOrders();

  // False where there is no room.
  [[nodiscard]] bool put(const PlayOrder& order) noexcept;
  // False where there is none.
  [[nodiscard]] bool take(PlayOrder& out) noexcept;

 private:
  struct Ring;
  std::unique_ptr<Ring> ring_;
};

}  // namespace tocsin
