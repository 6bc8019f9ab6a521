#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/exchange_time.hpp"
#include "app/reading.hpp"

namespace tocsin {

// What is to happen to packets, as a person writes it: shares in percent, "0.1%".
struct WrittenFaults {
  std::string drop = "0%";
  std::string duplicate = "0%";
  std::string reorder = "0%";
  std::string stall = "0%";
  std::uint64_t seed = 1;
};

struct ServeOptions {
  std::vector<std::string> files;  // one day
  std::vector<std::string> mold;   // lines of ITCH in MoldUDP64; none: it is not sent
  std::optional<std::string> rerequest;
  std::vector<std::string> iextp;  // lines of DEEP in IEX-TP
  std::optional<std::uint16_t> fix;
  std::vector<std::string> fix_clients{"DESK"};  // CompIDs of who may subscribe
  std::optional<std::uint16_t> ws;
  std::string interface = "127.0.0.1";
  std::string speed = "1";
  WrittenWindow window;
  WrittenFaults faults;
  WrittenReading reading;
  bool loop = false;
  bool wait = false;            // for a line on standard input
  std::size_t start_when = 0;   // clients are connected
  std::uint32_t linger_s = 10;  // after the end of the session
};

// Plays a day onto the network as exchanges do, and accounts for all of it at the end. Exit status: 0; 130 where it was
// interrupted.
int serve(const ServeOptions& options);

}  // namespace tocsin
