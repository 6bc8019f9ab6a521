#include "sinks/webhook/webhook_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "app/live/sink_line.hpp"
#include "engine/setup_error.hpp"
#include "sinks/json_line.hpp"
#include "sinks/write_error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/small_desk.hpp"
#include "tests/support/web_receiver.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using Answer = WebReceiver::Answer;

class WebhookSinkTest : public testing::Test {
 protected:
  WebhookSinkTest() { desk_.trade(SmallDesk::nvda, Price::whole(92), 47min); }

  [[nodiscard]] WebhookSink::Options options(const WebReceiver& receiver) const {
    WebhookSink::Options options;
    options.address = parse_web_address("http://127.0.0.1:" + receiver.port() + "/tocsin?desk=1");
    options.time_limit = 100ms;
    options.wait_first = 1ms;
    options.wait_max = 4ms;
    return options;
  }
  [[nodiscard]] std::unique_ptr<WebhookSink> sink(const WebReceiver& receiver) const {
    return std::make_unique<WebhookSink>(names_, options(receiver));
  }
  [[nodiscard]] const Alert& alert() const { return desk_.alerts().front(); }
  static std::string field(const std::string& request, const std::string& name) {
    const std::size_t at = request.find(name + ": ");
    if (at == std::string::npos) return "";
    const std::size_t from = at + name.size() + 2;
    return request.substr(from, request.find("\r\n", from) - from);
  }

  SmallDesk desk_{small_rules::index_drop()};
  Names names_ = desk_.names();
};

TEST_F(WebhookSinkTest, posts_the_alert_s_json_line_with_a_key_of_its_own) {
  const WebReceiver receiver;
  sink(receiver)->on_alert(alert());
  const auto requests = receiver.requests();
  ASSERT_THAT(requests, SizeIs(1));
  EXPECT_THAT(requests[0], StartsWith("POST /tocsin?desk=1 HTTP/1.1\r\n"));
  EXPECT_THAT(requests[0], EndsWith("\r\n\r\n" + json_line(alert(), names_)));
  EXPECT_EQ(field(requests[0], "Content-Type"), "application/json");
  EXPECT_EQ(field(requests[0], "Host"), "127.0.0.1:" + receiver.port());
  EXPECT_THAT(field(requests[0], "Idempotency-Key"), testing::MatchesRegex("[0-9a-f]{16}-firing-[0-9a-f]{16}"));
  EXPECT_THAT(requests[0], Not(HasSubstr("Tocsin-Late")));
  EXPECT_THAT(requests[0], Not(HasSubstr("Authorization")));
}

TEST_F(WebhookSinkTest, marks_what_is_late_and_bears_its_token) {
  const WebReceiver receiver;
  auto with_token = options(receiver);
  with_token.token = "a-secret-of-the-desk";
  WebhookSink(names_, with_token).on_late_alert(alert());
  const std::string request = receiver.requests().at(0);
  EXPECT_EQ(field(request, "Tocsin-Late"), "true");
  EXPECT_EQ(field(request, "Authorization"), "Bearer a-secret-of-the-desk");
}

TEST_F(WebhookSinkTest, sends_again_after_failures_and_time_outs_under_the_same_key) {
  const WebReceiver receiver({WebReceiver::status(500),
                              {.after = 300ms},  // longer than it waits
                              {.bytes = ""},     // hangs up
                              {.bytes = "nonsense\r\n\r\n"},
                              WebReceiver::status(429),
                              WebReceiver::status(200)});
  const auto told = sink(receiver);
  told->on_alert(alert());
  const auto requests = receiver.requests();
  ASSERT_THAT(requests, SizeIs(6));
  for (const std::string& request : requests) EXPECT_EQ(request, requests[0]);
  EXPECT_EQ(told->failed_count(), 0U);
}

TEST_F(WebhookSinkTest, gives_up_after_its_attempts_and_counts_it) {
  const WebReceiver receiver({WebReceiver::status(503)});
  auto few = options(receiver);
  few.attempts_max = 3;
  WebhookSink told(names_, few);
  told.on_alert(alert());
  EXPECT_THAT(receiver.requests(), SizeIs(3));
  EXPECT_EQ(told.failed_count(), 1U);
}

