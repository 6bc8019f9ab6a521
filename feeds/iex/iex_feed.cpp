#include "feeds/iex/iex_feed.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "feeds/capture/line_arbiter.hpp"
#include "feeds/capture/merged_datagrams.hpp"
#include "feeds/capture/session_watch.hpp"
#include "feeds/iex/iex_decoder.hpp"
#include "feeds/iex/iex_opening.hpp"
#include "feeds/iex/look_ahead.hpp"
#include "feeds/iex/stream_offsets.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"
#include "feeds/index/starting_at.hpp"

namespace tocsin {
namespace iex {
namespace {

using bytes::StoredBytes;
using capture::Arbitrated;
using capture::Datagram;
using capture::LineArbiter;

constexpr const char* other_session = "segment of another session than the one that is read";

FeedInfo info_of(const std::vector<StoredBytes>& lines, IexOpening& opening) {
  FeedInfo info;
  for (const StoredBytes& line : lines) {
    info.path += (info.path.empty() ? "" : ", ") + line.name;
    info.bytes += line.size;
  }
  info.format = opening.format;
  info.sources = {is_tops(opening.stream.protocol) ? "IEX TOPS" : "IEX DEEP"};
  info.listings = std::move(opening.listings);
  return info;
}

class IexFeed final : public BookFeed {
 public:
  IexFeed(const std::vector<StoredBytes>& lines, const CaptureOptions& options)
      : IexFeed(lines, options, look_into(lines, options.instruments_max)) {}

  const FeedInfo& info() const override { return info_; }
  const Tally& tally() const override { return tally_; }
  std::uint64_t position() const override { return lines_.position(); }
  Depth depth(InstrumentId instrument, std::size_t levels) const override { return decoder_.depth(instrument, levels); }

  std::span<const Event> next() override {
    decoder_.clear();
    while (!decoder_.full() && advance()) {
    }
    decoder_.enter_accounts();
    return decoder_.batch();
  }

  std::optional<Time> end() const override { return is_at_end_ ? std::optional(latest_) : std::nullopt; }

  std::optional<FeedMark> mark() override {
    const bool is_between = waiting_.empty() && !arbiter_.is_waiting() && !decoder_.is_within_event();
    if (has_ended_ || !is_between || watch_.is_undecided() || offsets_.are_undecided()) return std::nullopt;
    auto places = ahead_.offsets();
    if (!places) return std::nullopt;
    MarkWriter mark;
    mark.number(ns_since_epoch(latest_));
    watch_.save(mark);
    offsets_.save(mark);
    arbiter_.save(mark);
    decoder_.save(mark);
    return FeedMark{.time = latest_, .offsets = std::move(*places), .state = mark.take()};
  }

 private:
  // What the arbiter gave when the batch was full.
  struct Waiting {
    Arbitrated arbitrated;
    std::vector<std::byte> body;
    std::uint32_t session;
  };

  // The first segment of a session that may follow.
  struct Unproven {
    Datagram datagram;  // `payload` is no longer there
    std::vector<std::byte> payload;
  };

  IexFeed(const std::vector<StoredBytes>& lines, const CaptureOptions& options, IexOpening opening)
      : stream_(opening.stream),
        until_(options.until),
        info_(info_of(lines, opening)),
        decoder_(opening.stream.protocol, std::move(opening.symbols), options, tally_),
        lines_(starting_at(lines, options.resume), tally_),
        ahead_(lines_, decoder_),
        watch_(stream_.session) {
    if (options.resume) restore(options.resume->state);
  }

  void restore(std::span<const std::byte> state) {
    MarkReader mark(state);
    latest_ = time_from_ns(mark.number<std::int64_t>());
    watch_.restore(mark);
    offsets_.restore(mark);
    arbiter_.restore(mark);
    decoder_.restore(mark);
    mark.expect_end();
  }

  // One step; false at the end.
  bool advance() {
    if (!waiting_.empty()) {
      deliver(waiting_.front().arbitrated, {}, waiting_.front().session);
      waiting_.pop_front();
    } else if (!has_ended_) {
      read_on();
    } else {
      decoder_.end();
      return false;
    }
    return true;
  }

  void read_on() {
    const Foreseen* const foreseen = ahead_.next();
    if (foreseen && !(until_ && foreseen->datagram.time > *until_)) [[likely]] {
      latest_ = std::max(latest_, foreseen->datagram.time);
      offset_ = foreseen->datagram.offset;
      take(*foreseen);
    } else {
      end(!foreseen);
    }
  }

