#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "feeds/iex/iex_messages.hpp"
#include "feeds/iex/iex_tp.hpp"

namespace tocsin::iex {

// Makes the segments of one session out of messages: counts them, and the bytes of the stream. Does not judge what the
// messages say; a segment should not outgrow the datagram that it is sent in.
class IexWriter {
 public:
  IexWriter(MessageProtocol protocol, std::uint32_t session, std::uint32_t channel = 1)
      : header_{.protocol = protocol, .channel = channel, .session = session} {}

  // Continues a session: where its next segment stands in it.
  void resume(std::int64_t stream_offset, std::int64_t next_sequence) noexcept {
    header_.stream_offset = stream_offset;
    header_.first_sequence = next_sequence;
  }

  // Appends a message to the segment that is being made.
  template <class Message>
  void add(const Message& message) {
    const std::size_t at = open_block();
    encode(blocks_, message);
    close_block(at);
  }
  // The same of a message's bytes, whatever they are.
  void add_bytes(std::span<const std::byte> message) {
    const std::size_t at = open_block();
    blocks_.insert(blocks_.end(), message.begin(), message.end());
    close_block(at);
  }

  [[nodiscard]] std::size_t payload_size() const noexcept { return blocks_.size(); }
  [[nodiscard]] std::uint64_t next_sequence() const noexcept {
    return static_cast<std::uint64_t>(header_.first_sequence) + header_.messages_count;
  }

  // The segment made so far, sent at `send_time` (ns since 1970); without messages it is a heartbeat. The next begins.
  std::vector<std::byte> segment(std::int64_t send_time) {
    header_.payload_size = static_cast<std::uint16_t>(blocks_.size());
    header_.send_time = send_time;
    std::vector<std::byte> bytes;
    append_header(bytes, header_);
    bytes.insert(bytes.end(), blocks_.begin(), blocks_.end());
    header_.stream_offset += header_.payload_size;
    header_.first_sequence += std::exchange(header_.messages_count, std::uint16_t{0});
    blocks_.clear();
    return bytes;
  }

 private:
  std::size_t open_block() {
    blocks_.resize(blocks_.size() + block_length_size);
    ++header_.messages_count;
    return blocks_.size();
  }
  void close_block(std::size_t first) noexcept {
    const auto length = static_cast<std::uint16_t>(blocks_.size() - first);
    std::memcpy(blocks_.data() + first - block_length_size, &length, sizeof length);
  }

  SegmentHeader header_;
  std::vector<std::byte> blocks_;
};

}  // namespace tocsin::iex
