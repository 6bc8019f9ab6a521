#include "bench/generator/mold_packets.hpp"

#include <cstdint>
#include <string_view>

namespace tocsin::bench {
namespace {

constexpr std::string_view session = "TOCSIN0001";
constexpr std::size_t head_bytes = 20;
constexpr std::size_t payload_max = 1'400;
constexpr std::uint16_t end_of_session = 0xffff;
constexpr Duration age_max = std::chrono::microseconds(20);
constexpr Duration silence_max = std::chrono::seconds(1);
constexpr Duration way = std::chrono::microseconds(3);  // from the exchange's stamp to the recorder's

std::uint64_t big_endian(const std::byte* at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | std::to_integer<std::uint64_t>(at[i]);
  return value;
}

void append_big_endian(std::vector<std::byte>& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i) out.push_back(static_cast<std::byte>(value >> (8 * (i - 1)) & 0xff));
}

// Puts frames together until a packet must leave.
class Sender {
 public:
  void send(std::span<const std::byte> frame, Time stamp) {
    const bool is_late = count_ > 0 && stamp - first_ > age_max;
    if (is_late || head_bytes + body_.size() + frame.size() > payload_max) flush();
    if (!packets_.empty() && stamp - last_ > silence_max) leave(0, last_ + silence_max);
    if (count_ == 0) first_ = stamp;
    body_.insert(body_.end(), frame.begin(), frame.end());
    ++count_;
    last_ = stamp;
  }

  std::vector<RecordedPacket> end() {
    flush();
    leave(end_of_session, last_ + silence_max);
    return std::move(packets_);
  }

 private:
  void flush() {
    if (count_ == 0) return;
    leave(count_, last_);
    sequence_ += count_;
    count_ = 0;
    body_.clear();
  }

  void leave(std::uint16_t count, Time stamp) {
    RecordedPacket& packet = packets_.emplace_back();
    packet.time = stamp + way;
    for (const char letter : session) packet.payload.push_back(static_cast<std::byte>(letter));
    append_big_endian(packet.payload, sequence_, 8);
    append_big_endian(packet.payload, count, 2);
    packet.payload.insert(packet.payload.end(), body_.begin(), body_.end());
  }

  std::vector<RecordedPacket> packets_;
  std::vector<std::byte> body_;
  std::uint64_t sequence_ = 1;
  std::uint16_t count_ = 0;
  Time first_{};
  Time last_{};
};

}  // namespace

std::vector<RecordedPacket> mold_packets(std::span<const std::byte> frames, Time midnight) {
  Sender sender;
  while (!frames.empty()) {
    const std::size_t size = 2 + static_cast<std::size_t>(big_endian(frames.data(), 2));
    const auto since_midnight = static_cast<std::int64_t>(big_endian(frames.data() + 7, 6));
    sender.send(frames.first(size), midnight + Duration(since_midnight));
    frames = frames.subspan(size);
  }
  return sender.end();
}

}  // namespace tocsin::bench
