#pragma once

#include <memory>
#include <span>
#include <string>

#include "feeds/csv/csv_spec.hpp"
#include "feeds/feed.hpp"

namespace tocsin {

// A file whose rows must be sorted is held in memory: at most this many events (272 MiB). Beyond: SetupError.
inline constexpr std::size_t csv_sorted_events_max = 4'000'000;

// Opens a CSV file (RFC 4180, with a header row; plain, gzip or zstd; LF or CRLF; a byte order mark and '#' lines
// before the header are allowed, the latter being the data's provenance). Rows become trades, quotes, bars of at most
// four marked trades, or what a `kind` column says (as CsvWriter writes); CsvColumns tells how they are found.
//
// A first pass collects the symbols, the time span and the disorder (see RowOrder); a second one streams, in bounded
// memory. The source is named after the file, without folders and extensions. Event::sequence is the `sequence` column,
// else the number of the row from 1; a bar's trades take four times that and on. Prices are exact: a row with more
// digits than 1e-9 holds is rejected, like any row with an unreadable field, too few or too many fields, or a
// wall-clock time that never was; the tally's `first_at` is the number of its line. Blank lines are passed over. Where
// what is compressed is cut short or damaged, the last row there is of it is rejected with that reason. SetupError: no
// regular file, no header, a spec that does not fit the header, too many rows to sort.
[[nodiscard]] std::unique_ptr<Feed> open_csv(const std::string& path, const CsvSpec& spec = {});

// The same over bytes in memory, which must outlive the feed; `name` stands for the path.
[[nodiscard]] std::unique_ptr<Feed> open_csv_bytes(const std::string& name, std::span<const char> bytes,
                                                   const CsvSpec& spec = {});

}  // namespace tocsin
