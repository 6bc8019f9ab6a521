#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "bench/generator/fault_injector.hpp"

namespace tocsin {

// Two lines of the same packets that together lose nothing: of every packet in four one line has none, and each line
// repeats and reorders what it has.
struct TwoLines {
  TwoLines(const std::vector<bench::RecordedPacket>& packets, std::uint64_t seed) {
    Random random(seed, 1);
    for (const bench::RecordedPacket& packet : packets) {
      const std::uint64_t which = random.below(8);
      if (which != 0) a.push_back(packet);
      if (which != 1) b.push_back(packet);
    }
    const bench::FaultRates rates{.duplicated = 50'000, .reordered = 100'000};
    a = bench::FaultInjector(rates, seed).damaged(a);
    b = bench::FaultInjector(rates, seed + 100).damaged(b);
  }

  std::vector<bench::RecordedPacket> a, b;
};

}  // namespace tocsin
