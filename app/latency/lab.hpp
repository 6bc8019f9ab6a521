#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/floor.hpp"
#include "app/latency.hpp"
#include "app/latency/loop_path.hpp"
#include "app/latency/measured.hpp"
#include "app/latency/paced_list.hpp"
#include "sinks/names.hpp"

namespace tocsin {

// What a path is driven with: the events of a day, in memory, and what a replay of them says.
class Lab {
 public:
  // SetupError where files, rules and window do not fit each other.
  Lab(const LatencyOptions& options, const RulesFile& rules, const TscClock& clock);

  [[nodiscard]] MeasuredLoad measure(const Load& load);
  [[nodiscard]] const std::string& provenance() const noexcept { return floor_.merge().provenance(); }

 private:
  struct Replayed {
    std::string hex;
    std::uint64_t alerts = 0;
  };

  void read_day();
  [[nodiscard]] Replayed replay(std::size_t count);
  [[nodiscard]] std::size_t place_behind(const Event& event) const;
  [[nodiscard]] PathRun run(const PacedList& list, const Replayed& replayed);

  const LatencyOptions& options_;
  const RulesFile& rules_;
  const TscClock& clock_;
  Floor floor_;
  std::vector<Event> day_;  // with the timer's
  LoopDay loop_;            // of the path through the loop; the engine's has none
  ExchangeWindow window_;
  bool is_loop_;
};

}  // namespace tocsin
