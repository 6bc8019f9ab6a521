// Random files of labels, against every pair of rows held against each other.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/backtest/label_file.hpp"
#include "replay_data/random.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

struct Row {
  std::uint64_t start, end;  // minutes
  bool is_of_a, is_any;
};

bool overlap(const Row& one, const Row& other) {
  return one.is_of_a == other.is_of_a && one.is_any == other.is_any && one.start < other.end && other.start < one.end;
}

std::string text_of(const std::vector<Row>& rows) {
  std::string text = "start,end,subject,kind,note\n";
  for (const Row& row : rows) {
    text += fmt::format("2025-01-27T15:{:02}:00Z,2025-01-27T15:{:02}:00Z,{},{},\n", row.start, row.end,
                        row.is_of_a ? "A" : "B", row.is_any ? "any" : "name_drop");
  }
  return text;
}

// Of the first row that overlaps an earlier one the line, and that of the first that it overlaps.
std::optional<std::pair<std::size_t, std::size_t>> naive_fault(const std::vector<Row>& rows) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t earlier = 0; earlier < row; ++earlier) {
      if (overlap(rows[earlier], rows[row])) return std::pair(row + 2, earlier + 2);
    }
  }
  return std::nullopt;
}

TEST(LabelFileModel, refuses_labels_that_overlap_as_a_look_at_every_pair_does) {
  int refused = 0, taken = 0;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    Random random(seed, 0);
    std::vector<Row> rows(1 + random.below(10));
    for (Row& row : rows) {
      row.start = random.below(45);
      row.end = row.start + 1 + random.below(10);
      row.is_of_a = random.below(3) > 0;
      row.is_any = random.below(3) > 0;
    }
    const std::string text = text_of(rows);
    const auto fault = naive_fault(rows);
    if (!fault) {
      EXPECT_EQ(read_label_bytes("labels.csv", text).labels.size(), rows.size()) << text;
      ++taken;
      continue;
    }
    const std::string said = setup_error_of([&] { return read_label_bytes("labels.csv", text); });
    EXPECT_TRUE(said.starts_with(fmt::format("labels.csv:{}: ", fault->first))) << said << "\n" << text;
    EXPECT_NE(said.find(fmt::format("(that of line {} reaches", fault->second)), std::string::npos) << said << text;
    ++refused;
  }
  EXPECT_GT(refused, 200);
  EXPECT_GT(taken, 200);
}

}  // namespace
}  // namespace tocsin
