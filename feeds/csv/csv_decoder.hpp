#pragma once

#include <span>
#include <string_view>

#include "feeds/bar.hpp"
#include "feeds/csv/csv_columns.hpp"
#include "feeds/csv/symbol_table.hpp"

namespace tocsin {

// Turns one row into events, exactly or not at all.
class CsvDecoder {
 public:
  // How many events the row has become, or why none.
  struct Outcome {
    std::size_t count = 0;
    const char* fault = nullptr;
  };

  CsvDecoder(const CsvColumns& columns, const CsvSpec& spec);

  // Time and symbol of a row alone, for the first pass: nothing where the row has no readable time. Adds the symbol.
  struct Stamp {
    Time time;
    InstrumentId instrument;
  };
  [[nodiscard]] std::optional<Stamp> survey(std::span<const std::string_view> row);

  // `number` counts the rows from 1; it is the event's sequence where the file has no such column (a bar takes four).
  [[nodiscard]] Outcome decode(std::span<const std::string_view> row, std::uint64_t number,
                               std::span<Event, bar_trades_max> out);

  [[nodiscard]] const std::vector<Listing>& listings() const noexcept { return symbols_.listings(); }

 private:
  using Row = std::span<const std::string_view>;

  [[nodiscard]] std::string_view text(Row row, CsvField field) const noexcept { return columns_.text(row, field); }
  [[nodiscard]] const char* fault_in_shape(Row row) const noexcept;
  [[nodiscard]] const char* read_kind(Row row, EventKind& kind) const noexcept;
  [[nodiscard]] const char* read_instrument(Row row, EventKind kind, InstrumentId& instrument) const;
  [[nodiscard]] const char* read_head(Row row, std::uint64_t number, Event& event);
  [[nodiscard]] const char* read_body(Row row, Event& event);
  [[nodiscard]] const char* read_trade(Row row, Trade& trade) const noexcept;
  [[nodiscard]] const char* read_quote(Row row, Quote& quote) const noexcept;
  [[nodiscard]] const char* read_status(Row row, Status& status) const noexcept;
  [[nodiscard]] const char* read_reference(Row row, Reference& reference) const noexcept;
  [[nodiscard]] const char* read_correction(Row row, Correction& correction) const noexcept;
  [[nodiscard]] const char* read_gap(Row row, Gap& gap) const noexcept;
  [[nodiscard]] const char* read_action(Row row, Action& action);
  [[nodiscard]] const char* read_bar(Row row, Bar& bar) const noexcept;
  [[nodiscard]] Outcome decode_bar(Row row, const Event& head, std::span<Event, bar_trades_max> out) const noexcept;

  CsvColumns columns_;
  TimeText times_;
  SymbolTable symbols_;
  Duration bar_width_;
  bool has_one_instrument_;
};

}  // namespace tocsin
