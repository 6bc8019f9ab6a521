#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/serve/idle_beat.hpp"
#include "app/serve/wire_lines.hpp"
#include "feeds/iex/iex_writer.hpp"

namespace tocsin {

// A session of IEX-TP (1.25) on its lines: segments as messages fill them or as they were recorded, and a heartbeat a
// second while there is nothing to say. A segment ends where `send` is called, and depends on nothing else.
class IexTpSender {
 public:
  // SetupError where a line cannot be had.
  explicit IexTpSender(const WireOptions& wire) : lines_(wire) {}

  // Messages of DEEP 1.0, numbered from 1 on.
  void begin(std::uint32_t session);
  // One message that goes out with the next `send`.
  void add(std::span<const std::byte> message);
  // A segment of a recording, as it is; heartbeats go on from it.
  void add_segment(std::span<const std::byte> segment);
  // What time it is in the day that is played, ns since 1970: what segments say that they were sent at.
  void set_time(std::int64_t now) noexcept { now_ = now; }
  void send();
  void poll();
  void finish();

  [[nodiscard]] std::string names() const { return lines_.names(); }
  [[nodiscard]] std::string account() const;

 private:
  void complete();

  WireLines lines_;
  iex::IexWriter writer_{iex::MessageProtocol::deep_1_0, 1};
  std::vector<std::vector<std::byte>> segments_;
  std::int64_t now_ = 0;
  std::uint64_t messages_count_ = 0;
  std::uint64_t segments_count_ = 0;
  IdleBeat beat_{std::chrono::seconds(1)};
};

}  // namespace tocsin
