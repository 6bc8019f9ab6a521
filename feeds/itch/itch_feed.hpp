#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "feeds/book/book_feed.hpp"
#include "feeds/bytes/stored_bytes.hpp"

namespace tocsin {

// NASDAQ TotalView-ITCH 5.0 as a Feed that keeps the full-depth books of all stocks: one file of length-prefixed
// messages, as NASDAQ publishes its days, or one or several packet captures of one MoldUDP64 session (lines A and B),
// of NASDAQ, BX or PSX. What becomes an event is said at ItchDecoder (orders and executions) and ItchNotices (all
// else). Messages of unknown types, or of a length that is not their type's, are rejected and stepped over by the
// length in front of them.
//
// SetupError where a file cannot be opened, where several are not all captures, where a capture has no MoldUDP64 packet
// of ITCH messages, and where the trading day is neither given, nor told by the packets' times, nor in the name of the
// file.
//
// `time` is when the packet was recorded or, in a file, the venue's stamp; `venue_time` is the venue's. Instruments are
// the stocks of the day's directory, but for test issues; the recording is read twice, up to its first order or, where
// the directory before it is not sure to be whole (ItchDirectory), to its end. The one source is named after the market
// that the name of a file speaks of ("XNAS ITCH" for NASDAQ, "XBOS ITCH" for BX, "XPSX ITCH" for PSX); else, for the
// bytes of the three are the same, after the session of the packets ("ITCH 5.0 session 000010059B") or, where there is
// none, "ITCH 5.0". In which order the lines are given changes nothing.
[[nodiscard]] std::unique_ptr<BookFeed> open_itch(std::vector<bytes::StoredBytes> lines, const CaptureOptions& options);

// Length-prefixed messages begin here. 512 bytes tell.
[[nodiscard]] bool looks_like_itch(std::span<const std::byte> head) noexcept;
// The session of a MoldUDP64 packet with messages of ITCH in it, without the spaces behind it, empty where its sender
// gives none; nothing where the datagram carries no ITCH. A heartbeat does not tell what it keeps alive: ask the next.
[[nodiscard]] std::optional<std::string> itch_session_of(std::span<const std::byte> datagram);

}  // namespace tocsin
