#include "app/serve/ws_outlet.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Somebody who connects and asks by hand, and reads whatever comes.
class RawClient {
 public:
  explicit RawClient(const WsOutlet& outlet, int room = 1 << 20) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(outlet.endpoint().port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0);
    ::fcntl(fd_, F_SETFL, O_NONBLOCK);
  }
  ~RawClient() { ::close(fd_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  RawClient(RawClient&&) = delete;
  RawClient& operator=(RawClient&&) = delete;

  void write(std::string_view text) {
    EXPECT_EQ(::write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void ask_for_events() {
    write(
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  }
  // All that comes until it holds `wanted`, while the outlet is polled; what came by then where it never does.
  std::string read_until(WsOutlet& outlet, std::string_view wanted) {
    for (int i = 0; i < 2'000 && text_.find(wanted) == std::string::npos; ++i) {
      outlet.poll();
      char bytes[65'536];
      const ssize_t size = ::read(fd_, bytes, sizeof bytes);
      if (size == 0) break;
      if (size > 0) text_.append(bytes, static_cast<std::size_t>(size));
      if (size < 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return text_;
  }

 private:
  int fd_;
  std::string text_;
};

class WebSocket : public testing::Test {
 protected:
  WebSocket() { outlet_.begin({.universe = universe_, .first = Time{Duration{1}}, .provenance = "made up"}); }

  void say(const Event& event) {
    outlet_.prepare({&event, 1});
    outlet_.send();
  }

  const Universe universe_ = universe_of({{"AVGO", 244.7}, {"NVDA", 142.62}});
  EventMaker make_;
  WsOutlet outlet_{{.port = 0, .queue_bytes_max = 64 * 1024, .patience = std::chrono::milliseconds(100)}};
};

TEST_F(WebSocket, lets_somebody_in_who_came_when_there_were_no_descriptors_left) {
  RawClient client(outlet_);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &none);
  for (int i = 0; i < 3; ++i) outlet_.poll();
  ::setrlimit(RLIMIT_NOFILE, &before);
  client.ask_for_events();
  EXPECT_THAT(client.read_until(outlet_, "made up"), HasSubstr("\"kind\":\"day\""));
}

TEST_F(WebSocket, says_what_is_served_to_who_only_looks) {
  RawClient client(outlet_);
  client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string answer = client.read_until(outlet_, "made up\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(answer, HasSubstr("The data: made up"));
  EXPECT_EQ(outlet_.clients_count(), 0U);
}

TEST_F(WebSocket, finds_nothing_elsewhere) {
  RawClient client(outlet_);
  client.write("GET /secret HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.read_until(outlet_, "\n\n"), StartsWith("HTTP/1.1 404"));
}

TEST_F(WebSocket, drops_who_does_not_speak_http) {
  RawClient client(outlet_);
  client.write("\x16\x03\x01 what is this\r\n\r\n");
  client.read_until(outlet_, "never");
  EXPECT_EQ(outlet_.clients_count(), 0U);
}

TEST_F(WebSocket, gives_each_client_the_day_and_then_each_event_as_a_line) {
  RawClient a(outlet_);
  RawClient b(outlet_);
  a.ask_for_events();
  b.ask_for_events();
  // The handshake of RFC 6455, section 1.3, with the key of its example.
  EXPECT_THAT(a.read_until(outlet_, "made up\"}"), HasSubstr("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  b.read_until(outlet_, "made up\"}");
  EXPECT_EQ(outlet_.clients_count(), 2U);
  say(make_.trade(1, 118.42));
  for (RawClient* client : {&a, &b}) {
    const std::string heard = client->read_until(outlet_, "118.42");
    const std::size_t start = heard.rfind("{\"time\"");
    ASSERT_NE(start, std::string::npos);
    const auto event = nlohmann::json::parse(heard.substr(start));
    EXPECT_EQ(event["kind"], "trade");
    EXPECT_EQ(event["symbol"], "NVDA");
    EXPECT_EQ(event["size"], 100);
    EXPECT_EQ(event["time"], ns_since_epoch(make_.now()));
  }
}

TEST_F(WebSocket, answers_pings) {
  RawClient client(outlet_);
  client.ask_for_events();
  client.read_until(outlet_, "made up\"}");
  client.write(std::string_view("\x89\x82\x00\x00\x00\x00hi", 8));  // masked with zeros
  EXPECT_THAT(client.read_until(outlet_, "\x8a\x02hi"), HasSubstr("\x8a\x02hi"));
}

TEST_F(WebSocket, drops_and_names_a_client_that_cannot_follow_and_loses_nothing_of_the_others) {
  RawClient slow(outlet_, 4'096);
  RawClient quick(outlet_);
  slow.ask_for_events();
  quick.ask_for_events();
  slow.read_until(outlet_, "made up\"}");
  quick.read_until(outlet_, "made up\"}");
  int said = 0;
  while (outlet_.clients_count() == 2 && said < 200'000) {
    say(make_.after(Duration{1}).trade(0, 100 + 0.01 * (said % 100)));
    if (++said % 64 == 0) quick.read_until(outlet_, "\"id\":" + std::to_string(said) + "}");
  }
  EXPECT_EQ(outlet_.clients_count(), 1U);
  EXPECT_THAT(outlet_.account(), HasSubstr("could not follow, and was dropped"));
  const std::string all = quick.read_until(outlet_, "\"id\":" + std::to_string(said) + "}");
  int heard_count = 0;
  for (std::size_t at = all.find("{\"time\""); at != std::string::npos; at = all.find("{\"time\"", at + 1))
    ++heard_count;
  EXPECT_EQ(heard_count, said);
}

TEST_F(WebSocket, says_that_the_day_is_over) {
  RawClient client(outlet_);
  client.ask_for_events();
  client.read_until(outlet_, "made up\"}");
  outlet_.finish();
  EXPECT_THAT(client.read_until(outlet_, "end"), HasSubstr("{\"kind\":\"end\"}"));
}

}  // namespace
}  // namespace tocsin
