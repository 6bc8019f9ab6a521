#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

namespace tocsin {

// When nothing is to go out: before enough clients are there, before the first line on standard input where one is
// waited for, and between one line and the next where a person sits at a terminal.
class Hold {
 public:
  struct Until {
    std::size_t clients = 0;  // so many are connected
    bool is_line = false;     // a line was written
  };
  // `clients` says how many there are.
  Hold(Until until, std::function<std::size_t()> clients);

  // Looks at standard input at most a hundred times a second, and never waits for it.
  [[nodiscard]] bool is_on();

 private:
  [[nodiscard]] bool has_line();

  Until until_;
  std::function<std::size_t()> clients_;
  bool listens_;  // to standard input
  bool is_paused_;
  bool has_started_ = false;
  std::chrono::steady_clock::time_point next_look_;
};

}  // namespace tocsin
