#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_writer.hpp"
#include "feeds/itch/mold_udp64.hpp"
#include "tests/support/loopback.hpp"

namespace tocsin::itch {

// A re-request server of MoldUDP64 that a test steps by hand: it has the messages of the packets that it was given, and
// answers a request with as many as fit into one packet.
class RerequestServer {
 public:
  using Bytes = std::vector<std::byte>;

  void keep(std::span<const std::byte> datagram) {
    MoldPacket packet;
    ASSERT_EQ(read_mold_packet(datagram, packet), nullptr);
    std::uint64_t number = packet.head.sequence;
    for (auto rest = packet.body; !rest.empty();) {
      const std::size_t size = whole_frame_size(rest);
      messages_[number++].assign(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
      rest = rest.subspan(size);
    }
  }
  // The next requests are not heard.
  void miss(std::size_t requests) { missed_ = requests; }

  // Answers what was asked since the last call.
  void poll() {
    while (const auto asked = socket_.receive()) {
      MoldHead request;
      ASSERT_EQ(read_mold_request(asked->first, request), nullptr);
      ++requests_count_;
      if (missed_ > 0) {
        --missed_;
      } else {
        socket_.send(answer(request), asked->second);
      }
    }
  }

  [[nodiscard]] Endpoint endpoint() const { return socket_.endpoint(); }
  [[nodiscard]] std::size_t requests_count() const { return requests_count_; }

 private:
  [[nodiscard]] Bytes answer(const MoldHead& request) const {
    MoldHead head{.session = request.session, .sequence = request.sequence, .count = 0};
    Bytes body;
    for (auto at = messages_.find(head.sequence); at != messages_.end() && head.count < request.count; ++at) {
      if (at->first != head.sequence + head.count) break;
      if (MoldHead::size + body.size() + at->second.size() > MoldWriter::payload_max) break;
      body.insert(body.end(), at->second.begin(), at->second.end());
      ++head.count;
    }
    Bytes packet = mold_bytes(head);
    packet.insert(packet.end(), body.begin(), body.end());
    return packet;
  }

  LoopbackSocket socket_;
  std::map<std::uint64_t, Bytes> messages_;
  std::size_t missed_ = 0;
  std::size_t requests_count_ = 0;
};

}  // namespace tocsin::itch
