#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "feeds/csv/csv_spec.hpp"

namespace tocsin {

// Events -> CSV that `open_csv` reads back, with no spec, as the same events in the same order, but for the numbers of
// instruments and sources, which belong to a file. Times are ISO 8601 in UTC with nine decimals, prices exact decimals,
// flags and conditions the numbers of event_flag and trade_condition. A cell that its kind does not use, a venue time
// that equals the time, a price that is not there and a count of 0 are blank:
//
//   time, venue_time, sequence, kind, symbol, side, flags    every row
//   price, size, id, conditions                              trade
//   bid, ask, bid_size, ask_size, bid_depth, ask_depth       quote
//   state, short_sale, reason                                status
//   reference, price                                         reference
//   id, price, size                                          correction (id of the trade; no size: cancelled)
//   from, to                                                 gap
//
// Timers are not written: whoever replays the file makes them anew.
class CsvWriter {
 public:
  // `listings` by the events' instrument numbers. `provenance`, where there is one, becomes a '#' line at the top.
  // SetupError where the file cannot be written.
  CsvWriter(const std::string& path, std::span<const Listing> listings, std::string_view provenance = {});

  void append(std::span<const Event> events);
  // Writes what is left and closes; SetupError where not all could be written. Without it the file is incomplete.
  void finish();

 private:
  void write_header();
  void write_row(const Event& event);
  void write_head(const Event& event);
  void write_body(const Event& event);
  void end_row();
  std::string& cell(CsvField field) noexcept { return cells_[static_cast<std::size_t>(field)]; }
  void put_count(CsvField field, std::uint64_t count);
  void put_price(CsvField field, Price price);

  std::string path_;
  std::ofstream file_;
  std::vector<std::string> symbols_;  // quoted where need be
  std::array<std::string, csv_field_names.size()> cells_;
  std::string text_;
};

}  // namespace tocsin
