#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/line_arbiter.hpp"
#include "feeds/capture/merged_datagrams.hpp"
#include "feeds/capture/session_watch.hpp"
#include "feeds/itch/frame_source.hpp"
#include "feeds/tally.hpp"

namespace tocsin::itch {

// The MoldUDP64 packets of one or several captures of the same day (lines A and B, or both in one), each message once
// and in order, and gaps where they belong. A session is read from its first message: a capture that begins within one
// begins with a gap.
//
// The session is the one that has most of the messages of ITCH in the first thousand packets, so that neither a damaged
// packet nor a smaller feed in the same capture is taken for it. When it has said that it is over, another may follow:
// one of the same day, that was not there while it lasted. Packets of any other session (other
// feeds, whose stock locates and order numbers are their own) are passed over and counted: they want a capture of their
// own. Packets without a session and a number, as anonymised captures have them, are taken as they come.
class MoldLines final : public FrameSource {
 public:
  // SetupError where one of them is no capture. The tally outlives the lines.
  MoldLines(std::span<const bytes::StoredBytes> lines, Tally& tally);

  std::optional<FrameRun> front() override;
  void consume(std::size_t count) override;
  bool is_between_packets() const override {
    return waiting_.empty() && !arbiter_.is_waiting() && !watch_.is_undecided();
  }
  std::optional<std::vector<std::uint64_t>> save(MarkWriter& mark) override;
  void restore(MarkReader& mark) override;
  std::uint64_t position() const override { return datagrams_.position(); }
  std::string session() const override { return first_session_ ? std::string(text_of(*first_session_)) : ""; }
  std::string format() const override { return "MoldUDP64 in " + datagrams_.format(); }

 private:
  // A run that waits for its turn, and its frames where they had to be copied.
  struct Waiting {
    FrameRun run;
    std::vector<std::byte> copy{};
  };

  // False at the end of all lines.
  bool read_on();
  void take(const capture::Datagram& datagram);
  void take_as_it_comes(const MoldPacket& packet);
  void take_in_turn(const MoldPacket& packet);
  void pass_over(const MoldPacket& packet);
  void reject(const char* reason);
  void count_signal(const MoldPacket& packet);
  [[nodiscard]] bool belongs(const MoldPacket& packet);
  [[nodiscard]] bool is_of_the_day() const;
  void follow(const MoldSession& session);
  void enter(const capture::Arbitrated& arrival, std::span<const std::byte> own);
  void enter_repeats(std::uint64_t before);
  void finish();

  Tally& tally_;
  capture::MergedDatagrams datagrams_;
  const std::optional<MoldSession> first_session_;
  capture::SessionWatch<MoldSession> watch_;
  bool is_over_ = false;
  Time now_ = Time::min();  // of the datagram in hand
  std::uint64_t offset_ = 0;
  capture::LineArbiter arbiter_;
  std::deque<Waiting> waiting_;
};

}  // namespace tocsin::itch
