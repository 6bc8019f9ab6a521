#pragma once

#include <cstdint>
#include <string>

namespace tocsin {

// How one session fares.
struct FixSessionState {
  bool is_logged_on = false;
  std::int64_t since_ns = 0;  // since 1970 UTC: when it was logged on or off; 0: it never was
  std::uint64_t logons = 0;
  std::uint64_t received = 0;  // application messages
  std::uint64_t sent = 0;      // application messages, stored ones that wait for a logon too
  std::uint64_t rejected = 0;  // Reject(3) and BusinessMessageReject(j) from the counterparty
  std::uint64_t refused = 0;   // messages that could not be sent
  std::string last_event;      // what the session said last of itself, for people
};

}  // namespace tocsin
