#pragma once

#include <memory>
#include <vector>

#include "feeds/book/book_feed.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/iex/iex_tp.hpp"  // IWYU pragma: export

namespace tocsin {

// A feed over a capture of IEX TOPS 1.5, TOPS 1.6 or DEEP 1.0, or over several of the same (copies A and B): of the
// protocol and channel of the first segment in them; other datagrams are passed over. `time` is when a packet was
// recorded, `venue_time` what its message says.
//
// A quote update, or the price level update that completes an event, becomes a quote if the best bid or offer, their
// sizes or the depth changed; a trade report a trade; a trade break a correction to no shares; an official price a
// reference; a trading status, operational halt or short sale price test a status, which tells all three; the start of
// messages a clear of all; a number that is missing a gap. The rest is counted by kind. What a gap does to the books:
// feeds/iex/iex_decoder.hpp. Instruments are those of the session's start: feeds/iex/iex_opening.hpp.
//
// SetupError where the bytes are no capture, or not of IEX.
[[nodiscard]] std::unique_ptr<BookFeed> open_iex(const std::vector<bytes::StoredBytes>& lines,
                                                 const CaptureOptions& options);

}  // namespace tocsin
