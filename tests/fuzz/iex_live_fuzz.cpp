// Any bytes as what comes to a feed of IEX from the wire: datagrams, each behind its length in two bytes, through the
// stream and the decoder of the live feed, as the first byte says: TOPS or DEEP, by either clock. Where a datagram is
// empty, time passes.
#include <cstdint>
#include <optional>
#include <span>

#include "engine/check.hpp"
#include "feeds/iex/segment_stream.hpp"
#include "feeds/itch/itch_frames.hpp"

namespace {

using namespace tocsin;
using namespace tocsin::iex;

constexpr Time noon = time_from_ns(1'738'000'000'000'000'000);
constexpr std::size_t symbols_count = 2;

SymbolIndex two_symbols() {
  SymbolIndex symbols;
  symbols.add(Symbol::from("NVDA"));
  symbols.add(Symbol::from("AVGO"));
  return symbols;
}

// The parts of the feed, without its sockets.
class Listener {
 public:
  Listener(MessageProtocol protocol, EventClock clock)
      : decoder_(protocol, two_symbols(), {}, tally_, WireTerms{.clock = clock, .midnight = noon}) {}

  void take(std::span<const std::byte> datagram) {
    now_ += std::chrono::milliseconds(1);
    const Segment segment = segment_of(datagram);
    if (!stream_ && segment.fault == nullptr) {
      stream_.emplace(SegmentKind{segment.header.protocol, segment.header.channel, segment.header.session},
                      capture::LineArbiter::Limits{.packets_max = 16, .bytes_max = 4'096, .starts_at_one = true},
                      decoder_, tally_);
    }
    if (stream_) stream_->take({.time = now_, .payload = datagram}, segment, {});
    read();
  }
  void pass_time() {
    now_ += std::chrono::milliseconds(60);
    if (stream_) stream_->pass_time(now_);
    read();
  }
  void end() {
    if (stream_) stream_->end(true);
    read();
    decoder_.end();
    decoder_.enter_accounts();
    TOCSIN_CHECK(tally_.events_out == events_count_);
    TOCSIN_CHECK(tally_.records_in >= tally_.rejected_count() + tally_.passed_over_count());
  }

 private:
  void read() {
    hand_out();
    while (stream_ && stream_->deliver_waiting()) hand_out();
  }
  void hand_out() {
    for (const Event& event : decoder_.batch()) {
      TOCSIN_CHECK(event.time >= last_);
      TOCSIN_CHECK(event.sequence == ++events_count_);
      TOCSIN_CHECK(event.instrument == no_instrument || index_of(event.instrument) < symbols_count);
      last_ = event.time;
    }
    decoder_.clear();
  }

  Tally tally_;
  IexDecoder decoder_;
  std::optional<SegmentStream> stream_;
  Time now_ = noon;
  std::uint64_t events_count_ = 0;
  Time last_ = Time::min();
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size));
  Listener listener((data[0] & 2) != 0 ? MessageProtocol::tops_1_6 : MessageProtocol::deep_1_0,
                    (data[0] & 1) != 0 ? EventClock::venue : EventClock::receive);
  itch::walk_frames(bytes.subspan(1), [&](std::span<const std::byte> datagram) {
    if (datagram.empty()) {
      listener.pass_time();
    } else {
      listener.take(datagram);
    }
  });
  listener.end();
  return 0;
}
