#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/universe.hpp"
#include "feeds/feed.hpp"
#include "feeds/lane.hpp"
#include "feeds/timer_grid.hpp"

namespace tocsin {

struct MergeOptions {
  std::vector<Listing> listings;       // the dated universe: its facts win over what the feeds say
  std::optional<Duration> timer_grid;  // make the timer's events, this far apart; up to a day
};

// What went through a merge. Between any two calls nothing is missing: see is_balanced().
struct MergeAccounts {
  std::uint64_t records_in = 0;   // read by the feeds
  std::uint64_t rejected = 0;     // of those
  std::uint64_t passed_over = 0;  // of those
  std::uint64_t late = 0;         // events whose stamp their feed had to raise
  std::uint64_t in = 0;           // events of the feeds, less those that wait for their turn
  std::uint64_t timers = 0;       // events the merge made
  std::uint64_t out = 0;
  Leavings left;

  [[nodiscard]] bool is_balanced() const noexcept {
    return in + timers == out + left.duplicates + left.unordered + left.impossible;
  }
};

// Any number of feeds as one list in the written order, (time, source, sequence). Neither the list nor the universe
// depends on the order in which the feeds are given: sources are numbered by name and instruments by symbol, a fact
// that feeds disagree on is taken from the one whose path sorts first, and equal keys stand in the order of their
// bytes. An event that was there already, byte by byte (a file named twice, two files that overlap), is dropped and
// counted. A step back in what it hands out is a bug.
class Merge {
 public:
  // SetupError for a repeated symbol in `listings`, more than 255 sources, a grid that is not above zero and at most a
  // day, or one that differs from the grid of a feed which carries the timer's events. Where one does, none are made.
  explicit Merge(std::vector<std::unique_ptr<Feed>> feeds, MergeOptions options = {});

  [[nodiscard]] const Universe& universe() const noexcept { return universe_; }
  // By Event::source: the first is "timer".
  [[nodiscard]] std::span<const std::string> source_names() const noexcept { return source_names_; }
  // The grid of the timer's events in the list, whoever made them.
  [[nodiscard]] std::optional<Duration> timer_grid() const noexcept { return grid_; }
  // What must be said wherever the list is shown: the provenances of all feeds.
  [[nodiscard]] const std::string& provenance() const noexcept { return provenance_; }

  // The next events, valid until the next call; empty at the end.
  [[nodiscard]] std::span<const Event> next();

  [[nodiscard]] MergeAccounts accounts() const;
  // In order of path.
  [[nodiscard]] std::vector<const Feed*> feeds() const;

 private:
  void set_timer(std::optional<Duration> asked, std::span<const std::unique_ptr<Feed>> feeds);
  void settle_front();
  [[nodiscard]] std::size_t child_before(std::size_t at) const noexcept;
  [[nodiscard]] bool give_timer();
  [[nodiscard]] bool drop_repeat();
  [[nodiscard]] const Lane* rival() const noexcept;
  [[nodiscard]] std::span<const Event> front_run() const noexcept;
  void take(std::span<const Event> run);
  std::span<const Event> hand_out(std::span<const Event> events) noexcept;

  Universe universe_;
  std::vector<std::string> source_names_;
  std::string provenance_;
  std::optional<Duration> grid_;
  std::optional<TimerGrid> timers_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<Lane*> heap_;   // lanes that have events; the one whose front comes first is at the front
  bool front_taken_ = false;  // the caller has events of the front lane in place: settle before going on
  std::vector<Event> mixed_;
  Event last_;
  Leavings left_;
  std::uint64_t made_ = 0;
  std::uint64_t out_ = 0;
};

}  // namespace tocsin
