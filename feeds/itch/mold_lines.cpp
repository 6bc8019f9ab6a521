#include "feeds/itch/mold_lines.hpp"

#include <algorithm>
#include <map>
#include <ratio>

#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"
#include "feeds/itch/itch_frames.hpp"

namespace tocsin::itch {
namespace {

constexpr capture::LineArbiter::Limits order_feed{.starts_at_one = true};

// The frames behind the first `count`.
std::span<const std::byte> behind(std::span<const std::byte> frames, std::uint32_t count) noexcept {
  for (; count > 0; --count) frames = frames.subspan(whole_frame_size(frames));
  return frames;
}

// Its sender left session and number blank: neither is ever so in a packet of an exchange.
bool is_numbered(const MoldHead& head) noexcept {
  const bool is_blank = std::ranges::all_of(head.session, [](char letter) { return letter == ' ' || letter == '\0'; });
  return head.sequence != 0 || !is_blank;
}

// More than any feed sends in a second, in a burst, and in a day: what a number may be ahead of the one before it, and
// of the first.
constexpr std::uint64_t per_second_max = 10'000'000;
constexpr std::uint64_t burst_max = 1'000'000;
constexpr std::uint64_t per_day_max = 10'000'000'000;
constexpr std::uint64_t number_max = std::uint64_t{1} << 62;  // of any number, so that none overflows

// Without the overflow that a difference of any two times may have.
std::uint64_t seconds_between(Time from, Time to) noexcept {
  if (to <= from) return 0;
  const auto ns = static_cast<std::uint64_t>(ns_since_epoch(to)) - static_cast<std::uint64_t>(ns_since_epoch(from));
  return ns / std::uint64_t{std::nano::den};
}

constexpr std::size_t packets_looked_at = 1'000;

// The session of most messages among the first packets; nothing where none is numbered.
std::optional<MoldSession> main_session(const bytes::StoredBytes& line) {
  Tally unused;
  capture::DatagramReader reader(line, unused);
  std::map<MoldSession, std::uint64_t> messages;
  MoldPacket packet;
  while (reader.packets_count() < packets_looked_at) {
    const auto datagram = reader.next();
    if (!datagram) break;
    const bool is_packet = read_mold_packet(datagram->payload, packet) == nullptr && is_numbered(packet.head);
    if (is_packet && !packet.ends_session()) messages[packet.head.session] += packet.head.count;
  }
  if (messages.empty()) return std::nullopt;
  return std::ranges::max_element(messages, {}, [](const auto& session) { return session.second; })->first;
}

}  // namespace

MoldLines::MoldLines(std::span<const bytes::StoredBytes> lines, Tally& tally)
    : tally_(tally), session_(main_session(lines.front())), arbiter_(order_feed) {
  for (const bytes::StoredBytes& stored : lines) {
    Line& line = lines_.emplace_back(Line{.reader = capture::DatagramReader(stored, tally), .datagram = {}});
    line.datagram = line.reader.next();
  }
}

std::optional<FrameRun> MoldLines::front() {
  while (waiting_.empty()) {
    if (!read_on()) return std::nullopt;
  }
  return waiting_.front().run;
}

void MoldLines::consume(std::size_t count) {
  FrameRun& run = waiting_.front().run;
  run.frames = run.frames.subspan(count);
  run.offset += count;
  if (run.frames.empty()) waiting_.pop_front();
}

std::optional<std::vector<std::uint64_t>> MoldLines::save(MarkWriter& mark) {
  let_go();
  std::vector<std::uint64_t> offsets;
  for (const Line& line : lines_) {
    if (!line.reader.is_seekable()) return std::nullopt;
    offsets.push_back(line.datagram ? line.datagram->offset : bytes::nowhere);
  }
  const MoldSession session = session_.value_or(MoldSession{});
  mark.number(std::uint8_t{session_.has_value()});
  mark.bytes(std::as_bytes(std::span(session)));
  mark.number(std::uint8_t{is_over_});
  mark.number(ns_since_epoch(now_));
  mark.number(std::uint8_t{last_numbered_.has_value()});
  mark.number(ns_since_epoch(last_numbered_.value_or(now_)));
  arbiter_.save(mark);
  return offsets;
}

void MoldLines::restore(MarkReader& mark) {
  const bool has_session = mark.flag();
  MoldSession session{};
  std::ranges::copy(mark.bytes(session.size()), std::as_writable_bytes(std::span(session)).begin());
  session_ = has_session ? std::optional(session) : std::nullopt;
  is_over_ = mark.flag();
  now_ = time_from_ns(mark.number<std::int64_t>());
  const bool is_numbered = mark.flag();
  const Time last_numbered = time_from_ns(mark.number<std::int64_t>());
  last_numbered_ = is_numbered ? std::optional(last_numbered) : std::nullopt;
  arbiter_.restore(mark);
}

std::uint64_t MoldLines::position() const {
  std::uint64_t bytes = 0;
  for (const Line& line : lines_) bytes += line.reader.position();
  return bytes;
}

bool MoldLines::read_on() {
  let_go();
  read_from_ = earliest();
  if (read_from_) {
    take(*read_from_->datagram);
  } else {
    finish();
  }
  return read_from_ || !waiting_.empty();
}

// No run is of the datagram any more, and the line's next takes its place.
void MoldLines::let_go() {
  if (read_from_) read_from_->datagram = read_from_->reader.next();
  read_from_ = nullptr;
}

// Of two that came at the same time, the first line's.
MoldLines::Line* MoldLines::earliest() noexcept {
  Line* first = nullptr;
  for (Line& line : lines_) {
    if (line.datagram && (!first || line.datagram->time < first->datagram->time)) first = &line;
  }
  return first;
}

void MoldLines::take(const capture::Datagram& datagram) {
  now_ = datagram.time;
  MoldPacket packet;
  if (const char* fault = read_mold_packet(datagram.payload, packet)) {
    ++tally_.records_in;
    return tally_.reject(fault, datagram.offset);
  }
  if (packet.is_heartbeat() || packet.ends_session()) {
    ++tally_.records_in;
    tally_.pass_over(packet.is_heartbeat() ? "MoldUDP64 heartbeat" : "MoldUDP64 end of session", datagram.offset);
  }
  take(packet, datagram);
}

void MoldLines::take(const MoldPacket& packet, const capture::Datagram& datagram) {
  if (!is_numbered(packet.head)) {
    if (packet.body.empty()) return;
    waiting_.push_back({.run = {.frames = packet.body, .offset = datagram.offset, .recorded = datagram.time}});
  } else if (belongs(packet)) {
    if (is_within_reach(packet.head.sequence)) return take_in_turn(packet, datagram);
    ++tally_.records_in;
    tally_.reject("MoldUDP64 packet whose number is further ahead than a feed can have come", datagram.offset);
  } else if (!packet.body.empty()) {
    tally_.records_in += packet.head.count;
    tally_.pass_over("message of another MoldUDP64 session than the one that is read", datagram.offset,
                     packet.head.count);
  }
}

// The session's end says how many messages there were, as a heartbeat does.
void MoldLines::take_in_turn(const MoldPacket& packet, const capture::Datagram& datagram) {
  last_numbered_ = now_;
  const capture::LineArbiter::Counts before = arbiter_.counts();
  const bool is_end = packet.ends_session();
  const capture::NumberedPacket numbered{.time = datagram.time,
                                         .sequence = packet.head.sequence,
                                         .count = is_end ? std::uint32_t{0} : packet.head.count,
                                         .body = packet.body,
                                         .offset = datagram.offset};
  arbiter_.take(numbered, [&](const capture::Arbitrated& arrival) { enter(arrival, packet.body); });
  enter_repeats(before, datagram.offset);
  is_over_ = is_over_ || is_end;
}

// A session begins with its first packet behind the end of the one before it.
bool MoldLines::belongs(const MoldPacket& packet) {
  if (packet.head.session == session_) return true;
  if (session_ && !is_over_) return false;
  finish();
  session_ = packet.head.session;
  is_over_ = false;
  last_numbered_.reset();
  arbiter_ = capture::LineArbiter(order_feed);
  return true;
}

// With the time that passes any number comes within reach, so that a leap which is true is believed in the end.
bool MoldLines::is_within_reach(std::uint64_t sequence) const noexcept {
  if (!last_numbered_) return sequence <= per_day_max;
  const std::uint64_t reach = burst_max + per_second_max * seconds_between(*last_numbered_, now_);
  return sequence <= std::min(arbiter_.next_sequence() + reach, number_max);
}

// `own` is what the datagram in hand holds, which stays until the next is asked for; all else must be copied. What was
// held for its turn reaches us only now.
void MoldLines::enter(const capture::Arbitrated& arrival, std::span<const std::byte> own) {
  const capture::NumberedPacket& packet = arrival.packet;
  FrameRun run{.offset = packet.offset, .recorded = std::max(packet.time, now_), .session = *session_};
  if (arrival.kind == capture::Arbitrated::Kind::gap) {
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

void MoldLines::enter_repeats(const capture::LineArbiter::Counts& before, std::uint64_t offset) {
  const capture::LineArbiter::Counts& after = arbiter_.counts();
  if (const std::uint64_t repeated = after.messages_repeated - before.messages_repeated) {
    tally_.records_in += repeated;
    tally_.pass_over("message that had come already (the other line, or sent again)", offset, repeated);
  }
}

void MoldLines::finish() {
  arbiter_.finish([this](const capture::Arbitrated& arrival) { enter(arrival, {}); });
}

}  // namespace tocsin::itch
