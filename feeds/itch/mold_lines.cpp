#include "feeds/itch/mold_lines.hpp"

#include <algorithm>
#include <map>
#include <ratio>

#include "feeds/capture/elapsed.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_likeness.hpp"
#include "feeds/itch/trading_day.hpp"

namespace tocsin::itch {
namespace {

constexpr capture::LineArbiter::Limits order_feed{.starts_at_one = true};

// The frames behind the first `count`.
std::span<const std::byte> behind(std::span<const std::byte> frames, std::uint32_t count) noexcept {
  for (; count > 0; --count) frames = frames.subspan(whole_frame_size(frames));
  return frames;
}

// More than any feed sends in a second, in a burst, and in a day: what a number may be ahead of the one before it, and
// of the first.
constexpr std::uint64_t per_second_max = 10'000'000;
constexpr std::uint64_t burst_max = 1'000'000;
constexpr std::uint64_t per_day_max = 10'000'000'000;
constexpr std::uint64_t number_max = std::uint64_t{1} << 62;  // of any number, so that none overflows

constexpr std::size_t packets_looked_at = 1'000;
constexpr std::size_t sessions_max = 4'096;

// The session of most messages of ITCH among the first packets, wherever reading begins; nothing where none is
// numbered.
std::optional<MoldSession> main_session(std::span<const bytes::StoredBytes> lines) {
  std::vector<bytes::StoredBytes> whole(lines.begin(), lines.end());
  for (bytes::StoredBytes& line : whole) line.start = 0;
  Tally unused;
  capture::MergedDatagrams datagrams(whole, unused);
  std::map<MoldSession, std::uint64_t> messages;
  MoldPacket packet;
  while (datagrams.packets_count() < packets_looked_at) {
    const auto datagram = datagrams.next();
    if (!datagram) break;
    const bool is_packet = read_mold_packet(datagram->payload, packet) == nullptr && packet.head.is_numbered();
    if (is_packet && begins_with_messages(packet.body)) messages[packet.head.session] += packet.head.count;
  }
  if (messages.empty()) return std::nullopt;
  return std::ranges::max_element(messages, {}, [](const auto& session) { return session.second; })->first;
}

void save(MarkWriter& mark, const std::optional<MoldSession>& session) {
  const MoldSession name = session.value_or(MoldSession{});
  mark.number(std::uint8_t{session.has_value()});
  mark.bytes(std::as_bytes(std::span(name)));
}

MoldSession restored_name(MarkReader& mark) {
  MoldSession name{};
  std::ranges::copy(mark.bytes(name.size()), std::as_writable_bytes(std::span(name)).begin());
  return name;
}

std::optional<MoldSession> restored_session(MarkReader& mark) {
  const bool is_known = mark.flag();
  const MoldSession name = restored_name(mark);
  return is_known ? std::optional(name) : std::nullopt;
}

}  // namespace

MoldLines::MoldLines(std::span<const bytes::StoredBytes> lines, Tally& tally)
    : tally_(tally),
      datagrams_(lines, tally),
      first_session_(main_session(lines)),
      session_(first_session_),
      arbiter_(order_feed) {}

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
  auto offsets = datagrams_.offsets_ahead();
  if (!offsets) return std::nullopt;
  tocsin::itch::save(mark, first_session_);
  tocsin::itch::save(mark, session_);
  mark.small(others_.size());
  for (const MoldSession& session : others_) mark.bytes(std::as_bytes(std::span(session)));
  mark.number(std::uint8_t{is_over_});
  mark.number(ns_since_epoch(now_));
  mark.number(offset_);
  mark.number(std::uint8_t{last_numbered_.has_value()});
  mark.number(ns_since_epoch(last_numbered_.value_or(now_)));
  arbiter_.save(mark);
  return offsets;
}

void MoldLines::restore(MarkReader& mark) {
  first_session_ = restored_session(mark);
  session_ = restored_session(mark);
  others_.resize(mark.count());
  for (MoldSession& session : others_) session = restored_name(mark);
  MarkReader::check(others_.size() <= sessions_max && std::ranges::is_sorted(others_));
  is_over_ = mark.flag();
  now_ = time_from_ns(mark.number<std::int64_t>());
  offset_ = mark.number<std::uint64_t>();
  const bool is_numbered = mark.flag();
  const Time last_numbered = time_from_ns(mark.number<std::int64_t>());
  last_numbered_ = is_numbered ? std::optional(last_numbered) : std::nullopt;
  arbiter_.restore(mark);
}

bool MoldLines::read_on() {
  const auto datagram = datagrams_.next();
  if (datagram) {
    take(*datagram);
  } else {
    finish();
  }
  return datagram || !waiting_.empty();
}

