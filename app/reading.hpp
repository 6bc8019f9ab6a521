#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "feeds/book/book_feed.hpp"
#include "feeds/csv/csv_spec.hpp"

namespace tocsin {

// How files are to be read, where their bytes do not say it.
struct Reading {
  std::optional<CsvSpec> csv;
  CaptureOptions capture;
};

// The same as a person writes it on the command line.
struct WrittenReading {
  std::optional<std::string> csv;   // KEY=VALUE,...
  std::optional<std::string> date;  // YYYY-MM-DD
  // Of CaptureOptions.
  std::uint32_t depth_levels = CaptureOptions{}.depth_levels;
  std::uint32_t orders_max = CaptureOptions{}.orders_max;
  bool may_grow = CaptureOptions{}.may_grow;
};

// SetupError naming the option that cannot be read, or is out of its range.
[[nodiscard]] Reading reading_of(const WrittenReading& written);

}  // namespace tocsin
