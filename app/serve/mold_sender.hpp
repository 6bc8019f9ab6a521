#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/serve/idle_beat.hpp"
#include "app/serve/rerequest_server.hpp"
#include "app/serve/sent_messages.hpp"
#include "app/serve/wire_lines.hpp"
#include "feeds/itch/mold_udp64.hpp"

namespace tocsin {

// A session of MoldUDP64 (1.00) on its lines: packets as messages fill them or as they were recorded, a heartbeat a
// second while there is nothing to say, the end of the session said several times and then once a second, and whoever
// missed something may ask for it. A packet ends where `send` is called, and depends on nothing else.
class MoldSender {
 public:
  // What is kept for re-requests; older messages are forgotten.
  static constexpr std::size_t kept_bytes_max = 1UL << 30;

  // SetupError where a line, or the endpoint for re-requests, cannot be had.
  MoldSender(const WireOptions& wire, const std::optional<Endpoint>& rerequest,
             std::size_t kept_bytes = kept_bytes_max);

  // Messages are numbered from 1 on.
  void begin(const itch::MoldSession& session);
  // Whole frames that go out with the next `send`.
  void add(std::span<const std::byte> frames);
  // A packet of a recording, as it is; the session is the one that it says.
  void add_packet(std::span<const std::byte> packet);
  void send();
  void poll();
  void finish();

  [[nodiscard]] std::string names() const { return lines_.names(); }
  [[nodiscard]] const RerequestServer* rerequests() const noexcept { return rerequests_.get(); }
  [[nodiscard]] std::uint64_t packets_count() const noexcept { return packets_count_; }
  [[nodiscard]] std::string account() const;

 private:
  static constexpr int ends_at_once = 3;

  [[nodiscard]] std::vector<std::byte>& new_packet();
  void complete();
  void keep_sent();
  void signal(std::uint16_t count);

  WireLines lines_;
  std::unique_ptr<RerequestServer> rerequests_;
  SentMessages sent_;
  itch::MoldHead next_;                          // session, and the number of the next message
  std::uint64_t announced_ = 1;                  // the number behind the last message that was sent
  std::vector<std::vector<std::byte>> packets_;  // the first `prepared_` go out next; the others are room
  std::size_t prepared_ = 0;
  std::vector<Packet> outgoing_;
  std::uint16_t open_count_ = 0;  // messages of the last of them, while it may take more
  std::uint64_t messages_count_ = 0;
  std::uint64_t packets_count_ = 0;
  bool has_ended_ = false;
  IdleBeat beat_{std::chrono::seconds(1)};
};

}  // namespace tocsin
