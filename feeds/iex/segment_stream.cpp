#include "feeds/iex/segment_stream.hpp"

#include <utility>

#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin::iex {
namespace {

using capture::Arbitrated;
using capture::Datagram;
using capture::LineArbiter;

constexpr const char* other_session = "segment of another session than the one that is read";

}  // namespace

SegmentStream::SegmentStream(const SegmentKind& kind, const LineArbiter::Limits& limits, IexDecoder& decoder,
                             Tally& tally)
    : kind_(kind), limits_(limits), decoder_(decoder), tally_(tally), watch_(kind.session), arbiter_(limits) {}

bool SegmentStream::deliver_waiting() {
  if (waiting_.empty()) return false;
  deliver(waiting_.front().arbitrated, {}, waiting_.front().session);
  waiting_.pop_front();
  return true;
}

void SegmentStream::end(bool is_at_end) {
  drop_unproven();
  if (is_at_end) finish_session();
}

void SegmentStream::pass_time(Time now) {
  arbiter_.pass_time(now, [this](const Arbitrated& arbitrated) { deliver_or_keep(arbitrated, {}); });
  enter_repeats();
}

void SegmentStream::save(MarkWriter& mark) const {
  watch_.save(mark);
  offsets_.save(mark);
  arbiter_.save(mark);
}

void SegmentStream::restore(MarkReader& mark) {
  watch_.restore(mark);
  offsets_.restore(mark);
  arbiter_.restore(mark);
}

void SegmentStream::take(const Datagram& datagram, const Segment& segment, std::span<const MessageTarget> targets) {
  offset_ = datagram.offset;
  if (!carries_iex(segment.header)) return pass_over("datagram that is none of IEX-TP", datagram);
  if (!is_read(segment.header)) return pass_over("segment of another protocol or channel", datagram);
  if (segment.fault) return reject(segment.fault, datagram);
  if (segment.header.session == watch_.session()) [[likely]]
    return take_own(datagram, segment, targets);
  take_other(datagram, segment, targets);
}

// Of the session that is read.
void SegmentStream::take_own(const Datagram& datagram, const Segment& segment, std::span<const MessageTarget> targets) {
  if (!is_credible(segment.header, datagram.time)) {
    return reject("segment whose number or offset contradicts those before it", datagram);
  }
  drop_unproven();
  watch_.heard(datagram.time);
  if (segment.header.messages_count == 0) {
    tally_.count_kind("Heartbeat", datagram.offset);
    pass_over("Heartbeat", datagram);
  }
  arbitrate(datagram, segment, targets);
}

// Another session is read once a second segment goes on from its first, which is kept until then.
void SegmentStream::take_other(const Datagram& datagram, const Segment& segment,
                               std::span<const MessageTarget> targets) {
  const SegmentHeader& header = segment.header;
  if (!watch_.may_follow(header.session)) return pass_over(other_session, datagram);
  const auto sequence = static_cast<std::uint64_t>(header.first_sequence);
  if (!watch_.goes_on({header.session, sequence, header.messages_count})) {
    drop_unproven();
    unproven_ = Unproven{.datagram = datagram, .payload = {datagram.payload.begin(), datagram.payload.end()}};
    return;
  }
  begin_session(header.session);
  const Unproven first = *std::exchange(unproven_, std::nullopt);
  take_own(first.datagram, segment_of(first.payload), {});
  take_own(datagram, segment, targets);
}

void SegmentStream::drop_unproven() {
  if (!unproven_) [[likely]]
    return;
  pass_over(other_session, unproven_->datagram);
  unproven_.reset();
}

void SegmentStream::pass_over(const char* why, const Datagram& datagram) {
  ++tally_.records_in;
  tally_.pass_over(why, datagram.offset);
}

void SegmentStream::reject(const char* why, const Datagram& datagram) {
  ++tally_.records_in;
  tally_.reject(why, datagram.offset);
}

bool SegmentStream::is_credible(const SegmentHeader& header, Time now) {
  const auto sequence = static_cast<std::uint64_t>(header.first_sequence);
  return watch_.is_within_reach(sequence, arbiter_.next_sequence(), now) && offsets_.agree_with(header);
}

// A session that another goes before is there from its first message on: what is missing of its start is lost.
void SegmentStream::begin_session(std::uint32_t session) {
  finish_session();
  watch_.follow(session);
  offsets_ = StreamOffsets();
  limits_.starts_at_one = true;
  arbiter_ = LineArbiter(limits_);
  repeated_count_ = 0;
}

void SegmentStream::finish_session() {
  arbiter_.finish([this](const Arbitrated& arbitrated) { deliver_or_keep(arbitrated, {}); });
  enter_repeats();
}

void SegmentStream::arbitrate(const Datagram& datagram, const Segment& segment,
                              std::span<const MessageTarget> targets) {
  arbiter_.take({.time = datagram.time,
                 .sequence = static_cast<std::uint64_t>(segment.header.first_sequence),
                 .count = segment.header.messages_count,
                 .body = segment.blocks,
                 .offset = datagram.offset},
                [&](const Arbitrated& arbitrated) {
                  const bool is_this = arbitrated.packet.body.data() == segment.blocks.data();
                  deliver_or_keep(arbitrated, is_this ? targets : std::span<const MessageTarget>());
                });
  enter_repeats();
}

void SegmentStream::enter_repeats() {
  const std::uint64_t repeated = arbiter_.counts().messages_repeated - repeated_count_;
  if (repeated == 0) [[likely]]
    return;
  repeated_count_ += repeated;
  tally_.records_in += repeated;
  tally_.pass_over("message that came before", offset_, repeated);
}

void SegmentStream::deliver_or_keep(const Arbitrated& arbitrated, std::span<const MessageTarget> targets) {
  if (waiting_.empty() && !decoder_.full()) [[likely]]
    return deliver(arbitrated, targets, *watch_.session());
  const auto body = arbitrated.packet.body;
  Waiting& waiting = waiting_.emplace_back(
      Waiting{.arbitrated = arbitrated, .body = {body.begin(), body.end()}, .session = *watch_.session()});
  waiting.arbitrated.packet.body = waiting.body;
}

void SegmentStream::deliver(const Arbitrated& arbitrated, std::span<const MessageTarget> targets,
                            std::uint32_t session) {
  const auto& [kind, packet, skipped, from, to, time] = arbitrated;
  const PacketStamp stamp{
      .time = time, .offset = packet.offset, .session = session, .sequence = packet.sequence, .count = packet.count};
  if (kind == Arbitrated::Kind::gap) {
    decoder_.lose(from, to, stamp);
  } else {
    decoder_.take(packet.body, skipped, targets, stamp);
  }
}

}  // namespace tocsin::iex
