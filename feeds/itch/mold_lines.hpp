#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/capture/line_arbiter.hpp"
#include "feeds/itch/frame_source.hpp"
#include "feeds/tally.hpp"

namespace tocsin::itch {

// The MoldUDP64 packets of one or several captures of the same day (lines A and B, or both in one), each message once
// and in order, and gaps where they belong. A session is read from its first message: a capture that begins within one
// begins with a gap.
//
// The session is the one that has most of the messages in the first thousand packets, so that neither a damaged packet
// nor a smaller feed in the same capture is taken for it; another may follow when it has said that it is over. Packets
// of any other (other feeds, whose stock locates and order numbers are their own) are passed over and counted: they
// want a capture of their own. Packets without a session and a number, as anonymised captures have them, are taken as
// they come.
class MoldLines final : public FrameSource {
 public:
  // SetupError where one of them is no capture. The tally outlives the lines.
  MoldLines(std::span<const bytes::StoredBytes> lines, Tally& tally);

  std::optional<FrameRun> front() override;
  void consume(std::size_t count) override;
  bool is_between_packets() const override { return waiting_.empty() && !arbiter_.is_waiting(); }
  std::optional<std::vector<std::uint64_t>> save(MarkWriter& mark) override;
  void restore(MarkReader& mark) override;
  std::uint64_t position() const override;
  std::string format() const override { return "MoldUDP64 in " + lines_.front().reader.format(); }

 private:
  // One capture and its next datagram, if there is one.
  struct Line {
    capture::DatagramReader reader;
    std::optional<capture::Datagram> datagram;
  };
  // A run that waits for its turn, and its frames where they had to be copied.
  struct Waiting {
    FrameRun run;
    std::vector<std::byte> copy;
  };

  // False at the end of all lines.
  bool read_on();
  void let_go();
  [[nodiscard]] Line* earliest() noexcept;
  void take(const capture::Datagram& datagram);
  void take(const MoldPacket& packet, const capture::Datagram& datagram);
  void take_in_turn(const MoldPacket& packet, const capture::Datagram& datagram);
  [[nodiscard]] bool belongs(const MoldPacket& packet);
  [[nodiscard]] bool is_within_reach(std::uint64_t sequence) const noexcept;
  void enter(const capture::Arbitrated& arrival, std::span<const std::byte> own);
  void enter_repeats(const capture::LineArbiter::Counts& before, std::uint64_t offset);
  void finish();

  std::vector<Line> lines_;
  Tally& tally_;
  Line* read_from_ = nullptr;  // the line whose datagram the runs are of
  std::optional<MoldSession> session_;
  bool is_over_ = false;
  Time now_ = Time::min();
  std::optional<Time> last_numbered_;  // when the last packet came whose number was within reach
  capture::LineArbiter arbiter_;
  std::deque<Waiting> waiting_;
};

}  // namespace tocsin::itch
