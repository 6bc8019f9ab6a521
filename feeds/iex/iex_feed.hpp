#pragma once

#include <memory>
#include <vector>

#include "feeds/book/book_feed.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/iex/iex_tp.hpp"  // IWYU pragma: export

namespace tocsin {

// A feed over a capture of IEX TOPS 1.5, TOPS 1.6 or DEEP 1.0, or over several of the same (copies A and B): of the
// protocol, the channel and the session that most messages of the first thousand packets are of; other datagrams are
// passed over. In which order the lines are given changes nothing. Another session follows once
// two of its segments have come in a row; a segment whose numbers contradict those before it is rejected, so that
// a flipped bit costs no more than it hit (feeds/capture/session_watch.hpp, feeds/iex/stream_offsets.hpp). `time` is
// when a packet was recorded or, if its messages waited for others, when those had come; `venue_time` what its message
// says.
//
// A quote update, or the price level update that completes an event, becomes a quote if the best bid or offer, their
// sizes or the depth changed; a trade report a trade; a trade break a correction to no shares; an official price a
// reference; a trading status, operational halt or short sale price test a status, which tells all three; the start of
// messages a clear of all; a number that is missing a gap. The rest is counted by kind. What a gap does to the books:
// feeds/iex/iex_decoder.hpp. Instruments are those of the session's start: feeds/iex/iex_opening.hpp.
//
// SetupError where the bytes are no capture, or not of IEX.
[[nodiscard]] std::unique_ptr<BookFeed> open_iex(std::vector<bytes::StoredBytes> lines, const CaptureOptions& options);

}  // namespace tocsin
