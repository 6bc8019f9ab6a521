#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "feeds/capture/datagram.hpp"
#include "feeds/capture/line_arbiter.hpp"
#include "feeds/capture/session_watch.hpp"
#include "feeds/iex/iex_decoder.hpp"
#include "feeds/iex/iex_tp.hpp"
#include "feeds/iex/message_target.hpp"
#include "feeds/iex/stream_offsets.hpp"
#include "feeds/tally.hpp"

namespace tocsin::iex {

// Which segments are read, and the session that is read first; without one, it is the first of which two segments come
// in a row.
struct SegmentKind {
  MessageProtocol protocol{};
  std::uint32_t channel = 0;
  std::optional<std::uint32_t> session;
};

// Datagrams of IEX-TP, in any order, from a capture or from the wire -> a decoder, which gets each message once and in
// order, and is told where some are lost. Another session follows once two of its segments have come in a row; a
// segment whose numbers contradict those before it is rejected.
class SegmentStream {
 public:
  // `limits`: of the session that is read first. Decoder and tally outlive the stream.
  SegmentStream(const SegmentKind& kind, const capture::LineArbiter::Limits& limits, IexDecoder& decoder, Tally& tally);

  // Not while the decoder is full. `segment` is what the datagram was read as, and `targets` what the decoder said of
  // its messages, or none.
  void take(const capture::Datagram& datagram, const Segment& segment, std::span<const MessageTarget> targets);
  // Gives the decoder what came when it was full; false where nothing did.
  bool deliver_waiting();
  // No datagram has come, and it is `now`: what was waited for too long is given up.
  void pass_time(Time now);
  // No datagram is read any more. Where others might have come, what waits for them waits for ever.
  void end(bool is_at_end);

  // A message is missing, or waits for the decoder to have room.
  [[nodiscard]] bool is_waiting() const noexcept { return !waiting_.empty() || arbiter_.is_waiting(); }
  // No segment waits for anything; only then is there a place to save.
  [[nodiscard]] bool is_between_segments() const noexcept {
    return !is_waiting() && !watch_.is_undecided() && !offsets_.are_undecided();
  }
  void save(MarkWriter& mark) const;
  void restore(MarkReader& mark);

 private:
  // What the arbiter gave when the batch was full.
  struct Waiting {
    capture::Arbitrated arbitrated;
    std::vector<std::byte> body;
    std::uint32_t session;
  };

  // The first segment of a session that may follow.
  struct Unproven {
    capture::Datagram datagram;  // `payload` is no longer there
    std::vector<std::byte> payload;
  };

  [[nodiscard]] bool is_read(const SegmentHeader& header) const noexcept {
    return header.protocol == kind_.protocol && header.channel == kind_.channel;
  }
  void take_own(const capture::Datagram& datagram, const Segment& segment, std::span<const MessageTarget> targets);
  void take_other(const capture::Datagram& datagram, const Segment& segment, std::span<const MessageTarget> targets);
  void drop_unproven();
  void pass_over(const char* why, const capture::Datagram& datagram);
  void reject(const char* why, const capture::Datagram& datagram);
  [[nodiscard]] bool is_credible(const SegmentHeader& header, Time now);
  void begin_session(std::uint32_t session);
  void finish_session();
  void arbitrate(const capture::Datagram& datagram, const Segment& segment, std::span<const MessageTarget> targets);
  void enter_repeats();
  void deliver_or_keep(const capture::Arbitrated& arbitrated, std::span<const MessageTarget> targets);
  void deliver(const capture::Arbitrated& arbitrated, std::span<const MessageTarget> targets, std::uint32_t session);

  const SegmentKind kind_;
  capture::LineArbiter::Limits limits_;
  IexDecoder& decoder_;
  Tally& tally_;
  capture::SessionWatch<std::uint32_t> watch_;
  StreamOffsets offsets_;
  std::optional<Unproven> unproven_;
  capture::LineArbiter arbiter_;
  std::uint64_t repeated_count_ = 0;  // of this session, that the tally has
  std::uint64_t offset_ = 0;          // of the last datagram
  std::deque<Waiting> waiting_;
};

}  // namespace tocsin::iex
