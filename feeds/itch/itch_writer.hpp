#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_messages.hpp"
#include "feeds/itch/mold_udp64.hpp"

namespace tocsin::itch {

// Puts a message behind `bytes` as a file has it: its length, then its bytes.
template <class Message>
void append_frame(std::vector<std::byte>& bytes, const Message& message) {
  const std::size_t at = bytes.size();
  bytes.resize(at + frame_head_size + Message::size);
  store_big(static_cast<std::uint16_t>(Message::size), bytes.data() + at);
  encode(message, bytes.data() + at + frame_head_size);
}

// Messages -> MoldUDP64 packets of one session, numbered on from the first. Keeps no packet that was taken: what is
// re-requested must be kept elsewhere.
class MoldWriter {
 public:
  // A datagram of Ethernet's 1,500 bytes, less the heads of IPv4 and UDP.
  static constexpr std::size_t payload_max = 1472;

  explicit MoldWriter(const MoldSession& session, std::uint64_t sequence = 1)
      : head_{.session = session, .sequence = sequence} {}

  // Whether the packet has room for one more message of any type.
  [[nodiscard]] bool has_room() const noexcept {
    return MoldHead::size + body_.size() + frame_head_size + message_size_max <= payload_max;
  }
  template <class Message>
  void add(const Message& message) {
    append_frame(body_, message);
    ++head_.count;
  }
  // The packet of what was added since the last; a heartbeat where nothing was.
  [[nodiscard]] std::vector<std::byte> take_packet() {
    std::vector<std::byte> packet = mold_bytes(head_);
    packet.insert(packet.end(), body_.begin(), body_.end());
    head_.sequence += head_.count;
    head_.count = 0;
    body_.clear();
    return packet;
  }
  [[nodiscard]] std::vector<std::byte> end_of_session() const {
    return mold_bytes({.session = head_.session, .sequence = head_.sequence, .count = MoldHead::end_of_session});
  }

 private:
  MoldHead head_;
  std::vector<std::byte> body_;
};

}  // namespace tocsin::itch
