#include "app/live/desk_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live/token_file.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string least =
    "rules = 'rules.toml'\nfolder = 'out'\n[[feed]]\nkind = 'played'\nfiles = ['a.tape', 'b.tape']\n";

class DeskFileTest : public testing::Test {
 protected:
  DeskFile load(const std::string& text) { return DeskFile::load(folder_.file("desk.toml", text)); }
  std::string error_of(const std::string& text) {
    return setup_error_of([&] { (void)load(text); });
  }
  ScratchFolder folder_;
};

TEST_F(DeskFileTest, needs_rules_a_folder_and_a_feed_and_finds_them_beside_itself) {
  const DeskFile desk = load(least);
  EXPECT_EQ(desk.rules, folder_.path("rules.toml"));
  EXPECT_EQ(desk.folder, folder_.path("out"));
  EXPECT_EQ(desk.feeds.size(), 1U);
  EXPECT_EQ(desk.clock, EventClock::receive);
  EXPECT_EQ(desk.threads, DeskFile::Threads::one);
}

TEST_F(DeskFileTest, says_how_the_day_is_run) {
  const DeskFile desk =
      load("day = '2025-01-27'\nclock = 'venue'\nthreads = 'three'\nidle = 'spin'\ncores = [0, 1, 1]\n" +
           std::string("queue = 4096\nsync = '1s'\n") + least);
  EXPECT_EQ(desk.day, std::chrono::local_days(std::chrono::year{2025} / 1 / 27));
  EXPECT_EQ(desk.clock, EventClock::venue);
  EXPECT_EQ(desk.threads, DeskFile::Threads::three);
  EXPECT_EQ(desk.idle, IdleKind::spin);
  EXPECT_EQ(desk.cores, (std::vector{0, 1, 1}));
  EXPECT_EQ(desk.queue, 4096U);
  EXPECT_EQ(desk.sync, 1s);
}

TEST_F(DeskFileTest, names_every_mistake_with_its_line) {
  const std::string error = error_of(
      "rules = 5\nfolder = 'out'\nday = '2025-02-30'\nclock = 'wall'\nqueue = 5\nsync = '0s'\ncores = [-1]\n"
      "colour = 'red'\n[[feed]]\nkind = 'plaid'\n[[feed]]\nkind = 'played'\nspeed = 'fast'\n");
  for (const char* expected : {"desk.toml:1: rules", "desk.toml:3: day", "desk.toml:4: clock", "desk.toml:5: queue",
                               "desk.toml:6: sync", "desk.toml:7: cores", "desk.toml:8: unknown key `colour`",
                               "desk.toml:10: feed 1: kind", "feed 2: files", "feed 2: speed"}) {
    EXPECT_THAT(error, HasSubstr(expected));
  }
}

TEST_F(DeskFileTest, wants_a_core_for_each_thread) {
  EXPECT_THAT(error_of("threads = 'three'\ncores = [0]\n" + least), HasSubstr("one core for each of the 3 threads"));
}

// The desk files of the pages, as they stand there.
TEST_F(DeskFileTest, loads_every_desk_file_that_the_pages_show) {
  const std::string fence = "```toml\n";
  int shown = 0;
  for (const char* page_name : {"control", "fix", "live"}) {
    const std::string page = text_of_file(TOCSIN_SOURCE_DIR "/docs/" + std::string(page_name) + ".md");
    for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
      at += fence.size();
      const std::string text = page.substr(at, page.find("\n```", at) + 1 - at);
      EXPECT_NO_THROW(load(text)) << page_name << "\n" << text;
      ++shown;
    }
  }
  EXPECT_GE(shown, 4);
}

TEST_F(DeskFileTest, refuses_a_file_that_is_not_there_and_one_without_a_feed) {
  EXPECT_THAT(setup_error_of([&] { (void)DeskFile::load(folder_.path("none.toml")); }), HasSubstr("cannot be opened"));
  EXPECT_THAT(error_of("rules = 'r.toml'\nfolder = 'o'\n"), HasSubstr("feed: missing"));
  EXPECT_THAT(error_of("rules = 'r.toml'\nfolder = 'o'\nfeed = 3\n"), HasSubstr("feed"));
}

