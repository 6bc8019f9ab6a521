#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "tests/support/own_certificate.hpp"
#include "tests/support/program.hpp"
#include "tests/support/web_receiver.hpp"

namespace tocsin {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string rules = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml";

// `tocsin run` on a day that does not end by itself, and `tocsin control` beside it.
class ControlCommand : public testing::Test {
 protected:
  ControlCommand() {
    EXPECT_EQ(tocsin("tape make 2025-01-27 --events 200000 -o day.tape").status, 0);
    folder_.file("desk.toml", "rules = '" + rules + "'\nfolder = 'out'\nday = '2025-01-27'\nclock = 'venue'\n" +
                                  "threads = 'three'\n[control]\nsocket = 'desk.sock'\n" +
                                  "[[feed]]\nkind = 'played'\nfiles = 'day.tape'\nspeed = '3000'\n" +
                                  "[[sink]]\nkind = 'webhook'\nurl = 'http://127.0.0.1:" + receiver_.port() +
                                  "/'\nhosts = ['127.0.0.1']\n");
  }
  void TearDown() override {
    if (run_ > 0) end(SIGKILL);
  }

  [[nodiscard]] Ended tocsin(const std::string& arguments) const { return run_program(folder_.path(""), arguments); }
  [[nodiscard]] json status() const { return json::parse(tocsin("control desk.toml status").out); }

  void start() {
    run_ = ::fork();
    if (run_ == 0) {
      const int nothing = ::open("/dev/null", O_RDWR);
      ::dup2(nothing, STDOUT_FILENO);
      ::dup2(nothing, STDERR_FILENO);
      ::execl(TOCSIN_PROGRAM, TOCSIN_PROGRAM, "run", folder_.path("desk.toml").c_str(), "--quiet", nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 1'000 && tocsin("control desk.toml status").status != 0; ++i) ::usleep(10'000);
  }
  // How it ended; a signal of 0 waits.
  int end(int signal) {
    if (signal != 0) ::kill(run_, signal);
    int status = 0;
    ::waitpid(std::exchange(run_, 0), &status, 0);
    return status;
  }
  // On which nobody listens now.
  static std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place = WebReceiver::loopback(0);
    socklen_t size = sizeof place;
    EXPECT_EQ(::bind(probe, WebReceiver::generic(place), size), 0);
    ::getsockname(probe, WebReceiver::generic(place), &size);
    ::close(probe);
    return ntohs(place.sin_port);
  }
  [[nodiscard]] std::string log() const { return text_of_file(folder_.path("out/2025-01-27.jsonl")); }

  ScratchFolder folder_;
  WebReceiver receiver_;
  pid_t run_ = 0;
};

TEST_F(ControlCommand, acts_on_a_live_day_and_a_replay_of_its_journal_says_the_same) {
  start();
  EXPECT_EQ(status().at("day"), "2025-01-27");
  for (int i = 0; i < 2'000 && status().at("ringing") == 0; ++i) ::usleep(10'000);
  const Ended muted =
      tocsin("control desk.toml mute subject=NVDA until=2025-01-28T00:00:00 owner=ada note='enough, \"thank\" you'");
  EXPECT_EQ(muted.status, 0) << muted.error;
  EXPECT_EQ(muted.out, "{\"action\":1}\n");
  EXPECT_EQ(tocsin("control desk.toml acknowledge alert=0000000000000001").status, 1);
  // Killed and gone on with, the desk knows what was said, and goes on numbering.
  for (int i = 0; i < 500 && log().find("thank") == std::string::npos; ++i) ::usleep(10'000);
  end(SIGKILL);
  start();
  const Ended again = tocsin("control desk.toml unmute subject=NVDA owner=bob");
  EXPECT_EQ(again.out, "{\"action\":2}\n") << again.error;
  for (int i = 0; i < 500 && log().find("bob") == std::string::npos; ++i) ::usleep(10'000);
  EXPECT_EQ(tocsin("control desk.toml stop").status, 0);
  EXPECT_EQ(end(0), 0);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("desk.sock")));
  const std::string live = log();
  EXPECT_THAT(live, HasSubstr("ada"));
  EXPECT_THAT(live, HasSubstr("bob"));
  ASSERT_EQ(tocsin("replay out/2025-01-27.tape --quiet --alerts again.jsonl --rules " + rules).status, 0);
  EXPECT_EQ(text_of_file(folder_.path("again.jsonl")), live);
  // Each alert came at least once, whatever was killed meanwhile.
  std::string told;
  for (const std::string& request : receiver_.requests()) told += request + "\n";
  std::istringstream lines(live);
  for (std::string line; std::getline(lines, line);) EXPECT_THAT(told, HasSubstr(line));
}

TEST_F(ControlCommand, speaks_over_tls_where_there_is_no_socket) {
  const OwnCertificate own(folder_);
  const OwnCertificate other(folder_, "other");
  ASSERT_TRUE(own.is_made && other.is_made);
  folder_.file("desk.token", "a-secret-of-the-desk\n");
  folder_.file("other.token", "another-secret-of-a-desk\n");
  const std::string port = std::to_string(free_port());
  std::string desk = text_of_file(folder_.path("desk.toml"));
  const std::string socket = "socket = 'desk.sock'\n";
  desk.replace(
      desk.find(socket), socket.size(),
      "http = '127.0.0.1:" + port + "'\ntoken_file = 'desk.token'\ncertificate = 'own.pem'\nkey = 'own.key'\n");
  folder_.file("desk.toml", desk);
  start();
  EXPECT_EQ(status().at("day"), "2025-01-27");
  const std::string at = "control desk.toml status --at https://127.0.0.1:" + port;
  EXPECT_EQ(tocsin(at + " --ca own.pem").status, 0);
  EXPECT_EQ(tocsin(at + " --ca other.pem").status, 2);
  const Ended stranger = tocsin(at + " --token-file other.token");
  EXPECT_EQ(stranger.status, 1);
  EXPECT_THAT(stranger.error, HasSubstr("expected the desk's token"));
  EXPECT_EQ(tocsin("control desk.toml stop").status, 0);
  EXPECT_EQ(end(0), 0);
}

TEST_F(ControlCommand, says_where_nobody_listens_and_what_it_did_not_understand) {
  const Ended alone = tocsin("control desk.toml status");
  EXPECT_EQ(alone.status, 2);
  EXPECT_THAT(alone.error, HasSubstr("no live day answers here"));
  start();
  EXPECT_THAT(tocsin("control desk.toml acknowledge alert=1").error, HasSubstr("16 hexadecimal digits"));
  EXPECT_THAT(tocsin("control desk.toml dance").error, HasSubstr("nothing is here"));
  EXPECT_EQ(tocsin("control desk.toml snooze until").status, 2);
  EXPECT_EQ(end(SIGTERM), 0);
}

}  // namespace
}  // namespace tocsin
