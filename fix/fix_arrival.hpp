#pragma once

#include <cstddef>
#include <cstdint>

#include "fix/fix_message.hpp"

namespace tocsin {

enum class FixArrivalKind : std::uint8_t {
  message,  // an application message, a Reject(3), or the Heartbeat(0) that answers a TestRequest(1)
  logon,    // the session is open: messages may be sent
  logoff,   // it is not any more, by agreement or by a lost connection
  skipped   // the counterparty went on to a later number: messages `from` to `to` will never come
};

// What became of one session, in the order in which it did.
struct FixArrival {
  FixArrivalKind kind = FixArrivalKind::message;
  std::size_t session = 0;       // place of the counterparty in FixOptions
  std::int64_t received_ns = 0;  // since 1970 UTC: when it was taken from the socket
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  FixMessage message;
};

}  // namespace tocsin
