#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tocsin {

enum class FixRole : std::uint8_t {
  initiator,  // connects to its one counterparty, and again whenever the connection is lost
  acceptor    // is connected to by any of its counterparties
};

// Who speaks FIX 4.4 with whom, where, and how. A session is named by its CompIDs: no two of one process may have the
// same. Numbers start again when the week does (Sunday, 00:00:00 UTC).
struct FixOptions {
  FixRole role = FixRole::initiator;
  std::string host;        // of the counterparty, as digits; an acceptor hears every address of its machine
  std::uint16_t port = 0;  // 0: an acceptor takes a free one
  std::string sender;      // SenderCompID(49): who we are
  std::vector<std::string> counterparties;  // TargetCompID(56): an initiator has one
  int heartbeat_seconds = 30;               // HeartBtInt(108) that an initiator asks for
  int reconnect_seconds = 1;                // of an initiator, between two tries
  std::string store_folder;                 // keeps numbers and messages across restarts; empty: in memory alone
  bool reset_on_logon = false;              // ResetSeqNumFlag(141): what was missed stays missed
  bool is_strict = false;                   // messages with fields that FIX 4.4 does not have there are rejected
  std::size_t arrivals_max = 65'536;        // that wait to be polled; the counterparty waits when there are more
};

}  // namespace tocsin
