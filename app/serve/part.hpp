#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/time.hpp"

namespace tocsin {

// Something that is played onto the network by its own times: a list of events through its outlets, or a recording's
// packets as they are. Its time never goes back.
class Part {
 public:
  Part() = default;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  Part(Part&&) = delete;
  Part& operator=(Part&&) = delete;
  virtual ~Part() = default;

  // The day begins, or begins again.
  virtual void begin() = 0;
  // Of what comes next; nothing at the end.
  [[nodiscard]] virtual std::optional<Time> time() = 0;
  // Gets it ready to be sent; how many events, packets or messages it is.
  virtual std::uint64_t prepare() = 0;
  // What is ready goes out.
  virtual void send() = 0;
  virtual void poll() = 0;
  virtual void finish() = 0;

  // Share of the input that was read; negative where it cannot be known.
  [[nodiscard]] virtual double share_read() const = 0;
  [[nodiscard]] virtual std::string account() const = 0;
};

}  // namespace tocsin
