#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/serve/line_faults.hpp"
#include "app/serve/udp_sender.hpp"

namespace tocsin {

// Where packets go, and what is to happen to them on the way.
struct WireOptions {
  std::vector<Endpoint> lines;  // A and B: each gets every packet
  std::string interface;        // of which multicast leaves
  FaultRates faults;
  std::uint64_t seed = 1;
};

// The lines of one feed: the same packets to each, and to each what networks do to them, independently of the others.
class WireLines {
 public:
  // SetupError where one cannot be sent to.
  explicit WireLines(const WireOptions& options);

  void send(std::span<const Packet> packets);
  // What faults hold back goes out: nothing comes for a while.
  void release();

  // "239.1.1.1:5000, 239.1.1.2:5000".
  [[nodiscard]] std::string names() const;
  // One line a line.
  [[nodiscard]] std::string account() const;

 private:
  struct Line {
    UdpSender sender;
    LineFaults faults;
  };
  std::vector<Line> lines_;
};

}  // namespace tocsin
