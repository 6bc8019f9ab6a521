#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "engine/event.hpp"
#include "engine/universe.hpp"

namespace tocsin {

// What an outlet is told before the first event of a day.
struct DayOpening {
  const Universe& universe;  // Event::instrument is the place in it; it outlives the outlet
  Time first{};              // of the first event
  std::string provenance;    // empty, or what must be said wherever the data is shown
};

// A way for a day's events onto the network: multicast, a FIX session, a WebSocket. All calls come from one thread;
// none of them waits, but for `send` of an outlet whose clients are kept in step.
class Outlet {
 public:
  Outlet() = default;
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;
  Outlet(Outlet&&) = delete;
  Outlet& operator=(Outlet&&) = delete;
  virtual ~Outlet() = default;

  // The day begins: once, or again and again where it is looped.
  virtual void begin(const DayOpening& day) = 0;
  // Events that are due at one time, in the order of the list; called before that time, and once or more for it. All
  // that can be done ahead is done here. Valid during the call.
  virtual void prepare(std::span<const Event> events) = 0;
  // The time has come: what was prepared since the last call goes out.
  virtual void send() = 0;
  // Some work between: whoever asks is answered, heartbeats are sent. Called often.
  virtual void poll() = 0;
  // The day is over; `poll` goes on being called for a while.
  virtual void finish() = 0;

  // Who is connected, where the protocol can tell.
  [[nodiscard]] virtual std::size_t clients_count() const { return 0; }
  // What went out and what did not, in lines that end in a newline.
  [[nodiscard]] virtual std::string account() const = 0;
};

}  // namespace tocsin