TEST_F(DeskFileTest, says_who_is_told_and_who_may_act) {
  const DeskFile desk = load(least +
                             "[metrics]\nhttp = '127.0.0.1:9464'\n[control]\nhttp = '[::1]:9465'\n"
                             "token_file = 'desk.token'\nsocket = 'desk.sock'\n[[sink]]\nkind = 'webhook'\n"
                             "url = 'https://hooks.example.com/a'\nhosts = ['hooks.example.com']\ntimeout = '2s'\n"
                             "attempts = 3\nqueue = 7\nwhen_full = 'conflate'\nname = 'hook'\n");
  EXPECT_EQ(desk.metrics, (Endpoint{.address = "127.0.0.1", .port = 9'464}));
  EXPECT_EQ(desk.control.http, (Endpoint{.address = "::1", .port = 9'465}));
  EXPECT_EQ(desk.control.token_file, folder_.path("desk.token"));
  EXPECT_EQ(desk.control.socket, folder_.path("desk.sock"));
  ASSERT_EQ(desk.sinks.size(), 1U);
  EXPECT_EQ(desk.sinks[0].name, "hook");
  EXPECT_EQ(desk.sinks[0].room, 7U);
  EXPECT_EQ(desk.sinks[0].when_full, WhenFull::conflate);
  EXPECT_FALSE(load(least).control.is_wanted());
}

TEST_F(DeskFileTest, is_as_the_page_on_control_says) {
  const std::string page = text_of_file(TOCSIN_SOURCE_DIR "/docs/control.md");
  const std::size_t from = page.find("```toml\n") + 8;
  const DeskFile desk = load(page.substr(from, page.find("```", from) - from));
  EXPECT_TRUE(desk.metrics.has_value());
  EXPECT_TRUE(desk.control.is_wanted());
  EXPECT_EQ(desk.sinks.size(), 1U);
}

TEST_F(DeskFileTest, lets_nobody_in_from_outside_and_tells_nobody_who_is_not_listed) {
  const std::string error = error_of(least +
                                     "[metrics]\nhttp = '0.0.0.0:9464'\n[control]\nhttp = '127.0.0.1:1'\n"
                                     "[[sink]]\nkind = 'webhook'\nurl = 'https://a.example/'\nhosts = ['b.example']\n"
                                     "[[sink]]\nkind = 'webhook'\nurl = 'mailto:a'\ntimeout = '1h'\nattempts = 0\n"
                                     "queue = 0\n[[sink]]\nkind = 'pigeon'\n");
  for (const char* expected :
       {"metrics: http: expected an address of loopback", "control: token_file: missing",
        "sink 1: url: its host, a.example, is not among `hosts`", "sink 2: url: expected", "sink 2: timeout: expected",
        "sink 2: attempts: expected", "sink 2: queue: expected", "another sink is called", "kind: expected"}) {
    EXPECT_THAT(error, HasSubstr(expected));
  }
}

TEST_F(DeskFileTest, wants_tls_and_a_token_of_control_beyond_loopback) {
  const auto with = [&](const std::string& keys) { return least + "[control]\nhttp = '0.0.0.0:9465'\n" + keys; };
  const std::string token = "token_file = 'desk.token'\n";
  const std::string tls = "certificate = 'own.pem'\nkey = 'own.key'\n";
  const DeskFile desk = load(with(token + tls));
  EXPECT_EQ(desk.control.http, (Endpoint{.address = "0.0.0.0", .port = 9'465}));
  EXPECT_EQ(desk.control.certificate, folder_.path("own.pem"));
  EXPECT_EQ(desk.control.key, folder_.path("own.key"));
  EXPECT_THAT(error_of(with(token)), HasSubstr("control: certificate: missing"));
  EXPECT_THAT(error_of(with(tls)), HasSubstr("control: token_file: missing"));
  EXPECT_THAT(error_of(with(token + "key = 'own.key'\n")), HasSubstr("control: certificate: missing"));
}

TEST_F(DeskFileTest, says_what_is_wrong_with_a_sink_of_json_lines) {
  const std::string error =
      error_of(least + "[[sink]]\nkind = 'json_lines'\nrotate = 'week'\nrotate_size = 1\nkeep = 0\ngzip = 'yes'\n");
  for (const char* const key :
       {"path: missing", "rotate: expected", "rotate_size: expected", "keep: expected", "gzip: "}) {
    EXPECT_THAT(error, HasSubstr(std::string("sink 1: ") + key));
  }
}

TEST_F(DeskFileTest, numbers_feeds_and_sinks_as_they_stand_whatever_is_wrong_with_others) {
  const std::string error = error_of(least +
                                     "[[sink]]\nkind = 'pigeon'\n[[sink]]\nkind = 'webhook'\nurl = 'mailto:a'\n"
                                     "hosts = ['a']\n[[feed]]\nkind = 'radio'\n[[feed]]\nkind = 'played'\n");
  for (const char* expected :
       {"sink 1: kind: expected", "sink 2: url: expected", "feed 2: kind: expected", "feed 3: files: missing"}) {
    EXPECT_THAT(error, HasSubstr(expected));
  }
}

TEST_F(DeskFileTest, says_how_often_a_snapshot_is_kept) {
  EXPECT_FALSE(load(least).snapshot_every.has_value());
  EXPECT_EQ(load("snapshot_every = '10min'\n" + least).snapshot_every, Duration(std::chrono::minutes(10)));
  EXPECT_THAT(error_of("snapshot_every = '10ms'\n" + least), HasSubstr("snapshot_every: expected a duration"));
}

TEST_F(DeskFileTest, keeps_secrets_in_files_and_out_of_errors) {
  EXPECT_EQ(token_of_file(folder_.file("good", "0123456789abcdef\n")), "0123456789abcdef");
  for (const char* const wrong : {"", "short", "0123456789 abcdef", "0123456789abcdef\n\x01"}) {
    const std::string error = setup_error_of([&] { (void)token_of_file(folder_.file("wrong", wrong)); });
    EXPECT_THAT(error, HasSubstr("wrong: expected a token"));
    EXPECT_THAT(error, testing::Not(HasSubstr("short")));
  }
}

}  // namespace
}  // namespace tocsin
