#include "feeds/capture/line_arbiter.hpp"

#include <algorithm>
#include <utility>

#include "feeds/capture/elapsed.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin::capture {

bool LineArbiter::has_waited_too_long(Time now) const noexcept {
  const Time since = std::max(held_.front().noticed, last_in_turn_);
  return ns_between(since, now) > static_cast<std::uint64_t>(limits_.wait_max.count());
}

bool LineArbiter::has_room_for(const NumberedPacket& packet) const noexcept {
  return held_.size() < limits_.packets_max && packet.body.size() <= limits_.bytes_max - held_bytes_;
}

// Mostly behind all that are held. One that says no more than the one before it is a copy; so is a heartbeat that
// points to where a packet stands already.
void LineArbiter::hold(const NumberedPacket& packet) {
  const auto at =
      std::ranges::upper_bound(held_, packet.sequence, {}, [](const Held& held) { return held.packet.sequence; });
  if (packet.count == 0 && at != held_.end()) return;
  if (at != held_.begin()) {
    const NumberedPacket& before = std::prev(at)->packet;
    if (before.sequence + before.count >= packet.sequence + packet.count) return count_repeated(packet);
  }
  Held held{.packet = packet, .body{packet.body.begin(), packet.body.end()}, .noticed = packet.time};
  held.packet.body = {};
  if (at != held_.end()) held.noticed = std::min(held.noticed, at->noticed);
  held_bytes_ += held.body.size();
  held_.insert(at, std::move(held));
  if (packet.count > 0) ++counts_.packets_held;
}

// That its messages are missing is remembered, as a heartbeat behind them would tell.
void LineArbiter::drop(const NumberedPacket& packet) {
  ++counts_.packets_dropped;
  NumberedPacket heard = packet;
  heard.sequence += packet.count;
  heard.count = 0;
  heard.body = {};
  const bool is_told = !held_.empty() && held_.back().packet.count == 0;
  if (!is_told) return hold(heard);
  NumberedPacket& last = held_.back().packet;
  last.sequence = std::max(last.sequence, heard.sequence);
}

LineArbiter::Held LineArbiter::take_front() {
  Held held = std::move(held_.front());
  held_.pop_front();
  held_bytes_ -= held.body.size();
  return held;
}

void LineArbiter::save(MarkWriter& mark) const {
  mark.number(std::uint8_t{has_begun_});
  mark.number(next_);
  mark.number(ns_since_epoch(last_in_turn_));
}

void LineArbiter::restore(MarkReader& mark) {
  has_begun_ = mark.flag();
  next_ = mark.number<std::uint64_t>();
  last_in_turn_ = time_from_ns(mark.number<std::int64_t>());
}

void LineArbiter::count_repeated(const NumberedPacket& packet) noexcept {
  if (packet.count == 0) return;
  counts_.messages_repeated += packet.count;
  ++counts_.packets_repeated;
}

}  // namespace tocsin::capture
