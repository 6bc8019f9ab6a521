#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/floor.hpp"
#include "app/latency.hpp"
#include "app/latency/loop_path.hpp"
#include "app/latency/measured.hpp"
#include "app/latency/paced_list.hpp"
#include "app/latency/wire_path.hpp"
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
  enum class Path : std::uint8_t { engine, loop, udp, fix };
  struct Replayed {
    std::string hex;
    std::uint64_t alerts = 0;
  };

  [[nodiscard]] static Path path_of(const std::string& name);
  [[nodiscard]] bool is_wire() const noexcept { return path_ == Path::udp || path_ == Path::fix; }
  [[nodiscard]] WireKind wire() const noexcept { return path_ == Path::udp ? WireKind::udp : WireKind::fix; }
  void read_day();
  [[nodiscard]] Replayed replay_of(const PacedList& list);
  [[nodiscard]] Replayed replay(std::size_t count);
  [[nodiscard]] std::size_t place_behind(const Event& event) const;
  [[nodiscard]] std::vector<Series> beside(const PacedList& list) const;
  [[nodiscard]] PathRun run(const PacedList& list, const Replayed& replayed, RunWatch& beside);

  const LatencyOptions& options_;
  const RulesFile& rules_;
  const TscClock& clock_;
  Floor floor_;
  std::vector<Event> day_;  // with the timer's
  LoopDay loop_;            // of paths through the loop; the engine's has none
  ExchangeWindow window_;
  Path path_;
  LabLoopOptions threads_;
};

}  // namespace tocsin
