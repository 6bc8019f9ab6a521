#include "feeds/iex/iex_feed.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "feeds/capture/line_arbiter.hpp"
#include "feeds/iex/iex_decoder.hpp"
#include "feeds/iex/iex_opening.hpp"
#include "feeds/iex/look_ahead.hpp"
#include "feeds/iex/recorded_lines.hpp"
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

FeedInfo info_of(const std::vector<StoredBytes>& lines, IexOpening& opening) {
  FeedInfo info;
  for (const StoredBytes& line : lines) {
    info.path += (info.path.empty() ? "" : ", ") + line.name;
    info.bytes += line.size;
  }
  info.format = opening.format;
  info.sources = {is_tops(opening.protocol) ? "IEX TOPS" : "IEX DEEP"};
  info.listings = std::move(opening.listings);
  return info;
}

class IexFeed final : public BookFeed {
 public:
  IexFeed(const std::vector<StoredBytes>& lines, const CaptureOptions& options)
      : IexFeed(lines, options, look_into(lines)) {}

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

  std::optional<FeedMark> mark() override {
    const bool is_between = waiting_.empty() && !arbiter_.is_waiting() && !decoder_.is_within_event();
    if (ended_ || !is_between || !lines_.is_seekable()) return std::nullopt;
    MarkWriter mark;
    mark.number(ns_since_epoch(latest_));
    mark.number(std::uint8_t{session_.has_value()});
    mark.number(session_.value_or(0));
    arbiter_.save(mark);
    decoder_.save(mark);
    return FeedMark{.time = latest_, .offsets = ahead_.offsets(), .state = mark.take()};
  }

 private:
  // What the arbiter gave when the batch was full.
  struct Waiting {
    Arbitrated arbitrated;
    std::vector<std::byte> body;
    std::uint32_t session;
  };

  IexFeed(const std::vector<StoredBytes>& lines, const CaptureOptions& options, IexOpening opening)
      : protocol_(opening.protocol),
        channel_(opening.channel),
        until_(options.until),
        info_(info_of(lines, opening)),
        decoder_(opening.protocol, std::move(opening.symbols), options, tally_),
        lines_(starting_at(lines, options.resume), tally_),
        ahead_(lines_, decoder_) {
    if (options.resume) restore(options.resume->state);
  }

  void restore(std::span<const std::byte> state) {
    MarkReader mark(state);
    latest_ = time_from_ns(mark.number<std::int64_t>());
    const bool has_session = mark.flag();
    const auto session = mark.number<std::uint32_t>();
    session_ = has_session ? std::optional(session) : std::nullopt;
    arbiter_.restore(mark);
    decoder_.restore(mark);
    mark.expect_end();
  }

  // One step; false at the end.
  bool advance() {
    if (!waiting_.empty()) {
      deliver(waiting_.front().arbitrated, {}, waiting_.front().session);
      waiting_.pop_front();
      return true;
    }
    if (ended_) return false;
    const Foreseen* const foreseen = ahead_.next();
    if (foreseen && !(until_ && foreseen->datagram.time > *until_)) [[likely]] {
      latest_ = std::max(latest_, foreseen->datagram.time);
      take(*foreseen);
    } else {
      end(!foreseen);
    }
    return true;
  }

  // Where reading stops before the capture's end, what is missing might still have come.
  void end(bool is_at_end) {
    ended_ = true;
    if (is_at_end) finish_session();
    if (waiting_.empty()) decoder_.end();
  }

  void take(const Foreseen& foreseen) {
    const auto& [datagram, segment, targets, line] = foreseen;
    if (!carries_iex(datagram.payload)) return pass_over("datagram that is none of IEX-TP", datagram);
    if (segment.header.protocol != protocol_ || segment.header.channel != channel_) {
      return pass_over("segment of another protocol or channel", datagram);
    }
    if (segment.fault) {
      ++tally_.records_in;
      return tally_.reject(segment.fault, datagram.offset);
    }
    if (session_ && segment.header.session < *session_) return pass_over("segment of an earlier session", datagram);
    if (segment.header.session != session_) begin_session(segment.header.session);
    if (segment.header.messages_count == 0) {
      tally_.count_kind("Heartbeat", datagram.offset);
      pass_over("Heartbeat", datagram);
    }
    arbitrate(foreseen);
  }

  void pass_over(const char* why, const Datagram& datagram) {
    ++tally_.records_in;
    tally_.pass_over(why, datagram.offset);
  }

  void begin_session(std::uint32_t session) {
    finish_session();
    session_ = session;
    arbiter_ = LineArbiter();
    repeated_count_ = 0;
  }

  void finish_session() {
    arbiter_.finish([this](const Arbitrated& arbitrated) { deliver_or_keep(arbitrated, {}); });
  }

  void arbitrate(const Foreseen& foreseen) {
    const auto& [datagram, segment, targets, line] = foreseen;
    arbiter_.take({.time = datagram.time,
                   .sequence = static_cast<std::uint64_t>(segment.header.first_sequence),
                   .count = segment.header.messages_count,
                   .body = segment.blocks,
                   .offset = datagram.offset},
                  [&](const Arbitrated& arbitrated) {
                    const bool is_this = arbitrated.packet.body.data() == segment.blocks.data();
                    deliver_or_keep(arbitrated, is_this ? targets : std::span<const MessageTarget>());
                  });
    const std::uint64_t repeated = arbiter_.counts().messages_repeated - repeated_count_;
    if (repeated == 0) [[likely]]
      return;
    repeated_count_ += repeated;
    tally_.records_in += repeated;
    tally_.pass_over("message that came before", datagram.offset, repeated);
  }

  void deliver_or_keep(const Arbitrated& arbitrated, std::span<const MessageTarget> targets) {
    if (waiting_.empty() && !decoder_.full()) [[likely]]
      return deliver(arbitrated, targets, *session_);
    const auto body = arbitrated.packet.body;
    Waiting& waiting = waiting_.emplace_back(
        Waiting{.arbitrated = arbitrated, .body = {body.begin(), body.end()}, .session = *session_});
    waiting.arbitrated.packet.body = waiting.body;
  }

  void deliver(const Arbitrated& arbitrated, std::span<const MessageTarget> targets, std::uint32_t session) {
    const auto& [kind, packet, skipped, from, to] = arbitrated;
    const PacketStamp stamp{.time = packet.time,
                            .offset = packet.offset,
                            .session = session,
                            .sequence = packet.sequence,
                            .count = packet.count};
    if (kind == Arbitrated::Kind::gap) {
      decoder_.lose(from, to, stamp);
    } else {
      decoder_.take(packet.body, skipped, targets, stamp);
    }
  }

  const MessageProtocol protocol_;
  const std::uint32_t channel_;
  const std::optional<Time> until_;
  Time latest_ = Time::min();  // of the datagrams taken
  FeedInfo info_;
  Tally tally_;
  IexDecoder decoder_;
  RecordedLines lines_;
  LookAhead ahead_;
  std::optional<std::uint32_t> session_;
  LineArbiter arbiter_;
  std::uint64_t repeated_count_ = 0;  // of this session, that the tally has
  std::deque<Waiting> waiting_;
  bool ended_ = false;
};

}  // namespace
}  // namespace iex

std::unique_ptr<BookFeed> open_iex(const std::vector<bytes::StoredBytes>& lines, const CaptureOptions& options) {
  return std::make_unique<iex::IexFeed>(lines, options);
}

}  // namespace tocsin
