#include "app/latency/latency_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// In each interval as many lengths as are told, all of one length.
Series series_of(const char* name, const std::vector<std::int64_t>& lengths, int count) {
  Series series(name, lengths.size());
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    for (int times = 0; times < count; ++times) series.record(i, lengths[i]);
  }
  return series;
}

MeasuredLoad load_of(Series response, Series null) {
  MeasuredLoad load;
  load.run.series = listed(std::move(response));
  load.beside = listed(std::move(null));
  return load;
}

TEST(LatencyText, shows_the_tail_by_thirds_beside_that_of_who_did_nothing) {
  const MeasuredLoad load = load_of(series_of("response", {100, 100, 200, 200, 300, 300}, 1'000),
                                    series_of("null", {7, 7, 8, 8, 9, 9}, 1'000));
  EXPECT_THAT(course_rows(load), ElementsAre(ElementsAre("p99 by thirds of the time", "first", "second", "third"),
                                             ElementsAre("response", "100 ns", "200 ns", "300 ns"),
                                             ElementsAre("null", "7 ns", "8 ns", "9 ns")));
}

TEST(LatencyText, says_no_percentile_of_a_third_that_its_count_does_not_bear) {
  const MeasuredLoad load = load_of(series_of("response", {100, 100, 100}, 1'000), series_of("null", {7, 7, 7}, 999));
  EXPECT_THAT(course_rows(load).back(), ElementsAre("null", "-", "-", "-"));
}

TEST(LatencyText, shows_no_thirds_of_a_run_of_two_intervals) {
  EXPECT_THAT(course_rows(load_of(series_of("response", {1, 1}, 1'000), series_of("null", {1, 1}, 1'000))), IsEmpty());
}

TEST(LatencyText, says_how_memory_grew_and_what_is_not_counted) {
  MeasuredLoad load;
  load.memory = {.warm = 100'000'000, .last = 100'500'000, .most = 101'000'000, .files = 7'000'000};
  EXPECT_EQ(memory_of(load),
            "memory of its own (anonymous pages): 100.0 MB after the warm-up, 100.5 MB at the end, +1.0 % at most; "
            "beside it 7.0 MB of mapped files, which are the system's");
}

}  // namespace
}  // namespace tocsin
