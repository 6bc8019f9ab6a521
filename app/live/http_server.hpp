#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/live/agent.hpp"
#include "feeds/net/endpoint.hpp"

namespace tocsin {

struct HttpAnswer {
  unsigned status = 200;
  std::string body;
  std::string_view type = "application/json";  // a literal
};

// {"error": "..."}, with this status.
[[nodiscard]] HttpAnswer http_error(unsigned status, std::string_view what);

// What is answered to a method and a path.
struct HttpRoute {
  std::string_view method;  // a literal: "GET", "POST"
  std::string path;
  std::function<HttpAnswer(std::string_view body)> answer;
};

// With what a server proves who it is.
struct HttpTls {
  std::string certificate;  // path of its certificate and those that vouch for it (PEM)
  std::string key;          // path of its key (PEM)
};

// A small HTTP/1.1 server. It listens on loopback, on a Unix socket that only its owner may open, and anywhere else
// only with TLS (1.2 or 1.3) and a token. What one may ask of it is bounded: the size of a request, how long it may
// take to come, how many connections there are. It never waits; whoever polls it answers.
class HttpServer final : public Agent {
 public:
  struct Limits {
    std::size_t connections = 16;  // at one time; others are closed at once
    std::size_t header_bytes = 8'192;
    std::size_t body_bytes = 16'384;
    std::chrono::milliseconds wait{5'000};  // for a whole request, and for its answer to leave
    std::chrono::microseconds look_every{1'000};
  };

  // Port 0: any that is free. `token`: every request must bear it (RFC 6750); empty: none need. SetupError where it
  // cannot listen there, where certificate and key are none or not of each other, and where an address beyond loopback
  // has no TLS or no token.
  HttpServer(const Endpoint& at, std::string token, std::vector<HttpRoute> routes, const Limits& limits,
             const std::optional<HttpTls>& tls = std::nullopt);
  HttpServer(const Endpoint& at, std::string token, std::vector<HttpRoute> routes);
  // On a Unix socket, which goes away with it. A socket there that nobody listens on any more is replaced.
  HttpServer(const std::filesystem::path& at, std::vector<HttpRoute> routes, const Limits& limits);
  HttpServer(const std::filesystem::path& at, std::vector<HttpRoute> routes);
  ~HttpServer() override;

  std::size_t poll() override;
  std::string_view name() const noexcept override { return "http"; }

  // It listens on; 0 of a Unix socket.
  [[nodiscard]] std::uint16_t port() const noexcept;

 private:
  struct Wire;
  std::unique_ptr<Wire> wire_;
  std::chrono::steady_clock::time_point next_look_{};
  std::chrono::microseconds look_every_;
};

}  // namespace tocsin
