#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "feeds/capture/datagram.hpp"
#include "feeds/capture/line_arbiter.hpp"
#include "feeds/capture/session_watch.hpp"
#include "feeds/itch/frame_source.hpp"
#include "feeds/itch/mold_udp64.hpp"
#include "feeds/tally.hpp"

namespace tocsin::itch {

// Datagrams of MoldUDP64, in any order, from a capture or from the wire -> each message once and in order, and gaps
// where they belong. A session is read from its first message: where one is heard first in its course, all before is
// missing.
//
// While a session lasts no other is read. When it has said that it is over, another may follow: one of the same day,
// that was not there while it lasted. Packets of any other session (other feeds, whose stock locates and order numbers
// are their own) are passed over and counted. Packets without a session and a number, as anonymised captures have them,
// are taken as they come.
class MoldStream {
 public:
  // Messages that are waited for, both included.
  struct Missing {
    MoldSession session{};
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    bool operator==(const Missing&) const noexcept = default;
  };

  // `first`: the session to be read, or nothing: then it is that of the first packet with messages of ITCH. Whatever
  // `limits` say, a session starts at message 1. The tally outlives the stream.
  MoldStream(const std::optional<MoldSession>& first, const capture::LineArbiter::Limits& limits, Tally& tally);

  // What it brings is there as runs; the payload must stay until they are consumed.
  void take(const capture::Datagram& datagram);
  // No datagram has come, and it is `now`: what was waited for too long is given up.
  void pass_time(Time now);
  // What is missing will not come. Not while nothing is.
  void give_up_missing();
  // No datagram will come: what waits for its turn comes out, with the gaps before it.
  void finish();

  // The run in front. Not while there is none.
  [[nodiscard]] bool has_run() const noexcept { return !waiting_.empty(); }
  [[nodiscard]] const FrameRun& front() const noexcept { return waiting_.front().run; }
  // Goes on behind so many bytes of its frames, or behind the gap or the beginning.
  void consume(std::size_t count);

  // What is waited for first.
  [[nodiscard]] std::optional<Missing> missing() const;
  [[nodiscard]] const std::optional<MoldSession>& session() const noexcept { return watch_.session(); }
  // The session has said that it is over, and all up to its end was consumed.
  [[nodiscard]] bool has_ended() const noexcept { return is_over_ && !arbiter_.is_waiting() && waiting_.empty(); }

  // No packet is half consumed, nor waits for its turn; only then is there a place to save.
  [[nodiscard]] bool is_between_packets() const noexcept {
    return waiting_.empty() && !arbiter_.is_waiting() && !watch_.is_undecided();
  }
  void save(MarkWriter& mark) const;
  void restore(MarkReader& mark);

 private:
  // A run that waits for its turn, and its frames where they had to be copied.
  struct Waiting {
    FrameRun run;
    std::vector<std::byte> copy{};
  };

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

  Tally& tally_;
  capture::LineArbiter::Limits limits_;
  capture::SessionWatch<MoldSession> watch_;
  bool is_over_ = false;
  Time now_ = Time::min();  // of the datagram in hand
  std::uint64_t offset_ = 0;
  capture::LineArbiter arbiter_;
  std::deque<Waiting> waiting_;
};

}  // namespace tocsin::itch
