#include "sinks/json_lines/json_lines_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <csignal>
#include <memory>

#include "app/live/sink_line.hpp"
#include "engine/setup_error.hpp"
#include "sinks/json_line.hpp"
#include "sinks/write_error.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/small_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// What a file says, compressed or not.
std::string unpacked(const std::string& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(::gzopen(path.c_str(), "rb"), ::gzclose);
  std::string text;
  char piece[4096];
  int size = 0;
  while ((size = ::gzread(file.get(), piece, sizeof piece)) > 0) text.append(piece, static_cast<std::size_t>(size));
  EXPECT_EQ(size, 0) << path;
  return text;
}

class JsonLinesSinkTest : public testing::Test {
 protected:
  JsonLinesSinkTest() { desk_.trade(SmallDesk::nvda, Price::whole(92), 47min); }

  JsonLinesSink::Options options(std::uint64_t bytes_max = 0, std::uint32_t keep = 0, bool gzip = false) {
    return {.file = {.path = folder_.path("out/alerts.jsonl"), .bytes_max = bytes_max, .keep = keep, .gzip = gzip},
            .wait = 1ms};
  }
  // The desk's alert, so many minutes later, as another.
  [[nodiscard]] Alert alert(std::uint64_t number, std::chrono::minutes later = 0min) const {
    Alert alert = desk_.alerts().front();
    alert.id = number + 1;
    alert.time += later;
    return alert;
  }
  [[nodiscard]] std::string line(const Alert& alert) const { return json_line(alert, names_) + "\n"; }
  [[nodiscard]] std::string lines(std::uint64_t count) const {
    std::string all;
    for (std::uint64_t i = 0; i < count; ++i) all += line(alert(i));
    return all;
  }

  // Names of the files, the oldest first and the one that is written last.
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path("out"))) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    if (!names.empty() && names.front() == "alerts.jsonl") std::ranges::rotate(names, names.begin() + 1);
    return names;
  }
  [[nodiscard]] std::string all_lines() const {
    std::string all;
    for (const std::string& name : files()) all += unpacked(folder_.path("out/" + name));
    return all;
  }

  void SetUp() override { std::filesystem::create_directories(folder_.path("out")); }

  ScratchFolder folder_;
  SmallDesk desk_{small_rules::index_drop()};
  Names names_ = desk_.names();
};

TEST_F(JsonLinesSinkTest, writes_the_lines_of_the_alert_log) {
  JsonLinesSink sink(names_, options());
  for (std::uint64_t i = 0; i < 3; ++i) sink.on_alert(alert(i));
  EXPECT_THAT(files(), ElementsAre("alerts.jsonl"));
  EXPECT_EQ(all_lines(), lines(3));
}

TEST_F(JsonLinesSinkTest, begins_another_file_before_one_would_be_too_large) {
  const std::uint64_t two_lines = 2 * line(alert(0)).size();
  {
    JsonLinesSink sink(names_, options(two_lines));
    for (std::uint64_t i = 0; i < 5; ++i) sink.on_alert(alert(i));
  }
  EXPECT_THAT(files(), ElementsAre("alerts.jsonl.000001", "alerts.jsonl.000002", "alerts.jsonl"));
  EXPECT_EQ(all_lines(), lines(5));
  JsonLinesSink again(names_, options(two_lines));
  for (std::uint64_t i = 5; i < 7; ++i) again.on_alert(alert(i));
  EXPECT_EQ(files().size(), 4U);
  EXPECT_EQ(all_lines(), lines(7));
}

TEST_F(JsonLinesSinkTest, writes_a_line_that_is_larger_than_a_file_may_be) {
  JsonLinesSink sink(names_, options(10));
  for (std::uint64_t i = 0; i < 3; ++i) sink.on_alert(alert(i));
  EXPECT_EQ(files().size(), 3U);
  EXPECT_EQ(all_lines(), lines(3));
}

TEST_F(JsonLinesSinkTest, begins_another_file_with_the_alerts_hour_or_day) {
  for (const auto period : {JsonLinesSink::Period::hour, JsonLinesSink::Period::day}) {
    auto chosen = options();
    chosen.period = period;
    {
      JsonLinesSink sink(names_, chosen);
      sink.on_alert(alert(0));
      sink.on_alert(alert(1, 60min));
    }
    // The file says of which hour it is.
    JsonLinesSink again(names_, chosen);
    again.on_alert(alert(2, 61min));
    again.on_alert(alert(3, 24h));
    EXPECT_EQ(files().size(), period == JsonLinesSink::Period::hour ? 3U : 2U);
    EXPECT_EQ(all_lines(), line(alert(0)) + line(alert(1, 60min)) + line(alert(2, 61min)) + line(alert(3, 24h)));
    for (const std::string& name : files()) std::filesystem::remove(folder_.path("out/" + name));
  }
}

