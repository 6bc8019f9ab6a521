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
  static constexpr std::uint32_t depth_levels_max = 16;           // what a book of orders adds up at once
  static constexpr std::uint32_t orders_max_max = 1'000'000'000;  // more than rest in all markets together

  std::optional<std::string> csv;   // KEY=VALUE,...
  std::optional<std::string> date;  // YYYY-MM-DD
  // Of CaptureOptions, from 1 on.
  std::uint32_t depth_levels = CaptureOptions{}.depth_levels;
  std::uint32_t orders_max = CaptureOptions{}.orders_max;
  bool may_grow = CaptureOptions{}.may_grow;
};

// SetupError naming the option that cannot be read.
[[nodiscard]] Reading reading_of(const WrittenReading& written);

}  // namespace tocsin
