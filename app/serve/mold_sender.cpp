#include "app/serve/mold_sender.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_writer.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

// Messages in it: the end of a session has none.
std::uint16_t count_of(const itch::MoldPacket& packet) noexcept {
  return packet.ends_session() ? std::uint16_t{0} : packet.head.count;
}

}  // namespace

MoldSender::MoldSender(const WireOptions& wire, const std::optional<Endpoint>& rerequest, std::size_t kept_bytes)
    : lines_(wire),
      rerequests_(rerequest ? std::make_unique<RerequestServer>(*rerequest) : nullptr),
      sent_(kept_bytes) {}

void MoldSender::begin(const itch::MoldSession& session) {
  next_ = {.session = session, .sequence = 1};
  announced_ = 1;
  sent_.clear();
  has_ended_ = false;
}

std::vector<std::byte>& MoldSender::new_packet() {
  if (prepared_ == packets_.size()) packets_.emplace_back().reserve(itch::MoldWriter::payload_max);
  std::vector<std::byte>& packet = packets_[prepared_++];
  packet.clear();
  return packet;
}

void MoldSender::add(std::span<const std::byte> frames) {
  while (const std::size_t size = itch::whole_frame_size(frames)) {
    const bool has_room = open_count_ > 0 && packets_[prepared_ - 1].size() + size <= itch::MoldWriter::payload_max;
    if (!has_room) {
      complete();
      new_packet().resize(itch::MoldHead::size);
    }
    std::vector<std::byte>& packet = packets_[prepared_ - 1];
    packet.insert(packet.end(), frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(size));
    ++open_count_;
    frames = frames.subspan(size);
  }
}

// The open packet gets its head; its messages are sent now, as far as numbers go.
void MoldSender::complete() {
  if (open_count_ == 0) return;
  next_.count = open_count_;
  std::vector<std::byte>& packet = packets_[prepared_ - 1];
  std::ranges::copy(itch::mold_bytes(next_), packet.begin());
  next_.sequence += open_count_;
  messages_count_ += open_count_;
  open_count_ = 0;
}

void MoldSender::add_packet(std::span<const std::byte> packet) {
  complete();
  new_packet().assign(packet.begin(), packet.end());
  itch::MoldPacket read;
  if (itch::read_mold_packet(packet, read) != nullptr || !read.head.is_numbered()) return;
  if (read.head.session != next_.session) begin(read.head.session);
  next_.sequence = std::max(next_.sequence, read.head.sequence + count_of(read));
  messages_count_ += count_of(read);
}

void MoldSender::send() {
  complete();
  if (prepared_ == 0) return;
  announced_ = next_.sequence;
  outgoing_.assign(packets_.begin(), packets_.begin() + static_cast<std::ptrdiff_t>(prepared_));
  lines_.send(outgoing_);
  packets_count_ += prepared_;
  prepared_ = 0;
  beat_.sent();
  keep_sent();
}

// Once they have left: nobody can ask before.
void MoldSender::keep_sent() {
  if (!rerequests_) return;
  for (const Packet packet : outgoing_) {
    itch::MoldPacket read;
    const bool is_ours = itch::read_mold_packet(packet, read) == nullptr && read.head.is_numbered() &&
                         read.head.session == next_.session;
    if (is_ours) sent_.keep(read.head.sequence, count_of(read), read.body);
  }
}

// A heartbeat, or the end of the session.
void MoldSender::signal(std::uint16_t count) {
  if (!next_.is_numbered()) return;
  const std::vector<std::byte> packet =
      itch::mold_bytes({.session = next_.session, .sequence = announced_, .count = count});
  lines_.release();
  lines_.send({{Packet(packet)}});
  beat_.sent();
}

void MoldSender::poll() {
  if (rerequests_) rerequests_->poll(next_.session, sent_);
  if (beat_.is_due()) signal(has_ended_ ? itch::MoldHead::end_of_session : std::uint16_t{0});
}

void MoldSender::finish() {
  send();
  has_ended_ = true;
  for (int i = 0; i < ends_at_once; ++i) signal(itch::MoldHead::end_of_session);
}

std::string MoldSender::account() const {
  std::string text = fmt::format("MoldUDP64, session {}: {} messages in {} packets on each line\n",
                                 itch::text_of(next_.session), grouped(messages_count_), grouped(packets_count_));
  text += lines_.account();
  if (!rerequests_) return text;
  text += rerequests_->account();
  text += fmt::format("  kept for them: {} MB of at most {}", sent_.bytes() / 1'000'000, kept_bytes_max / 1'000'000);
  if (sent_.forgotten_count() > 0) text += fmt::format("; {} messages forgotten", grouped(sent_.forgotten_count()));
  return text + "\n";
}

}  // namespace tocsin
