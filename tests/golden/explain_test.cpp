#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "app/any_feed.hpp"
#include "app/explain/chronicle_file.hpp"
#include "app/explain/explanation.hpp"
#include "feeds/merge.hpp"
#include "feeds/tape/tape_copy.hpp"
#include "sinks/json_line.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

// Any moment of a day can be come back to, and is what it was: every recording, written to a tape so that it can be
// begun in the middle.
class Explained : public testing::TestWithParam<Replayable> {
 protected:
  static constexpr std::size_t explained_max = sanitized ? 2 : 8;

  void SetUp() override {
    if (GetParam().open().empty()) GTEST_SKIP() << "what this is made from is not here";
    Merge merge(GetParam().open());
    write_tape(merge, tape());
    rules_ = std::make_unique<RulesFile>(RulesFile::load(GetParam().rules));
  }

  [[nodiscard]] std::string tape() const { return folder_.path("day.tape"); }
  [[nodiscard]] Rerun::Open opener() const {
    return [path = tape()](Time from) { return open_feeds({path}, {}, from); };
  }
  [[nodiscard]] ChronicleSubject subject() const {
    const std::vector<std::string> tapes{tape()};
    return chronicle_subject(tapes, "", rules_->files());
  }

  // Events from moment to moment, where the day has so many of them.
  [[nodiscard]] std::uint64_t apart(std::uint64_t moments) const {
    return std::filesystem::file_size(tape()) / sizeof(Event) / moments + 1;
  }

  // What the whole day tells, line by line.
  [[nodiscard]] std::vector<std::string> told() const {
    Rerun whole(opener(), *rules_);
    std::vector<std::string> lines;
    while (whole.next() != nullptr) {
      whole.step([&](const Alert& alert) { lines.push_back(json_line(alert, whole.names())); });
    }
    return lines;
  }

  // Each alert, or as many as there is time for, told again from the nearest of the chronicle's moments.
  static void expect_told(Rerun& rerun, const Chronicle& chronicle, const std::vector<std::string>& lines,
                          std::uint64_t seed) {
    ASSERT_EQ(chronicle.tellings().size(), lines.size());
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < std::min(explained_max, lines.size()); ++i) {
      const std::size_t number = lines.size() <= explained_max ? i : random() % lines.size();
      const Duration context = std::chrono::milliseconds(random() % 60'000);
      const Explanation explanation = explain(rerun, chronicle, number, {.context = context});
      EXPECT_EQ(json_line(explanation.alert, rerun.names()), lines[number]) << "alert " << number;
    }
  }

  ScratchFolder folder_;
  std::unique_ptr<RulesFile> rules_;
};

TEST_P(Explained, an_alert_is_what_it_was_from_moments_at_any_distance) {
  const std::vector<std::string> lines = told();
  std::mt19937_64 random(1);
  for (int i = 0; i < 2; ++i) {
    Rerun rerun(opener(), *rules_);
    const Chronicle chronicle = rerun.chronicle(apart(5 + random() % 20));
    expect_told(rerun, chronicle, lines, static_cast<std::uint64_t>(i));
  }
}

TEST_P(Explained, an_alert_is_what_it_was_without_any_moment) {
  Rerun rerun(opener(), *rules_);
  const Chronicle chronicle = rerun.chronicle(std::uint64_t{1} << 60);
  EXPECT_TRUE(chronicle.moments().empty());
  expect_told(rerun, chronicle, told(), 7);
}

TEST_P(Explained, an_alert_is_what_it_was_from_moments_in_a_file) {
  const std::string path = folder_.path("day.snapshots");
  {
    Rerun rerun(opener(), *rules_);
    write_chronicle(path, rerun.chronicle(apart(12)), subject());
  }
  Rerun rerun(opener(), *rules_);
  const Chronicle chronicle = read_chronicle(path, subject());
  EXPECT_FALSE(chronicle.moments().empty());
  expect_told(rerun, chronicle, told(), 3);
}

// All of them become tapes: under a sanitizer one for each set of rules walks the same ways.
std::vector<Replayable> explained() {
  std::vector<Replayable> all = recordings();
  if (!sanitized) return all;
  std::ranges::stable_sort(all, {}, &Replayable::rules);
  const auto alike = std::ranges::unique(all, {}, &Replayable::rules);
  all.erase(alike.begin(), alike.end());
  return all;
}

INSTANTIATE_TEST_SUITE_P(Recordings, Explained, testing::ValuesIn(explained()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace tocsin
