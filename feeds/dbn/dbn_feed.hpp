#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "feeds/feed.hpp"

namespace tocsin {

// Databento Binary Encoding, versions 1 to 3, plain or zstd, as a Feed. SetupError where the file cannot be opened, is
// a fragment without metadata, is legacy DBZ, or has metadata that cannot be read.
//
// Records that become events:
//   trades            a trade
//   tbbo              the quote before the trade, then the trade
//   mbp-1             a trade (its level is the one before it, and already known), a clear, or a quote where the best
//                     bid and offer are not those of the instrument's quote before
//   bbo-1s, bbo-1m    the last sale, once, marked as not counting to volume (only the interval's last is told); then
//   the
//                     quote at the end of the interval
//   ohlcv-*           at most four trades marked `from_bar`, see feeds/bar.hpp
//   status            a status
// All others are passed over under their names. A symbol mapping within the stream is obeyed.
//
// `time` is the recorder's stamp (ts_recv) where the record has one, else the venue's (ts_event); `venue_time` is the
// venue's. `sequence` counts the feed's events from 1: the venue's own repeats. The dataset is the one source
// ("XNAS.ITCH"), for its publishers are known only once all is read.
//
// Instruments come from the metadata's mappings; a record whose id has no symbol on its day is rejected. A file whose
// metadata maps nothing (a recorded live stream) is read once before, for its mapping records; an id that none of
// them names is listed as "#<id>".
//
// Files that DbnWriter wrote carry a dataset that begins with "TOCSIN", and say which events are not exchange ticks.
[[nodiscard]] std::unique_ptr<Feed> open_dbn(const std::string& path);

// The same over bytes that outlive the feed; `name` stands for the path.
[[nodiscard]] std::unique_ptr<Feed> open_dbn(std::span<const std::byte> bytes, const std::string& name);

// Plain DBN of any version, or the legacy DBZ that `open_dbn` refuses by name.
[[nodiscard]] bool looks_like_dbn(std::span<const std::byte> head) noexcept;

}  // namespace tocsin
