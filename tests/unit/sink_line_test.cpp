#include "app/live/sink_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "engine/setup_error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;

struct Heard {
  std::vector<std::uint64_t> told, late;
};

class HearingSink final : public Sink {
 public:
  explicit HearingSink(Heard& heard) : heard_(heard) {}
  void on_alert(const Alert& alert) override { heard_.told.push_back(alert.id); }
  void on_late_alert(const Alert& alert) override { heard_.late.push_back(alert.id); }
  void flush() override {}

 private:
  Heard& heard_;
};

class SinkLineTest : public testing::Test {
 protected:
  SinkLine line(std::size_t room = 10, WhenFull when_full = WhenFull::drop_oldest) {
    return {std::make_unique<HearingSink>(heard_),
            {.name = "test", .room = room, .when_full = when_full, .cursor = folder_.path("test.cursor")}};
  }
  static ToldAlert alert(std::uint64_t number, std::uint64_t id, bool is_late = false) {
    return {.number = number, .is_late = is_late, .alert = {.id = id}};
  }

  ScratchFolder folder_;
  Heard heard_;
};

TEST_F(SinkLineTest, tells_one_alert_a_call_in_order) {
  SinkLine told = line();
  told.offer(alert(0, 70));
  told.offer(alert(1, 71, true));
  EXPECT_EQ(told.poll(), 1U);
  EXPECT_EQ(told.poll(), 1U);
  EXPECT_EQ(told.poll(), 0U);
  EXPECT_THAT(heard_.told, ElementsAre(70));
  EXPECT_THAT(heard_.late, ElementsAre(71));
}

TEST_F(SinkLineTest, drops_the_oldest_where_its_queue_is_full_and_counts_it) {
  SinkLine told = line(2);
  for (std::uint64_t i = 0; i < 5; ++i) told.offer(alert(i, i));
  while (told.poll() > 0) {
  }
  EXPECT_THAT(heard_.told, ElementsAre(3, 4));
  EXPECT_EQ(told.counts().dropped, 3U);
}

TEST_F(SinkLineTest, tells_the_latest_state_of_an_alert_where_it_conflates) {
  SinkLine told = line(2, WhenFull::conflate);
  told.offer(alert(0, 7));
  told.offer(alert(1, 8));
  told.offer(alert(2, 7));
  told.offer(alert(3, 9));
  while (told.poll() > 0) {
  }
  EXPECT_THAT(heard_.told, ElementsAre(7, 9));
  EXPECT_EQ(told.counts().conflated, 1U);
  EXPECT_EQ(told.counts().dropped, 1U);
}

TEST_F(SinkLineTest, does_not_tell_again_what_was_told_before_a_restart) {
  {
    SinkLine told = line();
    for (std::uint64_t i = 0; i < 3; ++i) told.offer(alert(i, i));
    told.poll();
    told.poll();
  }
  SinkLine again = line();
  for (std::uint64_t i = 0; i < 4; ++i) again.offer(alert(i, i, true));
  while (again.poll() > 0) {
  }
  EXPECT_THAT(heard_.told, ElementsAre(0, 1));
  EXPECT_THAT(heard_.late, ElementsAre(2, 3));
}

class ThrowingSink final : public Sink {
 public:
  explicit ThrowingSink(Heard& heard) : heard_(heard) {}
  void on_alert(const Alert& alert) override {
    if (alert.id == 1) throw std::runtime_error("no line to them");
    heard_.told.push_back(alert.id);
  }
  void on_late_alert(const Alert& alert) override { on_alert(alert); }
  void flush() override {}

 private:
  Heard& heard_;
};

TEST_F(SinkLineTest, goes_on_with_the_next_alert_where_the_sink_throws_and_counts_it) {
  SinkLine told(std::make_unique<ThrowingSink>(heard_), {.name = "test", .cursor = folder_.path("test.cursor")});
  for (std::uint64_t i = 0; i < 3; ++i) told.offer(alert(i, i));
  while (told.poll() > 0) {
  }
  EXPECT_THAT(heard_.told, ElementsAre(0, 2));
  EXPECT_EQ(told.counts().threw, 1U);
  EXPECT_EQ(told.counts().failed, 1U);
  EXPECT_EQ(told.told_until(), 3U);
}

TEST_F(SinkLineTest, refuses_a_cursor_that_is_none) {
  folder_.file("test.cursor", "twelve");
  EXPECT_THROW(line(), SetupError);
  folder_.file("test.cursor", "");
  EXPECT_NO_THROW(line());
}

}  // namespace
}  // namespace tocsin
