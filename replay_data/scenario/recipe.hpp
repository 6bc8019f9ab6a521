#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/price.hpp"
#include "engine/time.hpp"
#include "replay_data/day_clock.hpp"

namespace tocsin {

// The parts of a recipe. Times of day are since midnight in New York; shares and falls are fractions of one.
namespace ingredient {

// A stretch of the day, from <= t < to.
struct Stretch {
  Duration from = day_clock::day_begin;
  Duration to = day_clock::day_end;
};

// `subject` (market, a basket or a symbol) falls by `size` from `at` on, evenly over `over`, and then wins `back_share`
// of it back, evenly over `back`. The whole market's fall is taken by each name times its beta.
struct Fall {
  std::string subject;
  Duration at;
  double size;
  Duration over;
  Duration back{};  // zero: nothing comes back
  double back_share = 0;
  bool is_background = false;  // the day's own drift: no event that ought to ring
};

// A sell-off that jumps from sector to sector: a multivariate Hawkes process over the sectors (replay_data/scenario/
// cascade.hpp), begun by `first` at `at`. A sector that is hit falls by `fall` over `over`, at each later hit by a
// tenth of it.
struct Cascade {
  std::string first;
  Duration at;
  double branching;  // how many hits a hit brings, on average; below 1
  Duration decay;    // of the excitement: to 1 / e of it
  double fall;
  Duration over;
};

// The names' trades of the stretch are at `price`, and are broken, one and all, at `broken`.
struct Stub {
  std::vector<std::string> names;
  Stretch during;
  Price price;
  Duration broken;
};

// What the source says in the stretch arrives `by` later; nothing overtakes.
struct Delay {
  std::string source;
  Duration by;
  Stretch during;
};

// What the source says in the stretch is lost, and a gap event says so.
struct Drop {
  std::string source;
  Stretch during;
};

// The source, or the one symbol, is silent in the stretch, and nobody says so.
struct Stale {
  std::string source_or_symbol;
  Stretch during;
};

// New shares for old, effective on the day.
struct Split {
  std::string symbol;
  std::uint32_t to;
  std::uint32_t from;
};

struct Halt {
  std::string symbol;
  Stretch during;
};

// One print `off` the price (-0.3: 30 % below), cancelled `broken` later where it ever is.
struct FatFinger {
  std::string symbol;
  Duration at;
  double off;
  std::optional<Duration> broken;
};

// The names open at `at`, and not before.
struct LateOpen {
  std::vector<std::string> names;
  Duration at;
};

}  // namespace ingredient

// What a scenario is made from: a base day, what is done to it, and the seed of all chance.
struct Recipe {
  std::string name;
  std::string title;
  bool is_synthetic = false;                        // else the day of published figures
  std::optional<std::chrono::year_month_day> date;  // of a synthetic day; none: chosen by the seed
  std::uint64_t seed = 1;
  std::uint64_t events = 500'000;
  double shock_scale = 1;  // of the day of published figures
  std::vector<ingredient::Fall> falls;
  std::optional<ingredient::Cascade> cascade;
  std::vector<ingredient::Stub> stubs;
  std::vector<ingredient::Split> splits;
  std::vector<ingredient::Halt> halts;
  std::vector<ingredient::FatFinger> fat_fingers;
  std::vector<ingredient::LateOpen> late_opens;
  std::vector<ingredient::Delay> delays;
  std::vector<ingredient::Drop> drops;
  std::vector<ingredient::Stale> stales;
  std::vector<std::string> changes;  // as they were written on the command line, for whoever looks at the tape
};

}  // namespace tocsin
