#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>

#include "fix/free_port.hpp"
#include "tests/support/program.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string rules = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml";

// `tocsin serve` on one side of a socket and `tocsin run` on the other, two processes over loopback.
class LiveWire : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<ScratchFolder>();
    ASSERT_EQ(tocsin("tape make 2025-01-27 -o day.tape --events 200000").status, 0);
    ASSERT_EQ(tocsin("replay day.tape --quiet --alerts tape.jsonl --rules " + rules).status, 0);
    ASSERT_EQ(tocsin("convert day.tape -o day.itch").status, 0);
    ASSERT_EQ(tocsin("replay day.itch --date 2025-01-27 --quiet --alerts itch.jsonl --rules " + rules).status, 0);
  }
  static void TearDownTestSuite() { folder.reset(); }

  static Ended tocsin(const std::string& arguments) { return run_program(folder->path(""), arguments); }

  static void desk(const std::string& name, const std::string& feed) {
    folder->file(name + ".toml", "rules = '" + rules + "'\nfolder = '" + name +
                                     "'\nday = '2025-01-27'\nclock = 'venue'\nthreads = 'three'\nidle = 'yield'\n"
                                     "[[feed]]\n" +
                                     feed);
  }

  // Both at once, the one that listens first; what it said.
  static std::string hear(const std::string& name, const std::string& served) {
    Ended heard{};
    std::thread listener([&] { heard = run_in(name, "run ../" + name + ".toml --quiet"); });
    const std::string journal = folder->path(name + "/2025-01-27.tape");
    for (int i = 0; i < 12'000 && !std::filesystem::exists(journal); ++i) std::this_thread::sleep_for(5ms);
    const Ended said = run_in(name + "_server", "serve ../day.tape --linger 3 " + served);
    EXPECT_EQ(said.status, 0) << said.error;
    listener.join();
    EXPECT_EQ(heard.status, 0) << heard.error << heard.out;
    return heard.out;
  }
  static Ended run_in(const std::string& name, const std::string& arguments) {
    std::filesystem::create_directories(folder->path(name));
    return run_program(folder->path(name + "/"), arguments);
  }

  static std::string log_of(const std::string& name) { return text_of_file(folder->path(name + "/2025-01-27.jsonl")); }
  static void expect_the_journal_to_say_the_same(const std::string& name) {
    const Ended again =
        tocsin("replay " + name + "/2025-01-27.tape --quiet --alerts " + name + ".again --rules " + rules);
    EXPECT_EQ(again.status, 0) << again.error;
    EXPECT_EQ(text_of_file(folder->path(name + ".again")), log_of(name));
  }

  // What each alert says, without what depends on how events are numbered.
  static std::vector<std::string> sense_of(const std::string& lines) {
    std::vector<std::string> all;
    std::istringstream in(lines);
    for (std::string line; std::getline(in, line);) {
      const auto alert = nlohmann::json::parse(line);
      std::string text;
      for (const char* key : {"time", "rule", "subject", "state", "level", "value", "limit", "reference"}) {
        text += alert.contains(key) ? alert[key].dump() + " " : "- ";
      }
      all.push_back(text);
    }
    return all;
  }

  static std::unique_ptr<ScratchFolder> folder;
};
std::unique_ptr<ScratchFolder> LiveWire::folder;

std::string at(const std::string& address, std::uint16_t port) { return address + ":" + std::to_string(port); }

TEST_F(LiveWire, itch_on_two_lossy_lines_says_what_a_replay_of_its_file_says) {
  const std::string a = at("239.1.1.1", free_port());
  const std::string b = at("239.1.1.2", free_port());
  const std::string server = at("127.0.0.1", free_port());
  desk("itch", "kind = 'itch'\nlines = ['" + a + "', '" + b + "']\ninterface = '127.0.0.1'\nrerequest = '" + server +
                   "'\nsource = 'ITCH 5.0'\n");
  const std::string out = hear("itch", "--mold " + a + "," + b + " --rerequest " + server +
                                           " --speed 7200 --drop 1% --dup 1% --reorder 1% --seed 7");
  EXPECT_THAT(out, HasSubstr("+ gaps 0;"));
  EXPECT_EQ(log_of("itch"), text_of_file(folder->path("itch.jsonl")));
  expect_the_journal_to_say_the_same("itch");
}

TEST_F(LiveWire, iex_on_two_lines_says_what_the_day_says) {
  // Nobody can be asked for what the kernel had no room for: where the machine is too busy, the day is served slower.
  std::string name;
  std::string out;
  for (const std::string speed : {"7200", "3600", "900"}) {
    name = "iex" + speed;
    const std::string a = at("239.2.1.1", free_port());
    const std::string b = at("239.2.1.2", free_port());
    desk(name, "kind = 'iex'\nlines = ['" + a + "', '" + b + "']\ninterface = '127.0.0.1'\n");
    out = hear(name, "--iextp " + a + "," + b + " --dup 1% --reorder 1% --seed 7 --speed " + speed);
    if (out.find("+ gaps 0;") != std::string::npos) break;
  }
  EXPECT_THAT(out, HasSubstr("+ gaps 0;"));
  EXPECT_EQ(sense_of(log_of(name)), sense_of(text_of_file(folder->path("tape.jsonl"))));
  expect_the_journal_to_say_the_same(name);
}

TEST_F(LiveWire, fix_says_what_the_day_says) {
  const std::uint16_t port = free_port();
  desk("fix", "kind = 'fix'\naddress = '" + at("127.0.0.1", port) + "'\nsender = 'DESK'\ntarget = 'TOCSIN'\n");
  const std::string out = hear("fix", "--fix " + std::to_string(port) + " --start-when 1 --speed max");
  EXPECT_THAT(out, HasSubstr("events: in 200,000 = out 200,000 + gaps 0;"));
  EXPECT_EQ(sense_of(log_of("fix")), sense_of(text_of_file(folder->path("tape.jsonl"))));
  expect_the_journal_to_say_the_same("fix");
}

}  // namespace
}  // namespace tocsin
