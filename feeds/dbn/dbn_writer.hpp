#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "feeds/dbn/dbn_metadata.hpp"
#include "feeds/tally.hpp"

namespace tocsin {

// What kind of DBN to write.
struct DbnSpec {
  std::uint8_t version = dbn::version_max;
  dbn::Schema schema = dbn::Schema::trades;
  bool zstd = false;
  // At most 15 characters. One that begins with "TOCSIN" can carry events that are no exchange ticks, and marks them.
  std::string dataset = "TOCSIN";
};

// What came of the events.
struct DbnWritten {
  // `records_in` events given, `events_out` records written, and the kinds of events left out, by the count of the
  // first.
  Tally tally;
  // Trades written whose conditions (`not_last`, `odd_lot`, ...) DBN has no place for.
  std::uint64_t conditions_lost = 0;
};

namespace dbn {
class ByteSink;
}

// Events -> a DBN file. The record is the event's: ts_recv its `time`, ts_event its `venue_time`, instrument id the
// place in `listings` plus one, so that 0 names none.
//
//   trades   trades
//   tbbo     trades, each with the instrument's last quote before it
//   mbp-1    trades, quotes and clears, each with the instrument's best level
//   status   status
//
// Other schemas are refused (SetupError): bars and interval quotes are samples that this does not take. Left out, and
// counted: kinds the schema has no record for, events of no instrument, what a field cannot hold (a size above 32
// bits, no price), and events made from bars or figures, unless the dataset is Tocsin's own: they must not pass for an
// exchange's ticks. Not carried: trade ids and conditions, depth beyond the best level.
class DbnWriter {
 public:
  // Writes the metadata, which maps each listing from the day of `start` up to and with the day of `end`. SetupError
  // where the file cannot be made, or version, schema, dataset or a symbol cannot be written.
  DbnWriter(const std::string& path, const DbnSpec& spec, std::span<const Listing> listings, Time start, Time end);
  DbnWriter(const DbnWriter&) = delete;
  DbnWriter& operator=(const DbnWriter&) = delete;
  DbnWriter(DbnWriter&&) = delete;
  DbnWriter& operator=(DbnWriter&&) = delete;
  ~DbnWriter();

  // Events in order of time, their instruments numbered as the listings. SetupError where the file cannot be written
  // to.
  void append(std::span<const Event> events);
  // Writes what is left and closes the file; nothing may be appended after. A file that was not finished is cut short.
  DbnWritten finish();

 private:
  [[nodiscard]] const char* write(const Event& event);
  [[nodiscard]] const char* write_trade(const Event& event);
  [[nodiscard]] const char* write_quote(const Event& event);
  [[nodiscard]] const char* write_clear(const Event& event);
  [[nodiscard]] const char* write_status(const Event& event);
  [[nodiscard]] dbn::TradeRecord update_of(const Event& event) const;
  template <class Record>
  void put(const Record& record);

  DbnSpec spec_;
  bool is_own_;
  std::unique_ptr<dbn::ByteSink> sink_;
  std::vector<Quote> quotes_;  // last of each instrument
  std::vector<std::byte> block_;
  DbnWritten written_;
};

}  // namespace tocsin