TEST_F(WebhookSinkTest, does_not_repeat_what_was_refused_and_follows_no_redirect) {
  const WebReceiver elsewhere;
  const std::string redirect =
      "HTTP/1.1 307 So\r\nLocation: http://127.0.0.1:" + elsewhere.port() + "/\r\nContent-Length: 0\r\n\r\n";
  for (const Answer& answer : {WebReceiver::status(400), Answer{.bytes = redirect}}) {
    const WebReceiver receiver({answer});
    const auto told = sink(receiver);
    told->on_alert(alert());
    EXPECT_THAT(receiver.requests(), SizeIs(1));
    EXPECT_EQ(told->failed_count(), 1U);
  }
  EXPECT_THAT(elsewhere.requests(), SizeIs(0));
}

TEST_F(WebhookSinkTest, speaks_no_plain_http_to_who_expects_certificates) {
  const WebReceiver receiver;
  auto secure = options(receiver);
  secure.address.is_secure = true;
  secure.attempts_max = 1;
  WebhookSink told(names_, secure);
  told.on_alert(alert());
  EXPECT_EQ(told.failed_count(), 1U);
  for (const std::string& request : receiver.requests()) EXPECT_THAT(request, Not(HasSubstr("POST")));
}

TEST_F(WebhookSinkTest, leaves_off_at_once_and_the_alert_stays_the_next) {
  const ScratchFolder folder;
  const WebReceiver receiver({{.after = 60s}});
  auto patient = options(receiver);
  patient.time_limit = 60s;
  SinkLine line(std::make_unique<WebhookSink>(names_, patient), {.name = "hook", .cursor = folder.path("hook.cursor")});
  line.offer({.number = 0, .is_late = false, .alert = alert()});
  std::thread stopper([&] {
    while (receiver.requests().empty()) std::this_thread::sleep_for(1ms);
    line.leave_off();
  });
  EXPECT_EQ(line.poll(), 0U);
  stopper.join();
  EXPECT_EQ(line.counts().told, 0U);
  EXPECT_EQ(line.counts().waiting, 1U);
  const WebReceiver well;
  SinkLine again(sink(well), {.name = "hook", .cursor = folder.path("hook.cursor")});
  again.offer({.number = 0, .is_late = true, .alert = alert()});
  EXPECT_EQ(again.poll(), 1U);
  EXPECT_THAT(well.requests(), SizeIs(1));
}

TEST_F(WebhookSinkTest, keeps_nobody_waiting_who_offers_it_alerts) {
  const ScratchFolder folder;
  const WebReceiver receiver({{.after = 60s}});
  auto patient = options(receiver);
  patient.time_limit = 60s;
  SinkLine line(std::make_unique<WebhookSink>(names_, patient),
                {.name = "hook", .room = 4, .cursor = folder.path("hook.cursor")});
  line.offer({.number = 0, .is_late = false, .alert = alert()});
  std::thread teller([&] { line.poll(); });
  while (receiver.requests().empty()) std::this_thread::sleep_for(1ms);
  for (std::uint64_t number = 1; number <= 100; ++number) line.offer({.number = number, .alert = alert()});
  EXPECT_EQ(line.counts().dropped, 96U);
  EXPECT_EQ(line.counts().waiting, 4U);
  EXPECT_EQ(line.counts().told, 0U);
  line.leave_off();
  teller.join();
}

TEST(WebAddress, is_read_as_it_is_written) {
  const WebAddress plain = parse_web_address("http://desk:8080/a?b=c");
  EXPECT_FALSE(plain.is_secure);
  EXPECT_EQ(plain.host, "desk");
  EXPECT_EQ(plain.port, "8080");
  EXPECT_EQ(plain.target, "/a?b=c");
  EXPECT_EQ(plain.authority(), "desk:8080");
  const WebAddress secure = parse_web_address("https://[::1]?b");
  EXPECT_TRUE(secure.is_secure);
  EXPECT_EQ(secure.host, "::1");
  EXPECT_EQ(secure.port, "443");
  EXPECT_EQ(secure.target, "/?b");
  EXPECT_EQ(secure.authority(), "[::1]");
}

TEST(WebAddress, refuses_what_is_none) {
  for (const char* const wrong :
       {"", "desk", "ftp://desk/", "http://", "http:///a", "http://user@desk/", "http://desk:0/", "http://desk:65536/",
        "http://desk:/", "http://desk:1x/", "http://[::1/", "http://[::1]x/", "http://desk/a b", "http://desk/#a",
        "http://desk/\r\nHost: other", "http://de\nsk/"}) {
    EXPECT_THAT(setup_error_of([&] { (void)parse_web_address(wrong); }), HasSubstr("expected a web address")) << wrong;
  }
}

}  // namespace
}  // namespace tocsin
