#pragma once

#include <vector>

#include "replay_data/course.hpp"

namespace tocsin {

// Turns the course of an index into one published value a second, 09:30:00 to 16:00:00, the last of them the close.
class IndexTape {
 public:
  static constexpr std::uint64_t values_count =
      (day_clock::regular_close - day_clock::regular_open) / std::chrono::seconds{1} + 1;

  // `course` must outlive the tape.
  IndexTape(const Course& course, const SessionFigures& session, Time midnight, Random random)
      : course_(course), close_(session.close), midnight_(midnight), random_(random) {}

  // Appends the values of a slice; slices are written in ascending order, each once.
  void write(std::size_t slice, std::vector<Event>& out);

 private:
  [[nodiscard]] Price value_at_node(std::size_t node) const;
  [[nodiscard]] Price value_within(std::size_t slice, std::int64_t second);
  void write_value(Duration at, Price value, std::vector<Event>& out) const;

  const Course& course_;
  Price close_;
  Time midnight_;
  Random random_;
};

}  // namespace tocsin