TEST_F(JsonLinesSinkTest, keeps_so_many_and_compresses_them) {
  JsonLinesSink sink(names_, options(10, 2, true));
  for (std::uint64_t i = 0; i < 6; ++i) sink.on_alert(alert(i));
  EXPECT_THAT(files(), ElementsAre("alerts.jsonl.000004.gz", "alerts.jsonl.000005.gz", "alerts.jsonl"));
  EXPECT_EQ(all_lines(), line(alert(3)) + line(alert(4)) + line(alert(5)));
}

TEST_F(JsonLinesSinkTest, finishes_what_was_left_when_the_process_ended) {
  folder_.file("out/alerts.jsonl.000001", line(alert(0)));
  folder_.file("out/alerts.jsonl.000001.gz.part", "half");
  folder_.file("out/alerts.jsonl", line(alert(1)) + "{\"schema\":1,");
  JsonLinesSink sink(names_, options(0, 0, true));
  EXPECT_EQ(unpacked(folder_.path("out/alerts.jsonl")), line(alert(1)));
  EXPECT_THAT(files(), ElementsAre("alerts.jsonl.000001.gz", "alerts.jsonl"));
  // It was written before the cursor was.
  sink.on_late_alert(alert(1));
  sink.on_late_alert(alert(2));
  EXPECT_EQ(all_lines(), lines(3));
}

TEST_F(JsonLinesSinkTest, leaves_files_of_other_names_alone) {
  for (const char* const name : {"alerts.jsonl.bak", "alerts.jsonl.1x", "alerts.jsonl.000001.zip", "other.000001"}) {
    folder_.file(std::string("out/") + name, "mine");
  }
  JsonLinesSink sink(names_, options(10, 1, true));
  for (std::uint64_t i = 0; i < 4; ++i) sink.on_alert(alert(i));
  EXPECT_EQ(files().size(), 6U);
  EXPECT_EQ(text_of_file(folder_.path("out/alerts.jsonl.bak")), "mine");
}

TEST_F(JsonLinesSinkTest, refuses_a_place_where_it_cannot_write) {
  auto nowhere = options();
  nowhere.file.path = folder_.path("none/alerts.jsonl");
  EXPECT_THROW(JsonLinesSink(names_, nowhere), SetupError);
}

// A limit on the size of files stands for a full disk: part of a line can be written, and the rest cannot.
TEST_F(JsonLinesSinkTest, waits_with_a_line_for_which_there_is_no_room_and_leaves_nothing_of_it) {
  const std::uint64_t size = line(alert(0)).size();
  SinkLine told(std::make_unique<JsonLinesSink>(names_, options()),
                {.name = "lines", .cursor = folder_.path("cursor")});
  for (std::uint64_t i = 0; i < 3; ++i) told.offer({.number = i, .alert = alert(i)});
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = size * 3 / 2, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_EQ(told.poll(), 1U);
  EXPECT_EQ(told.poll(), 0U);
  const std::string full = all_lines();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, ignored);
  EXPECT_EQ(full, lines(1));
  EXPECT_EQ(told.counts().waiting, 2U);
  while (told.poll() > 0) {
  }
  EXPECT_EQ(all_lines(), lines(3));
}

// Killed again and again, wherever it is: every line is in one file, once, in order.
TEST_F(JsonLinesSinkTest, loses_no_line_and_repeats_none_whenever_it_is_killed) {
  constexpr std::uint64_t alerts_count = 400;
  Dice dice(11);
  int kills = 0;
  for (bool is_over = false; !is_over && kills < 1'000;) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      SinkLine told(std::make_unique<JsonLinesSink>(names_, options(line(alert(0)).size() * 3, 0, true)),
                    {.name = "lines", .cursor = folder_.path("cursor")});
      for (std::uint64_t i = 0; i < alerts_count; ++i) {
        told.offer({.number = i, .is_late = true, .alert = alert(i)});
        while (told.poll() > 0) {
        }
      }
      ::_exit(0);
    }
    // Longer and longer, so that a slow disk ends it too.
    const auto longer = static_cast<std::uint64_t>(kills) * 200;
    ::usleep(static_cast<useconds_t>(dice.roll((sanitized ? 200'000 : 5'000) + longer)));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    is_over = WIFEXITED(status);
    kills += is_over ? 0 : 1;
  }
  EXPECT_GT(kills, 3);
  EXPECT_EQ(all_lines(), lines(alerts_count));
}

}  // namespace
}  // namespace tocsin
