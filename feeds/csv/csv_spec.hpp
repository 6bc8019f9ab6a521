#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/time.hpp"
#include "feeds/csv/time_text.hpp"

namespace tocsin {

// What a column of a CSV file can mean. The first line of names serves every kind of row; of the others each belongs
// to one kind (CsvWriter lists them).
enum class CsvField : std::uint8_t {
  time,
  venue_time,
  sequence,
  kind,
  symbol,
  side,
  flags,
  price,
  size,
  id,
  conditions,
  bid,
  ask,
  bid_size,
  ask_size,
  bid_depth,
  ask_depth,
  open,
  high,
  low,
  close,
  volume,
  state,
  short_sale,
  reason,
  reference,
  from,
  to,
  session,
  action,
  target,
  until,
  text,
};
inline constexpr std::array<std::string_view, 33> csv_field_names{
    "time", "venue_time", "sequence", "kind",   "symbol",   "side",       "flags",     "price",     "size",
    "id",   "conditions", "bid",      "ask",    "bid_size", "ask_size",   "bid_depth", "ask_depth", "open",
    "high", "low",        "close",    "volume", "state",    "short_sale", "reason",    "reference", "from",
    "to",   "session",    "action",   "target", "until",    "text",
};

// The order in which rows become events. `guess`: `time` where every symbol's rows stand together and stamps go back
// from one symbol to the next (a file grouped by symbol), else `arrival`.
// `arrival`: as they stand; a stamp that goes back is raised to the one before and marked late.
// `time`: sorted by time, rows of one time as they stand; needs memory, so there is a limit (csv_sorted_events_max).
enum class RowOrder : std::uint8_t { guess, arrival, time };

// How to read a CSV file. Everything has a default: columns with plain names (time, timestamp, ts, ts_event; symbol,
// ticker; price; size, qty; bid, ask, ...) are found without being named here.
struct CsvSpec {
  std::map<CsvField, std::string> columns;  // the header's name for what a column means
  TimeFormat time_format = TimeFormat::guess;
  std::string zone = "UTC";                         // of times without an offset
  std::optional<std::chrono::year_month_day> date;  // for milliseconds since midnight
  std::optional<Duration> bar;                      // width of the bars, where rows are bars; `time` is a bar's start
  char delimiter = ',';
  std::map<std::string, std::string, std::less<>> rename;  // the file's symbol -> ours
  std::string prefix;                                      // put before every symbol that `rename` leaves alone
  std::string instrument;  // the symbol of every row, for a file without a symbol column
  RowOrder order = RowOrder::guess;
};

// A spec from the command line: `key=value` joined by commas, quoted as in CSV where a name holds a comma. Keys are the
// names of CsvField (the value is the header's name for that column), and
//   bar=5m  zone=America/New_York  delimiter=comma|semicolon|tab|pipe  date=2025-01-27
//   time_format=guess|iso|seconds|milliseconds|microseconds|nanoseconds|milliseconds_of_day
//   rename=SPX:^GSPC;SOX:^SOX  prefix=^  instrument=NVDA  order=guess|arrival|time
// SetupError names the key, what was expected and the nearest right word.
[[nodiscard]] CsvSpec parse_csv_spec(std::string_view text);

}  // namespace tocsin
