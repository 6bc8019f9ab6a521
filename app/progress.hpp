#pragma once

#include <cstdint>
#include <string>

#include "engine/time.hpp"

namespace tocsin {

// One line on a terminal that is written over: how far, how fast, how long still. Says nothing where standard error is
// not a terminal, and nothing in the first second.
class Progress {
 public:
  struct State {
    double done = 0;  // share of the work, 0 to 1; negative where it cannot be known
    std::uint64_t events = 0;
    std::string tape_time;  // local exchange time
  };

  explicit Progress(std::string what);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(Progress&&) = delete;

  // True about ten times a second: time to say where we are. Cheap enough to ask every few thousand events.
  [[nodiscard]] bool is_due();
  void show(const State& state);
  // The same for work that is not counted in events: `text` says how far it is, `done` is its share.
  void show(const std::string& text, double done);
  // Takes the line away.
  void clear();
  // Takes away the line of whatever is in progress, so that something else can be written.
  static void make_way();

 private:
  [[nodiscard]] double seconds() const;

  std::string what_;
  bool on_terminal_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace tocsin
