#include "app/live/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <memory>
#include <stdexcept>
#include <thread>

#include "engine/setup_error.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/raw_line.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const std::string token = "a-secret-of-the-desk";
const std::string get_ping = "GET /ping HTTP/1.1\r\nHost: desk\r\n\r\n";

std::vector<HttpRoute> routes() {
  return {{.method = "GET", .path = "/ping", .answer = [](std::string_view) { return HttpAnswer{.body = "pong"}; }},
          {.method = "POST",
           .path = "/echo",
           .answer = [](std::string_view body) { return HttpAnswer{.body = std::string(body)}; }},
          {.method = "GET", .path = "/fails", .answer = [](std::string_view) -> HttpAnswer {
             throw std::runtime_error("it went wrong");
           }}};
}

class HttpServerTest : public testing::Test {
 protected:
  static HttpServer::Limits limits() {
    HttpServer::Limits limits;
    limits.look_every = std::chrono::microseconds(0);
    return limits;
  }
  void listen(const HttpServer::Limits& limits = HttpServerTest::limits(), const std::string& secret = "") {
    server_ = std::make_unique<HttpServer>(Endpoint{.address = "127.0.0.1"}, secret, routes(), limits);
  }
  [[nodiscard]] std::function<void()> polling() {
    return [this] { server_->poll(); };
  }
  std::string ask(const std::string& request, std::string_view enough = "\r\n\r\n") {
    RawLine line(server_->port());
    line.hear(polling(), "");
    line.say(request);
    return line.hear(polling(), enough);
  }

  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, answers_what_is_on_its_table) {
  listen();
  EXPECT_THAT(ask(get_ping, "pong"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(ask("GET /ping?a=b HTTP/1.0\r\n\r\n", "pong"), StartsWith("HTTP/1.0 200 OK\r\n"));
  EXPECT_THAT(ask("POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "hello"), EndsWith("\r\n\r\nhello"));
  EXPECT_THAT(ask("GET /none HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask("POST /ping HTTP/1.1\r\nContent-Length: 0\r\n\r\n"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(ask("GET /fails HTTP/1.1\r\n\r\n", "}"), HasSubstr("it went wrong"));
}

TEST_F(HttpServerTest, answers_one_request_after_another_on_one_connection) {
  listen();
  RawLine line(server_->port());
  for (int i = 0; i < 3; ++i) {
    line.hear(polling(), "");
    line.say(get_ping);
    EXPECT_THAT(line.hear(polling(), "pong"), EndsWith("pong"));
  }
  line.say("GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(line.hear(polling(), "never"), EndsWith("pong"));
  EXPECT_TRUE(line.is_over());
}

TEST_F(HttpServerTest, wants_its_token_and_nothing_like_it) {
  listen(limits(), token);
  const auto with = [](const std::string& field) { return "GET /ping HTTP/1.1\r\n" + field + "\r\n"; };
  EXPECT_THAT(ask(with("Authorization: Bearer " + token + "\r\n"), "pong"), EndsWith("pong"));
  const std::vector<std::string> all_wrong{"",
                                           "Authorization: Bearer \r\n",
                                           "Authorization: " + token + "\r\n",
                                           "Authorization: Bearer " + token + "x\r\n",
                                           "Authorization: Basic " + token + "\r\n",
                                           "Authorization: Bearer " + token.substr(1) + "\r\n",
                                           "Authorization: Bearer B" + token.substr(1) + "\r\n"};
  for (const std::string& wrong : all_wrong) {
    const std::string answer = ask(with(wrong), "}");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 ")) << wrong;
    EXPECT_THAT(answer, testing::Not(HasSubstr(token)));
  }
}

TEST_F(HttpServerTest, refuses_what_is_too_long_or_no_request) {
  listen();
  const std::string long_field = "X: " + std::string(9'000, 'x') + "\r\n";
  EXPECT_THAT(ask("GET /ping HTTP/1.1\r\n" + long_field + "\r\n"), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(ask("POST /echo HTTP/1.1\r\nContent-Length: 20000\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(ask("POST /echo HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask("\x16\x03\x01\x02 hello\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpServerTest, ends_what_comes_too_slowly) {
  HttpServer::Limits hurried = limits();
  hurried.wait = 50ms;
  listen(hurried);
  RawLine line(server_->port());
  line.hear(polling(), "");
  for (const char c : get_ping.substr(0, 10)) {
    line.say(std::string(1, c));
    std::this_thread::sleep_for(10ms);
    server_->poll();
  }
  EXPECT_EQ(line.hear(polling(), "never"), "");
  EXPECT_TRUE(line.is_over());
}

TEST_F(HttpServerTest, closes_connections_beyond_its_limit_and_has_room_again_when_others_end) {
  HttpServer::Limits few = limits();
  few.connections = 2;
  listen(few);
  {
    std::vector<std::unique_ptr<RawLine>> lines;
    for (int i = 0; i < 2; ++i) {
      lines.push_back(std::make_unique<RawLine>(server_->port()));
      lines.back()->hear(polling(), "");
      for (int polls = 0; polls < 50; ++polls) server_->poll();
    }
    RawLine third(server_->port());
    EXPECT_EQ(third.hear(polling(), "never"), "");
    EXPECT_TRUE(third.is_over());
    lines[0]->say(get_ping);
    EXPECT_THAT(lines[0]->hear(polling(), "pong"), EndsWith("pong"));
  }
  for (int polls = 0; polls < 50; ++polls) server_->poll();
  EXPECT_THAT(ask(get_ping, "pong"), EndsWith("pong"));
}

TEST_F(HttpServerTest, outlives_any_bytes) {
  listen();
  Dice dice(7);
  for (int i = 0; i < 200; ++i) {
    std::string bytes =
        dice.one_in(2) ? get_ping : "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello";
    for (int flips = 0; flips < 4; ++flips) {
      const std::size_t at = dice.roll(bytes.size());
      bytes[at] = static_cast<char>(dice.roll(256));
    }
    RawLine line(server_->port());
    for (int polls = 0; polls < 4; ++polls) server_->poll();
    line.say(bytes);
    for (int polls = 0; polls < 8; ++polls) server_->poll();
  }
  for (int polls = 0; polls < 500; ++polls) server_->poll();
  EXPECT_THAT(ask(get_ping, "pong"), EndsWith("pong"));
}

TEST_F(HttpServerTest, listens_on_loopback_alone) {
  for (const char* const address : {"0.0.0.0", "10.1.2.3", "::"}) {
    EXPECT_THAT(setup_error_of([&] { const HttpServer server(Endpoint{.address = address, .port = 1}, token, {}); }),
                HasSubstr("expected an address of loopback"));
  }
  listen();
  EXPECT_THAT(setup_error_of(
                  [&] { const HttpServer twice(Endpoint{.address = "127.0.0.1", .port = server_->port()}, "", {}); }),
              HasSubstr("cannot listen here"));
}

TEST_F(HttpServerTest, makes_a_socket_for_its_owner_alone_and_takes_it_away) {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path("desk.sock");
  {
    HttpServer server(path, routes(), limits());
    struct stat found{};
    ASSERT_EQ(::stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
    RawLine line(path.string());
    line.say(get_ping);
    EXPECT_THAT(line.hear([&] { server.poll(); }, "pong"), EndsWith("pong"));
    EXPECT_THAT(setup_error_of([&] { const HttpServer other(path, routes()); }), HasSubstr("somebody listens there"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(HttpServerTest, replaces_a_socket_that_nobody_listens_on_and_nothing_else) {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path("desk.sock");
  {
    const HttpServer first(path, routes());
    std::filesystem::rename(path, folder.path("stale.sock"));
  }
  std::filesystem::rename(folder.path("stale.sock"), path);
  EXPECT_NO_THROW(HttpServer(path, routes()));
  folder.file("desk.sock", "mine");
  EXPECT_THAT(setup_error_of([&] { const HttpServer other(path, routes()); }), HasSubstr("found a file"));
  EXPECT_EQ(text_of_file(path), "mine");
  EXPECT_THAT(setup_error_of([&] { const HttpServer other(folder.path(std::string(120, 's')), routes()); }),
              HasSubstr("107"));
}

}  // namespace
}  // namespace tocsin
