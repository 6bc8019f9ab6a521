#pragma once

#include <memory>
#include <optional>
#include <string>

#include "feeds/itch/rerequest_client.hpp"
#include "feeds/live_feed.hpp"
#include "feeds/net/endpoint.hpp"
#include "feeds/net/udp_lines.hpp"

namespace tocsin {

// Where a session of TotalView-ITCH 5.0 over MoldUDP64 is heard, and how.
struct MoldFeedOptions {
  LinesOptions lines;
  std::optional<Endpoint> rerequest{};  // a server that gives what is missing
  itch::RerequestLimits rerequest_limits{};
  // Whether a session that is heard first in its course is asked for from its first message.
  bool asks_for_the_start = true;
  std::string session;               // of at most ten letters; empty: the first that is heard with messages of ITCH
  std::string source = "XNAS ITCH";  // the name of the source, as a feed over a file of the same day has it
  LiveOptions live{};
};

// The packets of one session of one venue (NASDAQ, BX, PSX) from UDP lines, with what all of them lost asked for where
// there is a server -> the events that open_itch gives of the same messages, numbered by the listings: with the venue's
// clock those of its file, byte for byte, as long as nothing is lost for good. Stocks are known from the first message
// that names them on; those that are not listed are passed over and counted, as test issues are. Heartbeats, and the
// packets that end the session, show that its last messages are missing. What was asked for in vain as often as the
// limits say becomes a gap; where nobody is asked, what was waited for longer than `wait_max` without any progress.
//
// By the venue's clock a message whose stamp is more than five minutes ahead of all before it waits for the next ones
// to bear it out, as in a file, but no longer than `wait_max`.
//
// SetupError where a line cannot be opened, or there is none.
[[nodiscard]] std::unique_ptr<LiveFeed> open_mold_feed(const MoldFeedOptions& options);

}  // namespace tocsin
