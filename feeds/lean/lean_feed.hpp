#pragma once

#include <memory>
#include <span>
#include <string>

#include "feeds/feed.hpp"

namespace tocsin {

// Opens a zip of LEAN's one-minute trade bars of one US equity on one day (LEAN, Data/equity/readme.md, "Minute, Second
// Data File Format"): one entry, `<yyyymmdd>_<symbol>_minute_trade.csv`, of rows without a header
//
//   milliseconds since midnight in New York, open, high, low, close in 1/10,000 of a dollar, volume in shares
//
// Each bar becomes at most four marked trades (see bar.hpp). Symbol and day are the entry's; what a zip named
// `<symbol>_<yyyymmdd>_trade.zip` or `<yyyymmdd>_trade.zip` says of them must agree. The symbol is in capitals, the
// source is named after the entry.
//
// Prices are as the file has them. LEAN's own files are raw, as traded; it adjusts for splits and dividends when it
// reads them, through separate factor files. A file of another maker may hold adjusted prices and cannot say so:
// compare with a published close before trusting prices from before a split.
//
// Rejected: a row that has not six fields, is not whole minutes into the day, repeats the minute before, or is no bar.
// A bar that goes back is raised to the one before and marked late. A damaged entry ends the feed, and is counted.
// SetupError: no zip, any other entry, a name that disagrees, more than 64 MiB unpacked.
[[nodiscard]] std::unique_ptr<Feed> open_lean(const std::string& path);

// The same over the bytes of a zip, which must outlive the feed; `name` stands for the path.
[[nodiscard]] std::unique_ptr<Feed> open_lean_bytes(const std::string& name, std::span<const char> bytes);

// Whether a file that begins with `head` (4 bytes do) is a zip: a local file header, or the end of an empty archive
// (PKWARE APPNOTE, 4.3.7 and 4.3.16).
[[nodiscard]] bool looks_like_zip(std::span<const std::byte> head) noexcept;

}  // namespace tocsin
