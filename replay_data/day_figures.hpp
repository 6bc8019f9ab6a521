#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/universe.hpp"
#include "feeds/basket_file.hpp"

namespace tocsin {

// What was published of one instrument's day. Blank is unknown: no_price, and a volume of 0.
struct SessionFigures {
  Price open = no_price;
  Price high = no_price;
  Price low = no_price;
  Price close = no_price;
  std::uint64_t volume = 0;  // shares

  [[nodiscard]] bool has_range() const noexcept { return open != no_price; }
};

// The last price before a time of day.
struct Mark {
  InstrumentId instrument;
  Duration at;  // since midnight in New York
  Price price;
};

enum class MomentKind : std::uint8_t { trade, pre_low, high, low, first_below };

// When something is known to have happened: from <= t < to, since midnight in New York.
struct Moment {
  InstrumentId instrument;
  MomentKind kind;
  Duration from;
  Duration to;
  Price value;  // a price; for first_below the fall in per cent of the prior close
};

// A fund, and the index or name that it is built to follow.
struct Follower {
  InstrumentId fund;
  InstrumentId leader;
};

// The published figures of one trading day, as read from its folder. Figures, not ticks.
struct DayFigures {
  std::string date;  // YYYY-MM-DD
  Time midnight;     // the day's beginning in New York
  Universe universe;
  std::vector<SessionFigures> figures;      // by instrument number
  std::vector<Mark> marks;                  // by time
  std::vector<Moment> moments;              // as in the file
  std::vector<ListedBasket> baskets;        // weights at the prior close, or equal dollars
  std::vector<Follower> followers;          // as in the file; no leader follows another
  std::vector<std::string> unlisted_marks;  // symbols with marks that are not in the universe
};

// Reads `folder`, whose name is the date: universe.csv, figures.csv, marks.csv, moments.csv, baskets.csv and
// follows.csv (the columns are explained in replay_data/README.md). SetupError, naming file, line and column, where a
// file is missing, a field cannot be read, a symbol is unknown or twice there, or the figures contradict one another.
[[nodiscard]] DayFigures load_day(const std::filesystem::path& folder);

}  // namespace tocsin
