#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/time.hpp"

namespace tocsin {
class MarkReader;
class MarkWriter;
}  // namespace tocsin

namespace tocsin::capture {

// Messages of one packet, as a transport that numbers them (MoldUDP64, IEX-TP) gives them.
struct NumberedPacket {
  Time time{};                      // when the packet was recorded
  std::uint64_t sequence = 0;       // of its first message
  std::uint32_t count = 0;          // of its messages; 0: a heartbeat, whose sequence is that of the next message
  std::span<const std::byte> body;  // the messages, each behind its length
  std::uint64_t offset = 0;         // of the packet in the capture
};

// What a packet turned out to be, and what it brought to an end.
struct Arbitrated {
  enum class Kind : std::uint8_t { packet, gap } kind = Kind::packet;
  NumberedPacket packet;      // packet: whole, as it was recorded; gap: the one behind it, without its body
  std::uint32_t skipped = 0;  // packet: messages at its front that were there already; its decoder steps over them
  std::uint64_t from = 0;     // gap: the messages that are lost, both included
  std::uint64_t to = 0;
  // When it came out: when the packet was recorded or, if it had to wait, the one that ended the waiting.
  Time time{};
};

// Makes one run of messages out of the packets of one session, which arrive in the order in which they were recorded on
// one line or several (copies A and B, retransmissions): every message once and in order, and where messages are lost,
// a gap in their place. A packet that comes before its turn is held, in bounded memory and for a bounded stretch of
// recorded time, until those before it have come. Does not look into a message; one that is in doubt is not repaired.
class LineArbiter {
 public:
  struct Limits {
    std::size_t packets_max = 4096;             // held at a time
    std::size_t bytes_max = 4UL * 1024 * 1024;  // of their bodies
    // Of recorded time, for which a message that is missing is waited for, counted from the packet that showed it
    // missing or, if later, from the last that came in its turn.
    Duration wait_max = std::chrono::milliseconds(50);
    // Whether messages before the first packet are missing (from number 1 on), or the recording merely began late.
    // There is no message 0 then: what is numbered so has come already.
    bool starts_at_one = false;
    // What is missing is asked for, and whoever asks says when it is given up: no packet does, however late. One for
    // which there is no room is dropped then, and missing itself.
    bool is_asked_for = false;
  };

  // Messages that are waited for: those before the first packet that is held, both included.
  struct Missing {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    bool operator==(const Missing&) const noexcept = default;
  };

  // What did not become messages, or not at once.
  struct Counts {
    std::uint64_t messages_repeated = 0;   // came again, and were dropped
    std::uint64_t packets_repeated = 0;    // of which nothing was new, heartbeats apart
    std::uint64_t packets_held = 0;        // came before their turn
    std::uint64_t packets_dropped = 0;     // before their turn, and to be asked for
    std::uint64_t packets_impossible = 0;  // number messages past what 64 bits count; dropped
    std::uint64_t messages_lost = 0;
  };

  explicit LineArbiter(const Limits& limits) : limits_(limits) {}
  LineArbiter() : LineArbiter(Limits{}) {}

  // Calls `visit` with what the packet brings, in order: `void(const Arbitrated&)`. The body of a packet that was held
  // is valid during the call alone.
  template <class Visitor>
  void take(const NumberedPacket& packet, Visitor&& visit) {
    if (!begin(packet)) [[unlikely]]
      return;
    now_ = packet.time;
    if (!held_.empty()) [[unlikely]]
      give_up_until_fits(packet, visit);
    if (packet.sequence > next_) [[unlikely]]
      return wait_with(packet, visit);
    if (packet.sequence + packet.count > next_) last_in_turn_ = packet.time;
    pass_on(packet, visit);
    if (!held_.empty()) [[unlikely]]
      release(visit);
  }

  // No packet has come, and it is `now`: what was waited for too long is given up.
  template <class Visitor>
  void pass_time(Time now, Visitor&& visit) {
    now_ = std::max(now_, now);
    while (!held_.empty() && has_waited_too_long(now)) give_up(visit);
  }

  // What is waited for will not come. Not while nothing is.
  template <class Visitor>
  void give_up_missing(Visitor&& visit) {
    give_up(visit);
  }

  // The capture has ended: what is held comes out, with the gaps before it.
  template <class Visitor>
  void finish(Visitor&& visit) {
    while (!held_.empty()) give_up(visit);
  }

