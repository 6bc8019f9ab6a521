#include "scoring/range_scores.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/small_facts.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The example that the authors of the paper ship with their evaluator (IntelLabs/TSAD-Evaluator, examples/simple):
// which of 50 points are anomalous, and which are predicted to be.
const std::vector<Range> real{range(20, 22), range(25, 28), range(44, 48)};
const std::vector<Range> predicted{range(19, 21), range(23, 31), range(37, 38), range(49, 50)};

TEST(RangeScores, recall_rewards_the_front_of_a_real_range) {
  // Two points weigh 2 and 1; the first is found.
  EXPECT_DOUBLE_EQ(range_score(real[0], predicted, recall_weights), 2.0 / 3);
  EXPECT_DOUBLE_EQ(range_score(real[1], predicted, recall_weights), 1);
  EXPECT_DOUBLE_EQ(range_score(real[2], predicted, recall_weights), 0);
}

TEST(RangeScores, precision_is_the_share_of_a_predicted_range_that_is_real) {
  EXPECT_DOUBLE_EQ(range_score(predicted[0], real, precision_weights), 1.0 / 2);
  EXPECT_DOUBLE_EQ(range_score(predicted[1], real, precision_weights), 3.0 / 8);
  EXPECT_DOUBLE_EQ(range_score(predicted[2], real, precision_weights), 0);
  EXPECT_DOUBLE_EQ(range_score(predicted[3], real, precision_weights), 0);
}

TEST(RangeScores, divide_by_the_number_of_ranges_that_overlap) {
  // Points 10 and 13 of 10..13: 2 of 4, in two pieces.
  const std::vector<Range> pieces{range(8, 11), range(13, 20)};
  EXPECT_DOUBLE_EQ(range_score(range(10, 14), pieces, precision_weights), 0.5 / 2);
  // Weights 4, 3, 2, 1 of which the first and the last: 5 of 10.
  EXPECT_DOUBLE_EQ(range_score(range(10, 14), pieces, recall_weights), 0.5 / 2);
}

TEST(RangeScores, reward_mere_existence_by_alpha) {
  const RangeWeights weights{.existence = 0.4, .bias = RangeBias::flat};
  EXPECT_DOUBLE_EQ(range_score(range(10, 14), std::vector{range(13, 20)}, weights), 0.4 + 0.6 * 0.25);
  EXPECT_DOUBLE_EQ(range_score(range(10, 14), std::vector{range(14, 20)}, weights), 0);
}

TEST(RangeScores, are_exact_for_a_day_of_nanoseconds) {
  constexpr std::int64_t day = 86'400'000'000'000;
  EXPECT_DOUBLE_EQ(range_score(range(0, day), std::vector{range(-day, 2 * day)}, recall_weights), 1);
  EXPECT_NEAR(range_score(range(0, day), std::vector{range(0, day / 2)}, recall_weights), 0.75, 1e-12);
}

TEST(Ranges, that_have_time_in_common_are_found_among_many) {
  const std::vector<Range> many{range(1, 4), range(5, 7), range(9, 12), range(20, 30)};
  const auto found = [&](Range one) {
    const auto some = overlapping(one, many);
    return std::vector(some.begin(), some.end());
  };
  EXPECT_THAT(found(range(6, 10)), ElementsAre(range(5, 7), range(9, 12)));
  EXPECT_THAT(found(range(0, 40)), ElementsAre(range(1, 4), range(5, 7), range(9, 12), range(20, 30)));
  EXPECT_THAT(found(range(21, 22)), ElementsAre(range(20, 30)));
  EXPECT_THAT(found(range(4, 5)), IsEmpty());
  EXPECT_THAT(found(range(30, 31)), IsEmpty());
}

TEST(Ranges, are_joined_where_they_touch) {
  EXPECT_THAT(joined({range(5, 7), range(1, 3), range(3, 4), range(6, 6), range(9, 12), range(10, 11)}),
              ElementsAre(range(1, 4), range(5, 7), range(9, 12)));
  EXPECT_THAT(joined({range(3, 3), range(5, 4)}), IsEmpty());
}

}  // namespace
}  // namespace tocsin