  // Where reading stops before the capture's end, what is missing might still have come.
  void end(bool is_at_end) {
    has_ended_ = true;
    is_at_end_ = is_at_end;
    drop_unproven();
    if (is_at_end) finish_session();
  }

  void take(const Foreseen& foreseen) {
    const auto& [datagram, segment, targets, line] = foreseen;
    if (!carries_iex(segment.header)) return pass_over("datagram that is none of IEX-TP", datagram);
    if (!stream_.is_read_with(segment.header)) return pass_over("segment of another protocol or channel", datagram);
    if (segment.fault) return reject(segment.fault, datagram);
    if (segment.header.session == watch_.session()) [[likely]]
      return take_own(datagram, segment, targets);
    take_other(datagram, segment, targets);
  }

  // Of the session that is read.
  void take_own(const Datagram& datagram, const Segment& segment, std::span<const MessageTarget> targets) {
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
  void take_other(const Datagram& datagram, const Segment& segment, std::span<const MessageTarget> targets) {
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

  void drop_unproven() {
    if (!unproven_) [[likely]]
      return;
    pass_over(other_session, unproven_->datagram);
    unproven_.reset();
  }

  void pass_over(const char* why, const Datagram& datagram) {
    ++tally_.records_in;
    tally_.pass_over(why, datagram.offset);
  }

  void reject(const char* why, const Datagram& datagram) {
    ++tally_.records_in;
    tally_.reject(why, datagram.offset);
  }

  bool is_credible(const SegmentHeader& header, Time now) {
    const auto sequence = static_cast<std::uint64_t>(header.first_sequence);
    return watch_.is_within_reach(sequence, arbiter_.next_sequence(), now) && offsets_.agree_with(header);
  }

  // A session that another goes before is there from its first message on: what is missing of its start is lost.
  void begin_session(std::uint32_t session) {
    finish_session();
    watch_.follow(session);
    offsets_ = StreamOffsets();
    arbiter_ = LineArbiter({.starts_at_one = true});
    repeated_count_ = 0;
  }

  void finish_session() {
    arbiter_.finish([this](const Arbitrated& arbitrated) { deliver_or_keep(arbitrated, {}); });
    enter_repeats();
  }

  void arbitrate(const Datagram& datagram, const Segment& segment, std::span<const MessageTarget> targets) {
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

  void enter_repeats() {
    const std::uint64_t repeated = arbiter_.counts().messages_repeated - repeated_count_;
    if (repeated == 0) [[likely]]
      return;
    repeated_count_ += repeated;
    tally_.records_in += repeated;
    tally_.pass_over("message that came before", offset_, repeated);
  }

  void deliver_or_keep(const Arbitrated& arbitrated, std::span<const MessageTarget> targets) {
    if (waiting_.empty() && !decoder_.full()) [[likely]]
      return deliver(arbitrated, targets, *watch_.session());
    const auto body = arbitrated.packet.body;
    Waiting& waiting = waiting_.emplace_back(
        Waiting{.arbitrated = arbitrated, .body = {body.begin(), body.end()}, .session = *watch_.session()});
    waiting.arbitrated.packet.body = waiting.body;
  }

  void deliver(const Arbitrated& arbitrated, std::span<const MessageTarget> targets, std::uint32_t session) {
    const auto& [kind, packet, skipped, from, to, time] = arbitrated;
    const PacketStamp stamp{
        .time = time, .offset = packet.offset, .session = session, .sequence = packet.sequence, .count = packet.count};
    if (kind == Arbitrated::Kind::gap) {
      decoder_.lose(from, to, stamp);
    } else {
      decoder_.take(packet.body, skipped, targets, stamp);
    }
  }

  const StreamName stream_;
  const std::optional<Time> until_;
  Time latest_ = Time::min();  // of the datagrams taken
  std::uint64_t offset_ = 0;   // of the last of them
  FeedInfo info_;
  Tally tally_;
  IexDecoder decoder_;
  capture::MergedDatagrams lines_;
  LookAhead ahead_;
  capture::SessionWatch<std::uint32_t> watch_;
  StreamOffsets offsets_;
  std::optional<Unproven> unproven_;
  LineArbiter arbiter_;
  std::uint64_t repeated_count_ = 0;  // of this session, that the tally has
  std::deque<Waiting> waiting_;
  bool has_ended_ = false;
  bool is_at_end_ = false;
};

}  // namespace
}  // namespace iex

std::unique_ptr<BookFeed> open_iex(std::vector<bytes::StoredBytes> lines, const CaptureOptions& options) {
  std::ranges::stable_sort(lines, {}, &bytes::StoredBytes::name);
  return std::make_unique<iex::IexFeed>(lines, options);
}

}  // namespace tocsin
