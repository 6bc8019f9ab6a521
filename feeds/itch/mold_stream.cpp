#include "feeds/itch/mold_stream.hpp"

#include <utility>

#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_likeness.hpp"
#include "feeds/itch/trading_day.hpp"

namespace tocsin::itch {
namespace {

// The frames behind the first `count`.
std::span<const std::byte> behind(std::span<const std::byte> frames, std::uint32_t count) noexcept {
  for (; count > 0; --count) frames = frames.subspan(whole_frame_size(frames));
  return frames;
}

capture::LineArbiter::Limits from_the_first(capture::LineArbiter::Limits limits) noexcept {
  limits.starts_at_one = true;
  return limits;
}

}  // namespace

MoldStream::MoldStream(const std::optional<MoldSession>& first, const capture::LineArbiter::Limits& limits,
                       Tally& tally)
    : tally_(tally), limits_(from_the_first(limits)), watch_(first), arbiter_(limits_) {}

void MoldStream::consume(std::size_t count) {
  FrameRun& run = waiting_.front().run;
  run.frames = run.frames.subspan(count);
  run.offset += count;
  if (run.frames.empty()) waiting_.pop_front();
}

void MoldStream::save(MarkWriter& mark) const {
  mark.number(std::uint8_t{is_over_});
  mark.number(ns_since_epoch(now_));
  mark.number(offset_);
  watch_.save(mark);
  arbiter_.save(mark);
}

void MoldStream::restore(MarkReader& mark) {
  is_over_ = mark.flag();
  now_ = time_from_ns(mark.number<std::int64_t>());
  offset_ = mark.number<std::uint64_t>();
  watch_.restore(mark);
  arbiter_.restore(mark);
}

void MoldStream::take(const capture::Datagram& datagram) {
  now_ = datagram.time;
  offset_ = datagram.offset;
  MoldPacket packet;
  if (const char* fault = read_mold_packet(datagram.payload, packet)) return reject(fault);
  if (!packet.head.is_numbered()) {
    take_as_it_comes(packet);
  } else if (!belongs(packet)) {
    pass_over(packet);
  } else if (!watch_.is_within_reach(packet.head.sequence, arbiter_.next_sequence(), now_)) {
    reject("MoldUDP64 packet whose number is further ahead than a feed can have come");
  } else {
    take_in_turn(packet);
  }
}

void MoldStream::take_as_it_comes(const MoldPacket& packet) {
  if (packet.body.empty()) return count_signal(packet);
  waiting_.push_back({.run = {.frames = packet.body, .offset = offset_, .recorded = now_}});
}

void MoldStream::pass_over(const MoldPacket& packet) {
  if (packet.body.empty()) return count_signal(packet);
  tally_.records_in += packet.head.count;
  tally_.pass_over("message of another MoldUDP64 session than the one that is read", offset_, packet.head.count);
}

void MoldStream::reject(const char* reason) {
  ++tally_.records_in;
  tally_.reject(reason, offset_);
}

// Of a packet without messages.
void MoldStream::count_signal(const MoldPacket& packet) {
  ++tally_.records_in;
  tally_.pass_over(packet.ends_session() ? "MoldUDP64 end of session" : "MoldUDP64 heartbeat", offset_);
}

// The session's end says how many messages there were, as a heartbeat does.
void MoldStream::take_in_turn(const MoldPacket& packet) {
  watch_.heard(now_);
  if (packet.body.empty()) count_signal(packet);
  const std::uint64_t repeated = arbiter_.counts().messages_repeated;
  const bool is_end = packet.ends_session();
  const capture::NumberedPacket numbered{.time = now_,
                                         .sequence = packet.head.sequence,
                                         .count = is_end ? std::uint32_t{0} : packet.head.count,
                                         .body = packet.body,
                                         .offset = offset_};
  arbiter_.take(numbered, [&](const capture::Arbitrated& arrival) { enter(arrival, packet.body); });
  enter_repeats(repeated);
  is_over_ = is_over_ || is_end;
}

// Another session follows behind the end of the one before it, unless it was there beside it.
bool MoldStream::belongs(const MoldPacket& packet) {
  const MoldSession& session = packet.head.session;
  if (session == watch_.session()) return true;
  if (watch_.session() && !is_over_) {
    watch_.remember(session);
    return false;
  }
  const capture::SessionWatch<MoldSession>::Place place{session, packet.head.sequence, packet.head.count};
  if (!begins_with_messages(packet.body) || !is_of_the_day() || !watch_.may_follow(session)) return false;
  const bool has_begun = !watch_.session() || place.sequence <= 1;
  if (!has_begun && !watch_.goes_on(place)) return false;
  follow(session);
  return true;
}

// Stock locates and timestamps are those of one trading day.
bool MoldStream::is_of_the_day() const {
  const std::optional<Time>& last = watch_.last_heard();
  return !last || trading_day(now_) == trading_day(*last);
}

void MoldStream::follow(const MoldSession& session) {
  if (watch_.session()) {
    finish();
    waiting_.push_back({.run = {.kind = FrameRun::Kind::new_session, .offset = offset_, .recorded = now_}});
  }
  watch_.follow(session);
  is_over_ = false;
  arbiter_ = capture::LineArbiter(limits_);
}

// `own` is what the datagram in hand holds, which stays until the next is asked for; all else must be copied.
void MoldStream::enter(const capture::Arbitrated& arrival, std::span<const std::byte> own) {
  const capture::NumberedPacket& packet = arrival.packet;
  FrameRun run{.offset = packet.offset, .recorded = arrival.time, .session = *watch_.session()};
  if (arrival.kind == capture::Arbitrated::Kind::gap) {
    run.kind = FrameRun::Kind::gap;
    run.lost_from = arrival.from;
    run.lost_to = arrival.to;
    waiting_.push_back({.run = run});
    return;
  }
  run.frames = behind(packet.body, arrival.skipped);
  Waiting& waiting = waiting_.emplace_back(Waiting{.run = run});
  if (packet.body.data() == own.data()) return;
  waiting.copy.assign(run.frames.begin(), run.frames.end());
  waiting.run.frames = waiting.copy;
}

// Since the count stood at `before`.
void MoldStream::enter_repeats(std::uint64_t before) {
  if (const std::uint64_t repeated = arbiter_.counts().messages_repeated - before) {
    tally_.records_in += repeated;
    tally_.pass_over("message that had come already (the other line, or sent again)", offset_, repeated);
  }
}

std::optional<MoldStream::Missing> MoldStream::missing() const {
  const auto missing = arbiter_.missing();
  if (!missing) return std::nullopt;
  return Missing{.session = *watch_.session(), .from = missing->from, .to = missing->to};
}

void MoldStream::pass_time(Time now) {
  const std::uint64_t repeated = arbiter_.counts().messages_repeated;
  arbiter_.pass_time(now, [this](const capture::Arbitrated& arrival) { enter(arrival, {}); });
  enter_repeats(repeated);
}

void MoldStream::give_up_missing() {
  const std::uint64_t repeated = arbiter_.counts().messages_repeated;
  arbiter_.give_up_missing([this](const capture::Arbitrated& arrival) { enter(arrival, {}); });
  enter_repeats(repeated);
}

void MoldStream::finish() {
  const std::uint64_t repeated = arbiter_.counts().messages_repeated;
  arbiter_.finish([this](const capture::Arbitrated& arrival) { enter(arrival, {}); });
  enter_repeats(repeated);
}

}  // namespace tocsin::itch
