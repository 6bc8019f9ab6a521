#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "bench/generator/recorded_packet.hpp"
#include "replay_data/random.hpp"

namespace tocsin::bench {

// How many packets of a million suffer what.
struct FaultRates {
  std::uint32_t dropped = 0;
  std::uint32_t duplicated = 0;  // the copy comes next
  std::uint32_t reordered = 0;   // comes up to eight packets late
  std::uint32_t truncated = 0;   // loses a part of its end, or all of it
  std::uint32_t flipped = 0;     // one bit
};

// What was done to a list of packets.
struct FaultCounts {
  std::uint64_t dropped = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0;
  std::uint64_t truncated = 0;
  std::uint64_t flipped = 0;
};

// Does to recorded packets what networks and disks do, the same with the same seed. Stamps are the recorder's:
// they stay in order whatever happens to what was sent. A list of frames is damaged as well as one of datagrams.
class FaultInjector {
 public:
  FaultInjector(const FaultRates& rates, std::uint64_t seed) : rates_(rates), random_(seed, 0) {}

  [[nodiscard]] std::vector<RecordedPacket> damaged(const std::vector<RecordedPacket>& packets) {
    std::vector<RecordedPacket> out;
    for (const RecordedPacket& packet : packets) {
      if (happens(rates_.dropped, counts_.dropped)) continue;
      out.push_back(packet);
      damage(out.back().payload);
      if (happens(rates_.duplicated, counts_.duplicated)) out.push_back(out.back());
    }
    reorder(out);
    return out;
  }

  [[nodiscard]] const FaultCounts& counts() const { return counts_; }

 private:
  static constexpr std::uint64_t lateness_max = 8;

  bool happens(std::uint32_t in_a_million, std::uint64_t& count) {
    const bool does = random_.below(1'000'000) < in_a_million;
    count += does ? 1 : 0;
    return does;
  }

  void damage(std::vector<std::byte>& payload) {
    if (payload.empty()) return;
    if (happens(rates_.flipped, counts_.flipped)) {
      payload[random_.below(payload.size())] ^= static_cast<std::byte>(1U << random_.below(8));
    }
    if (happens(rates_.truncated, counts_.truncated)) payload.resize(random_.below(payload.size()));
  }

  // A packet arrives after some of its followers, and is stamped then.
  void reorder(std::vector<RecordedPacket>& packets) {
    for (std::size_t i = 0; i + 1 < packets.size(); ++i) {
      if (!happens(rates_.reordered, counts_.reordered)) continue;
      const std::size_t last = std::min<std::size_t>(i + 1 + random_.below(lateness_max), packets.size() - 1);
      packets[i].time = packets[last].time;
      const auto from = packets.begin() + static_cast<std::ptrdiff_t>(i);
      std::rotate(from, from + 1, packets.begin() + static_cast<std::ptrdiff_t>(last + 1));
    }
  }

  FaultRates rates_;
  Random random_;
  FaultCounts counts_;
};

}  // namespace tocsin::bench