void MoldLines::take(const capture::Datagram& datagram) {
  now_ = datagram.time;
  offset_ = datagram.offset;
  MoldPacket packet;
  if (const char* fault = read_mold_packet(datagram.payload, packet)) return reject(fault);
  if (!packet.head.is_numbered()) {
    take_as_it_comes(packet);
  } else if (!belongs(packet)) {
    pass_over(packet);
  } else if (!is_within_reach(packet.head.sequence)) {
    reject("MoldUDP64 packet whose number is further ahead than a feed can have come");
  } else {
    take_in_turn(packet);
  }
}

void MoldLines::take_as_it_comes(const MoldPacket& packet) {
  if (packet.body.empty()) return count_signal(packet);
  waiting_.push_back({.run = {.frames = packet.body, .offset = offset_, .recorded = now_}});
}

void MoldLines::pass_over(const MoldPacket& packet) {
  if (packet.body.empty()) return count_signal(packet);
  tally_.records_in += packet.head.count;
  tally_.pass_over("message of another MoldUDP64 session than the one that is read", offset_, packet.head.count);
}

void MoldLines::reject(const char* reason) {
  ++tally_.records_in;
  tally_.reject(reason, offset_);
}

// Of a packet without messages.
void MoldLines::count_signal(const MoldPacket& packet) {
  ++tally_.records_in;
  tally_.pass_over(packet.ends_session() ? "MoldUDP64 end of session" : "MoldUDP64 heartbeat", offset_);
}

// The session's end says how many messages there were, as a heartbeat does.
void MoldLines::take_in_turn(const MoldPacket& packet) {
  last_numbered_ = now_;
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

// Another session follows with its first messages behind the end of the one before it, unless it was there beside it.
bool MoldLines::belongs(const MoldPacket& packet) {
  const MoldSession& session = packet.head.session;
  if (session == session_) return true;
  const bool is_new = others_.size() < sessions_max && !std::ranges::binary_search(others_, session);
  const bool may_follow = !session_ || (is_over_ && is_new);
  const bool follows = may_follow && begins_with_messages(packet.body);
  if (follows && is_of_the_day()) {
    follow(session);
    return true;
  }
  if (follows || (session_ && !is_over_)) remember(session);
  return false;
}

// Stock locates and timestamps are those of one trading day.
bool MoldLines::is_of_the_day() const { return !last_numbered_ || trading_day(now_) == trading_day(*last_numbered_); }

void MoldLines::follow(const MoldSession& session) {
  if (session_) {
    finish();
    remember(*session_);
    waiting_.push_back({.run = {.kind = FrameRun::Kind::new_session, .offset = offset_, .recorded = now_}});
  } else {
    first_session_ = session;
  }
  session_ = session;
  is_over_ = false;
  last_numbered_.reset();
  arbiter_ = capture::LineArbiter(order_feed);
}

void MoldLines::remember(const MoldSession& session) {
  const auto at = std::ranges::lower_bound(others_, session);
  const bool is_known = at != others_.end() && *at == session;
  if (!is_known && others_.size() < sessions_max) others_.insert(at, session);
}

// With the time that passes any number comes within reach, so that a leap which is true is believed in the end.
bool MoldLines::is_within_reach(std::uint64_t sequence) const noexcept {
  if (!last_numbered_) return sequence <= per_day_max;
  const std::uint64_t reach =
      burst_max + per_second_max * (capture::ns_between(*last_numbered_, now_) / std::uint64_t{std::nano::den});
  return sequence <= std::min(arbiter_.next_sequence() + reach, number_max);
}

// `own` is what the datagram in hand holds, which stays until the next is asked for; all else must be copied. What was
// held for its turn reaches us only now.
void MoldLines::enter(const capture::Arbitrated& arrival, std::span<const std::byte> own) {
  const capture::NumberedPacket& packet = arrival.packet;
  FrameRun run{.offset = packet.offset, .recorded = std::max(packet.time, now_), .session = *session_};
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
void MoldLines::enter_repeats(std::uint64_t before) {
  if (const std::uint64_t repeated = arbiter_.counts().messages_repeated - before) {
    tally_.records_in += repeated;
    tally_.pass_over("message that had come already (the other line, or sent again)", offset_, repeated);
  }
}

void MoldLines::finish() {
  const std::uint64_t repeated = arbiter_.counts().messages_repeated;
  arbiter_.finish([this](const capture::Arbitrated& arrival) { enter(arrival, {}); });
  enter_repeats(repeated);
}

}  // namespace tocsin::itch
