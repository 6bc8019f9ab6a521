#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/serve/sent_messages.hpp"
#include "feeds/itch/mold_udp64.hpp"
#include "feeds/net/endpoint.hpp"

namespace tocsin {

// Answers the Request Packets of MoldUDP64 (1.00, "Request Packet") to whoever sent them, each with one packet of as
// many of the messages as it has room for. Says nothing to what is no request, is of another session, or asks for what
// was not sent or is no longer kept; counts it.
class RerequestServer {
 public:
  // Port 0: one that is free. SetupError naming the endpoint and what was refused.
  explicit RerequestServer(const Endpoint& endpoint);
  ~RerequestServer();
  RerequestServer(const RerequestServer&) = delete;
  RerequestServer& operator=(const RerequestServer&) = delete;
  RerequestServer(RerequestServer&&) = delete;
  RerequestServer& operator=(RerequestServer&&) = delete;

  // Answers what has come, at most `requests_at_once`. Never waits.
  static constexpr int requests_at_once = 64;
  void poll(const itch::MoldSession& session, const SentMessages& sent);

  // With the port that it was given.
  [[nodiscard]] Endpoint endpoint() const;
  [[nodiscard]] std::uint64_t answered_count() const noexcept { return answered_; }
  [[nodiscard]] std::string account() const;

 private:
  struct Socket;

  void answer(const itch::MoldHead& request, const SentMessages& sent);

  std::unique_ptr<Socket> socket_;
  std::uint64_t answered_ = 0;
  std::uint64_t messages_ = 0;
  std::uint64_t odd_ = 0;        // no request, or of another session
  std::uint64_t not_kept_ = 0;   // of messages that are not there
  std::uint64_t not_taken_ = 0;  // answers that the kernel did not take
};

}  // namespace tocsin
