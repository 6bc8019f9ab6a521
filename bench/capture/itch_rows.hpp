#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "app/rules_file.hpp"
#include "bench/capture/agreement.hpp"
#include "bench/capture/itch_walk.hpp"
#include "bench/capture/mapped_itch_feed.hpp"
#include "bench/capture/recording.hpp"
#include "bench/capture/row_group.hpp"

namespace tocsin::bench {

// A day of TotalView-ITCH, of the stocks of the demo and as many more as make 8,000, from a hop over its frames to the
// demo's alerts.
class ItchRows {
 public:
  // Makes the day in `folder`.
  ItchRows(const std::string& folder, std::uint64_t messages);

  // The floor is a hop over the frames.
  [[nodiscard]] RowGroup rows();
  // MB that a process of its own holds at the end of the day, beyond its code and the mapped file; nothing where it
  // cannot be had.
  [[nodiscard]] std::optional<long> memory_mb() const;
  [[nodiscard]] const Recording& day() const { return day_; }
  [[nodiscard]] const Agreement& events() const { return events_; }
  [[nodiscard]] const Agreement& alerts() const { return alerts_; }

 private:
  using Sight = MappedItchFeed::Sight;

  double time_hop() const;
  double time_decode(void (*decode)(std::span<const std::byte>, FieldSum&)) const;
  double time_lines(std::size_t ahead) const;
  double time_book(Sight sight);
  double time_engine(int threads);

  Recording day_;
  RulesFile rules_;
  Agreement events_{"events of the ITCH day"};
  Agreement alerts_{"alerts of the ITCH day"};
};

}  // namespace tocsin::bench
