// The server of control beyond loopback's trust: over TLS, asked by our own client and by OpenSSL's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <memory>

#include "app/live/agent_thread.hpp"
#include "app/live/http_server.hpp"
#include "engine/setup_error.hpp"
#include "sinks/webhook/http_post.hpp"
#include "tests/support/own_certificate.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/web_receiver.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const std::string token = "a-secret-of-the-desk";

std::vector<HttpRoute> routes() {
  return {{.method = "POST", .path = "/echo", .answer = [](std::string_view body) {
             return HttpAnswer{.body = std::string(body)};
           }}};
}

class HttpTlsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(own_.is_made); }

  std::unique_ptr<HttpServer> listen(const std::string& address = "127.0.0.1") {
    return std::make_unique<HttpServer>(Endpoint{.address = address}, token, routes(), HttpServer::Limits{},
                                        HttpTls{.certificate = own_.certificate, .key = own_.key});
  }
  HttpPost::Outcome ask(std::uint16_t port, const std::string& trusted, const std::string& secret = token,
                        bool is_secure = true) const {
    const HttpPost post({.is_secure = is_secure, .host = "127.0.0.1", .port = std::to_string(port), .target = "/echo"},
                        5s, trusted, never_, 1'000);
    return post.send({{"Authorization", "Bearer " + secret}}, "hello");
  }
  // What OpenSSL's client says of a connection in this version of TLS.
  static std::string say(std::uint16_t port, const std::string& version) {
    const std::string command = "echo | timeout 10 openssl s_client -connect 127.0.0.1:" + std::to_string(port) + " " +
                                version + " -cipher 'ALL:@SECLEVEL=0' 2>&1";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string all;
    std::array<char, 1'024> part{};
    while (std::fgets(part.data(), part.size(), pipe.get()) != nullptr) all += part.data();
    return all;
  }

  ScratchFolder folder_;
  OwnCertificate own_{folder_};
  std::atomic<bool> never_ = false;
};

TEST_F(HttpTlsTest, answers_who_trusts_its_certificate_and_bears_its_token) {
  const auto server = listen();
  AgentThread thread({.name = "http"}, {server.get()});
  const auto answer = ask(server->port(), own_.certificate);
  EXPECT_EQ(answer.status, 200U) << answer.fault;
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(ask(server->port(), own_.certificate, "another-secret-of-a-desk").status, 401U);
}

TEST_F(HttpTlsTest, is_not_believed_by_who_trusts_others_and_answers_nothing_in_the_open) {
  const OwnCertificate other(folder_, "other");
  const auto server = listen();
  AgentThread thread({.name = "http"}, {server.get()});
  EXPECT_EQ(ask(server->port(), other.certificate).status, 0U);
  EXPECT_EQ(ask(server->port(), "").status, 0U);
  EXPECT_EQ(ask(server->port(), "", token, false).status, 0U);
  EXPECT_EQ(ask(server->port(), own_.certificate).status, 200U);  // and goes on
}

TEST_F(HttpTlsTest, speaks_no_version_before_1_2) {
  const auto server = listen();
  AgentThread thread({.name = "http"}, {server.get()});
  EXPECT_THAT(say(server->port(), "-tls1_2"), HasSubstr("Cipher is ECDHE"));
  EXPECT_THAT(say(server->port(), "-tls1_3"), HasSubstr("Cipher is TLS_"));
  EXPECT_THAT(say(server->port(), "-tls1_1"), Not(HasSubstr("Cipher is ECDHE")));
}

TEST_F(HttpTlsTest, ends_who_begins_and_does_not_go_on) {
  HttpServer::Limits hurried;
  hurried.wait = 50ms;
  hurried.connections = 1;
  HttpServer server(Endpoint{.address = "127.0.0.1"}, token, routes(), hurried,
                    HttpTls{.certificate = own_.certificate, .key = own_.key});
  AgentThread thread({.name = "http"}, {&server});
  const int idle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place = WebReceiver::loopback(server.port());
  ASSERT_EQ(::connect(idle, WebReceiver::generic(place), sizeof place), 0);
  HttpPost::Outcome answer;
  for (int i = 0; i < 100 && answer.status != 200; ++i) {
    std::this_thread::sleep_for(10ms);
    answer = ask(server.port(), own_.certificate);
  }
  ::close(idle);
  EXPECT_EQ(answer.status, 200U) << answer.fault;
}

TEST_F(HttpTlsTest, listens_beyond_loopback_with_both_and_with_nothing_less) {
  EXPECT_GT(listen("0.0.0.0")->port(), 0U);
  const HttpTls tls{.certificate = own_.certificate, .key = own_.key};
  const Endpoint everywhere{.address = "0.0.0.0"};
  EXPECT_THAT(setup_error_of([&] { const HttpServer server(everywhere, "", routes(), {}, tls); }),
              HasSubstr("TLS (certificate and key) and a token"));
  EXPECT_THAT(setup_error_of([&] { const HttpServer server(everywhere, token, routes(), {}); }),
              HasSubstr("TLS (certificate and key) and a token"));
}

TEST_F(HttpTlsTest, refuses_what_is_no_certificate_and_a_key_of_another) {
  const OwnCertificate other(folder_, "other");
  const Endpoint here{.address = "127.0.0.1"};
  const auto fault = [&](const std::string& certificate, const std::string& key) {
    return setup_error_of(
        [&] { const HttpServer server(here, token, routes(), {}, HttpTls{.certificate = certificate, .key = key}); });
  };
  EXPECT_THAT(fault(folder_.file("none.pem", "no certificate"), own_.key), HasSubstr("expected certificates (PEM)"));
  EXPECT_THAT(fault(own_.certificate, other.key), HasSubstr("expected the key (PEM) of"));
  EXPECT_THAT(fault(own_.certificate, folder_.path("gone.key")), HasSubstr("gone.key"));
  EXPECT_EQ(fault(own_.certificate, own_.key), "no error");
}

}  // namespace
}  // namespace tocsin
