#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/time.hpp"
#include "engine/universe.hpp"
#include "feeds/dbn/dbn_metadata.hpp"
#include "feeds/dbn/instrument_table.hpp"

namespace tocsin::dbn {

// Which symbol an instrument id stands for, as time goes on: ids are given anew, often each day. One listing per
// symbol, whatever its ids; the binding of the moment lies in a flat table. Mapping dates are days of UTC ("Symbology",
// databento.com/docs). Refuses metadata whose dates or ids are none (SetupError naming `path`).
class DbnSymbols {
 public:
  DbnSymbols(const DbnMetadata& metadata, const std::string& path);

  // False where the metadata names no instrument, as in a recorded live stream.
  [[nodiscard]] bool named_by_metadata() const noexcept { return !changes_.empty(); }
  // From here on lookups are as of `time`, which never goes back.
  void advance(Time time) {
    if (time >= next_change_) [[unlikely]]
      apply_until(time);
  }
  // no_instrument where the id has no symbol now.
  [[nodiscard]] InstrumentId find(std::uint32_t id) const noexcept { return table_.find(id); }

  // Gives the symbol a listing if it has none yet.
  InstrumentId declare(std::string_view symbol);
  // From here on the id stands for the symbol; false where the symbol has no listing.
  bool bind(std::uint32_t id, std::string_view symbol);

  [[nodiscard]] std::size_t listings_count() const noexcept { return symbols_.size(); }
  [[nodiscard]] std::vector<Listing> listings() const;

 private:
  struct Change {
    Time at;
    bool begins;
    std::uint32_t id;
    InstrumentId instrument;
  };

  void add(std::uint32_t id, std::string_view symbol, const MappingInterval& interval, const std::string& path);
  void apply_until(Time time);
  void apply(const Change& change);
  [[nodiscard]] Time time_of_next_change() const noexcept;

  std::vector<std::string> symbols_;
  std::unordered_map<std::string, InstrumentId> numbers_;  // looked up in, never walked through
  std::vector<Change> changes_;
  std::size_t applied_count_ = 0;
  Time next_change_ = Time::max();
  InstrumentTable table_;
};

}  // namespace tocsin::dbn
