#include "sinks/alert_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "engine/setup_error.hpp"
#include "sinks/write_error.hpp"
#include "tests/support/small_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

std::string path_of_a_new_file() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  return testing::TempDir() + test->test_suite_name() + "." + test->name() + ".jsonl";
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return (std::ostringstream() << file.rdbuf()).str();
}

// What the system's own program says of the file; empty where there is none.
std::string sha256sum(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(("sha256sum '" + path + "'").c_str(), "r"), pclose);
  std::array<char, 65> digits{};
  return pipe && std::fgets(digits.data(), digits.size(), pipe.get()) ? std::string(digits.data()) : std::string();
}

struct FallenIndex : SmallDesk {
  FallenIndex() : SmallDesk(small_rules::index_drop()) {
    trade(SmallDesk::nvda, Price::whole(92), 1s);
    trade(SmallDesk::nvda, Price::whole(80), 2s);
    trade(SmallDesk::nvda, Price::whole(100), 3s);
  }
};

void tell(Sink& sink, const SmallDesk& desk) {
  for (const Alert& alert : desk.alerts()) sink.on_alert(alert);
}

TEST(Sha256, agrees_with_the_published_examples) {
  Sha256 hash;  // FIPS 180-4 examples: the empty text, then "abc" in two pieces
  EXPECT_EQ(hash.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  hash.add("a");
  hash.add("bc");
  EXPECT_EQ(hash.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(AlertLog, its_hash_is_that_of_the_file) {
  const FallenIndex desk;
  const Names names = desk.names();
  const std::string path = path_of_a_new_file();
  AlertLog log(names, LineFile(path));
  tell(log, desk);
  log.flush();
  EXPECT_EQ(log.alerts_count(), 4U);
  EXPECT_EQ(log.hex(), sha256sum(path));
  const std::string content = content_of(path);
  EXPECT_TRUE(content.starts_with(json_line(desk.alerts()[0], names) + "\n"));
  EXPECT_TRUE(content.ends_with(json_line(desk.alerts()[3], names) + "\n"));
  std::filesystem::remove(path);
}

TEST(AlertLog, its_hash_does_not_depend_on_a_file) {
  const FallenIndex desk;
  const Names names = desk.names();
  AlertLog kept(names, LineFile("/dev/null"));
  AlertLog hashed(names);
  tell(kept, desk);
  tell(hashed, desk);
  hashed.flush();
  EXPECT_EQ(kept.hex(), hashed.hex());
  EXPECT_NE(hashed.hex(), AlertLog(names).hex());
}

TEST(AlertLog, a_second_run_has_the_same_hash) {
  const auto hash = [] {
    const FallenIndex desk;
    const Names names = desk.names();
    AlertLog log(names);
    tell(log, desk);
    return log.hex();
  };
  EXPECT_EQ(hash(), hash());
}

TEST(AlertLog, refuses_a_file_that_cannot_be_opened) {
  try {
    const LineFile file("/nowhere/at/all.jsonl");
    FAIL() << "opened";
  } catch (const SetupError& error) {
    EXPECT_STREQ(error.what(), "/nowhere/at/all.jsonl: cannot be opened for writing: No such file or directory");
  }
}

TEST(AlertLog, a_full_disk_is_reported_and_leaves_the_hash_alone) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  const FallenIndex desk;
  const Names names = desk.names();
  AlertLog full(names, LineFile("/dev/full"));
  AlertLog hashed(names);
  tell(full, desk);
  tell(hashed, desk);
  EXPECT_EQ(full.hex(), hashed.hex());
  for (int twice = 0; twice < 2; ++twice) {
    try {
      full.flush();
      FAIL() << "no error";
    } catch (const WriteError& error) {
      EXPECT_STREQ(error.what(), "/dev/full: writing stopped after 0 complete lines: No space left on device");
    }
  }
}

TEST(AlertLog, writes_a_line_an_alert_to_a_stream_that_stays_open) {
  const FallenIndex desk;
  const Names names = desk.names();
  const std::string path = path_of_a_new_file();
  std::FILE* out = std::fopen(path.c_str(), "wb");
  ASSERT_NE(out, nullptr);
  {
    AlertLog sink(names, LineFile(out, "standard output"));
    tell(sink, desk);
    sink.flush();
  }
  std::fputs("still open\n", out);
  std::fclose(out);
  std::string expected;
  for (const Alert& alert : desk.alerts()) expected += json_line(alert, names) + "\n";
  EXPECT_EQ(content_of(path), expected + "still open\n");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace tocsin
