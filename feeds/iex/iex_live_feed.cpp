#include "feeds/iex/iex_live_feed.hpp"

#include <algorithm>
#include <utility>

#include "feeds/iex/iex_decoder.hpp"
#include "feeds/iex/segment_stream.hpp"
#include "feeds/net/udp_lines.hpp"
#include "feeds/zone_clock.hpp"

namespace tocsin {
namespace iex {
namespace {

constexpr std::size_t datagrams_a_poll = 256;
// What is held for its turn while messages before it are missing: a second of a busy feed.
constexpr std::size_t packets_held_max = 65'536;
constexpr std::size_t bytes_held_max = 64UL * 1024 * 1024;

// Stands in a numbering for a listing that no message can name.
Symbol unheard_of(std::size_t place) noexcept { return {place + 1}; }

// By the places of the listings.
SymbolIndex symbols_of(std::span<const Listing> listings) {
  SymbolIndex symbols;
  for (const Listing& listing : listings) {
    const Symbol symbol = Symbol::from(listing.symbol);
    const bool is_new = symbol.text() == listing.symbol && symbols.find(symbol) == no_instrument;
    symbols.add(is_new ? symbol : unheard_of(symbols.size()));
  }
  return symbols;
}

// Those of a kind are decoded alike.
MessageProtocol protocol_of(IexFeedOptions::Messages messages) noexcept {
  return messages == IexFeedOptions::Messages::deep ? MessageProtocol::deep_1_0 : MessageProtocol::tops_1_6;
}

std::string source_of(const IexFeedOptions& options) {
  if (!options.source.empty()) return options.source;
  return options.messages == IexFeedOptions::Messages::deep ? "IEX DEEP" : "IEX TOPS";
}

WireTerms terms_of(const LiveOptions& live) {
  const auto midnight = ZoneClock(us_equities_zone).to_utc(live.date);
  return {.clock = live.clock, .midnight = midnight.value_or(Time{})};
}

class IexLiveFeed final : public LiveFeed {
 public:
  explicit IexLiveFeed(const IexFeedOptions& options)
      : messages_(options.messages),
        channel_(options.channel),
        session_(options.session),
        clock_(options.lines.clock),
        limits_{.packets_max = packets_held_max,
                .bytes_max = bytes_held_max,
                .wait_max = options.live.wait_max,
                .starts_at_one = true},
        lines_(options.lines),
        decoder_(protocol_of(messages_), symbols_of(options.live.listings), {.depth_levels = options.live.depth_levels},
                 tally_, terms_of(options.live)) {
    info_.path = lines_.text();
    info_.format = std::string(messages_ == IexFeedOptions::Messages::deep ? "IEX DEEP" : "IEX TOPS") + ", IEX-TP";
    info_.sources = {source_of(options)};
    info_.listings = options.live.listings;
  }

  const FeedInfo& info() const override { return info_; }
  const Tally& tally() const override { return tally_; }
  bool has_ended() const override { return decoder_.have_ended() && !stream_->is_waiting(); }

  std::span<const Event> poll() override {
    decoder_.clear();
    const bool is_dry = read();
    if (is_dry && stream_ && stream_->is_waiting()) [[unlikely]]
      stream_->pass_time(std::max(lines_.latest(), clock_()));
    lines_.enter_accounts(tally_);
    decoder_.enter_accounts();
    return decoder_.batch();
  }

 private:
  // False where there may be more to read: what has come is handed over before the kernel is asked for more.
  bool read() {
    for (std::size_t taken = 0; taken < datagrams_a_poll && !decoder_.full();) {
      if (stream_ && stream_->deliver_waiting()) continue;
      if (taken > 0 && lines_.is_drained()) return false;
      const auto datagram = lines_.next();
      if (!datagram) return true;
      take(*datagram);
      ++taken;
    }
    return false;
  }

  void take(const capture::Datagram& datagram) {
    const Segment segment = segment_of(datagram.payload);
    if (!stream_) begin_with(segment);
    if (stream_) return stream_->take(datagram, segment, {});
    ++tally_.records_in;
    tally_.pass_over("datagram before the first segment that is wanted", datagram.offset);
  }

  // The first segment that is wanted says of which channel and session others are.
  void begin_with(const Segment& segment) {
    const SegmentHeader& header = segment.header;
    const bool is_deep = messages_ == IexFeedOptions::Messages::deep;
    const bool is_wanted = segment.fault == nullptr && carries_iex(header) && is_tops(header.protocol) != is_deep &&
                           header.channel == channel_.value_or(header.channel) &&
                           header.session == session_.value_or(header.session);
    if (is_wanted) {
      stream_.emplace(SegmentKind{header.protocol, header.channel, header.session}, limits_, decoder_, tally_);
    }
  }

  const IexFeedOptions::Messages messages_;
  const std::optional<std::uint32_t> channel_;
  const std::optional<std::uint32_t> session_;
  const ReceiveClock clock_;
  const capture::LineArbiter::Limits limits_;
  FeedInfo info_;
  Tally tally_;
  UdpLines lines_;
  IexDecoder decoder_;
  std::optional<SegmentStream> stream_;  // once a segment has come
};

}  // namespace
}  // namespace iex

std::unique_ptr<LiveFeed> open_iex_feed(const IexFeedOptions& options) {
  return std::make_unique<iex::IexLiveFeed>(options);
}

}  // namespace tocsin
