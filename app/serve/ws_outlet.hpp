#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "app/serve/outlet.hpp"
#include "feeds/net/endpoint.hpp"

namespace tocsin {

// A day's events as lines of JSON (append_json) to whoever connects by WebSocket (RFC 6455) on this machine: a text
// message of whole lines for what is due at one time. A client hears what happens from its joining on; before that, one
// line of the day. To GET / over plain HTTP it says what is served.
//
// Clients are kept in step: where one has `queue_bytes_max` that it did not take yet, all others wait for it, but not
// longer than `patience`; then it is dropped, and named in the account. What clients write is not read, but for what
// the protocol asks an answer to.
class WsOutlet final : public Outlet {
 public:
  struct Options {
    std::uint16_t port = 0;  // 0: one that is free
    std::size_t queue_bytes_max = 4UL << 20;
    std::chrono::milliseconds patience{2'000};
    std::size_t clients_max = 64;
  };

  // SetupError where the port cannot be had.
  explicit WsOutlet(const Options& options);
  ~WsOutlet() override;
  WsOutlet(const WsOutlet&) = delete;
  WsOutlet& operator=(const WsOutlet&) = delete;
  WsOutlet(WsOutlet&&) = delete;
  WsOutlet& operator=(WsOutlet&&) = delete;

  void begin(const DayOpening& day) override;
  void prepare(std::span<const Event> events) override;
  void send() override;
  void poll() override;
  void finish() override;
  [[nodiscard]] std::size_t clients_count() const override;
  [[nodiscard]] std::string account() const override;

  [[nodiscard]] Endpoint endpoint() const;

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

}  // namespace tocsin
