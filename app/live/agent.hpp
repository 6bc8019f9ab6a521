#pragma once

#include <cstddef>
#include <string_view>

namespace tocsin {

// Work, apart from the thread that does it: whoever drives an agent polls it, in turn with others or alone.
class Agent {
 public:
  Agent() = default;
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;
  Agent(Agent&&) = delete;
  Agent& operator=(Agent&&) = delete;
  virtual ~Agent() = default;

  // Does a bounded amount of what there is to do, without waiting. How much it did; 0: there was nothing.
  virtual std::size_t poll() = 0;
  // For people: "feed XNAS ITCH".
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
};

}  // namespace tocsin