  // The number of the message that is waited for; 0 before the first packet.
  [[nodiscard]] std::uint64_t next_sequence() const noexcept { return next_; }
  [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

  // Whether packets are held for their turn.
  [[nodiscard]] bool is_waiting() const noexcept { return !held_.empty(); }
  // Nothing while no packet is.
  [[nodiscard]] std::optional<Missing> missing() const noexcept {
    if (held_.empty()) return std::nullopt;
    return Missing{.from = next_, .to = held_.front().packet.sequence - 1};
  }
  // What is waited for, while no packet is held, and the same again in an arbiter that has taken none.
  void save(MarkWriter& mark) const;
  void restore(MarkReader& mark);

 private:
  // A copy of a packet that came before its turn, or of a heartbeat that tells of messages which did not come.
  struct Held {
    NumberedPacket packet;  // `body` is empty
    std::vector<std::byte> body;
    Time noticed{};  // when the messages before it were first known to be missing
  };

  // False where the packet is dropped.
  [[nodiscard]] bool begin(const NumberedPacket& packet) noexcept {
    if (packet.count > std::numeric_limits<std::uint64_t>::max() - packet.sequence) [[unlikely]] {
      ++counts_.packets_impossible;
      return false;
    }
    if (!has_begun_) [[unlikely]] {
      has_begun_ = true;
      next_ = limits_.starts_at_one ? 1 : packet.sequence;
    }
    return true;
  }

  // Gives up what was waited for too long, and what there is no room to wait for with this packet.
  template <class Visitor>
  void give_up_until_fits(const NumberedPacket& packet, Visitor&& visit) {
    if (limits_.is_asked_for) return;
    while (!held_.empty() && has_waited_too_long(packet.time)) give_up(visit);
    while (!held_.empty() && packet.sequence > next_ && !has_room_for(packet)) give_up(visit);
  }

  // The messages before the first packet that is held are lost.
  template <class Visitor>
  void give_up(Visitor&& visit) {
    declare_gap(held_.front().packet, visit);
    release(visit);
  }

  template <class Visitor>
  void declare_gap(const NumberedPacket& behind, Visitor&& visit) {
    const std::uint64_t from = next_;
    next_ = behind.sequence;
    counts_.messages_lost += next_ - from;
    Arbitrated gap{.kind = Arbitrated::Kind::gap,
                   .packet = behind,
                   .from = from,
                   .to = next_ - 1,
                   .time = std::max(behind.time, now_)};
    gap.packet.body = {};
    visit(std::as_const(gap));
  }

  // What is held and whose turn has come.
  template <class Visitor>
  void release(Visitor&& visit) {
    while (!held_.empty() && held_.front().packet.sequence <= next_) {
      const Held held = take_front();
      NumberedPacket packet = held.packet;
      packet.body = held.body;
      pass_on(packet, visit);
    }
  }

  // A packet that begins no later than the message waited for.
  template <class Visitor>
  void pass_on(const NumberedPacket& packet, Visitor&& visit) {
    const std::uint64_t repeated = next_ - packet.sequence;
    if (repeated >= packet.count) [[unlikely]]
      return count_repeated(packet);
    counts_.messages_repeated += repeated;
    next_ = packet.sequence + packet.count;
    visit(Arbitrated{
        .packet = packet, .skipped = static_cast<std::uint32_t>(repeated), .time = std::max(packet.time, now_)});
  }

  // A packet before its turn: held, or where there is no room for it, dropped or an end to waiting.
  template <class Visitor>
  void wait_with(const NumberedPacket& packet, Visitor&& visit) {
    if (has_room_for(packet)) return hold(packet);
    if (limits_.is_asked_for) return drop(packet);
    declare_gap(packet, visit);
    pass_on(packet, visit);
  }

  [[nodiscard]] bool has_waited_too_long(Time now) const noexcept;
  [[nodiscard]] bool has_room_for(const NumberedPacket& packet) const noexcept;
  void hold(const NumberedPacket& packet);
  void drop(const NumberedPacket& packet);
  [[nodiscard]] Held take_front();
  void count_repeated(const NumberedPacket& packet) noexcept;

  Limits limits_;
  std::uint64_t next_ = 0;
  Time now_ = Time::min();  // of the packet that came last
  Time last_in_turn_ = Time::min();
  std::deque<Held> held_;  // by sequence, ascending
  std::size_t held_bytes_ = 0;
  bool has_begun_ = false;
  Counts counts_;
};

}  // namespace tocsin::capture
