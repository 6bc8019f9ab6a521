#include "app/serve/iextp_sender.hpp"

#include <fmt/format.h>

#include "sinks/figures.hpp"

namespace tocsin {
namespace {

// A datagram of Ethernet's 1,500 bytes, less the heads of IPv4, UDP and IEX-TP.
constexpr std::size_t blocks_max = 1'472 - iex::header_size;

}  // namespace

void IexTpSender::begin(std::uint32_t session) {
  segments_.clear();
  writer_ = iex::IexWriter(iex::MessageProtocol::deep_1_0, session);
}

void IexTpSender::add(std::span<const std::byte> message) {
  if (writer_.payload_size() + iex::block_length_size + message.size() > blocks_max) complete();
  writer_.add_bytes(message);
  ++messages_count_;
}

void IexTpSender::complete() {
  if (writer_.payload_size() > 0) segments_.push_back(writer_.segment(now_));
}

void IexTpSender::add_segment(std::span<const std::byte> bytes) {
  complete();
  segments_.emplace_back(bytes.begin(), bytes.end());
  const iex::Segment segment = iex::segment_of(bytes);
  if (segment.fault != nullptr) return;
  const iex::SegmentHeader& header = segment.header;
  messages_count_ += header.messages_count;
  now_ = header.send_time;
  writer_ = iex::IexWriter(header.protocol, header.session, header.channel);
  writer_.resume(header.stream_offset + header.payload_size, header.first_sequence + header.messages_count);
}

void IexTpSender::send() {
  complete();
  if (segments_.empty()) return;
  const std::vector<Packet> packets(segments_.begin(), segments_.end());
  lines_.send(packets);
  segments_count_ += segments_.size();
  segments_.clear();
  beat_.sent();
}

void IexTpSender::poll() {
  if (!beat_.is_due() || !segments_.empty() || writer_.payload_size() > 0) return;
  const std::vector<std::byte> heartbeat = writer_.segment(now_);
  lines_.release();
  lines_.send({{Packet(heartbeat)}});
  beat_.sent();
}

void IexTpSender::finish() {
  send();
  lines_.release();
}

std::string IexTpSender::account() const {
  return fmt::format("IEX-TP: {} messages in {} segments on each line\n", grouped(messages_count_),
                     grouped(segments_count_)) +
         lines_.account();
}

}  // namespace tocsin
