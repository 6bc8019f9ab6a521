#include "feeds/itch/mold_feed.hpp"

#include <algorithm>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/capture/elapsed.hpp"
#include "feeds/itch/itch_decoder.hpp"
#include "feeds/itch/live_directory.hpp"
#include "feeds/itch/live_frames.hpp"
#include "feeds/itch/mold_stream.hpp"
#include "feeds/itch/trading_day.hpp"
#include "feeds/net/udp_lines.hpp"

namespace tocsin {
namespace itch {
namespace {

constexpr std::size_t datagrams_a_poll = 256;
// What is held for its turn while messages before it are missing: a second of a busy feed.
constexpr std::size_t packets_held_max = 65'536;
constexpr std::size_t bytes_held_max = 64UL * 1024 * 1024;

std::optional<MoldSession> session_of(const std::string& name) {
  if (name.empty()) return std::nullopt;
  MoldSession session;
  if (name.size() > session.size()) throw SetupError("session: expected at most ten letters, found \"" + name + "\"");
  session.fill(' ');
  std::ranges::copy(name, session.begin());
  return session;
}

capture::LineArbiter::Limits limits_of(const MoldFeedOptions& options) {
  return {.packets_max = packets_held_max,
          .bytes_max = bytes_held_max,
          .wait_max = options.live.wait_max,
          .starts_at_one = true,
          .is_asked_for = options.rerequest.has_value()};
}

CaptureOptions capture_options(const LiveOptions& live) {
  return {.depth_levels = live.depth_levels, .orders_max = live.orders_max};
}

UdpLines open_rerequests(const MoldFeedOptions& options) {
  std::vector<UdpLine> lines;
  if (options.rerequest) {
    UdpLineOptions line{.endpoint = any_port_towards(*options.rerequest)};
    line.peer = options.rerequest;
    line.datagram_max = options.lines.datagram_max;
    line.receive_buffer = options.lines.receive_buffer;
    lines.emplace_back(line, options.lines.clock);
  }
  return UdpLines(std::move(lines));
}

class MoldFeed final : public LiveFeed {
 public:
  explicit MoldFeed(const MoldFeedOptions& options)
      : lines_(options.lines),
        rerequests_(open_rerequests(options)),
        asks_for_the_start_(options.asks_for_the_start),
        wait_max_(options.live.wait_max),
        clock_(options.lines.clock),
        stream_(session_of(options.session), limits_of(options), tally_),
        decoder_(capture_options(options.live), options.live.listings.size(), midnight_of(options.live.date), tally_),
        directory_(options.live.listings, decoder_),
        frames_(stream_, decoder_, directory_, options.live.clock, midnight_of(options.live.date)),
        client_(options.rerequest_limits) {
    info_.path = lines_.text();
    info_.format = "NASDAQ TotalView-ITCH 5.0, MoldUDP64";
    info_.sources = {options.source};
    info_.listings = options.live.listings;
  }

  const FeedInfo& info() const override { return info_; }
  const Tally& tally() const override { return tally_; }
  bool has_ended() const override { return stream_.has_ended() && !frames_.is_waiting(); }

  std::span<const Event> poll() override {
    decoder_.clear();
    reads_answers_ = stream_.missing().has_value();
    const bool is_dry = read();
    if (stream_.missing() || frames_.is_waiting() || waits_since_) [[unlikely]]
      look_at_the_clock(is_dry);
    lines_.enter_accounts(tally_);
    rerequests_.enter_accounts(tally_);
    decoder_.settle();
    return decoder_.batch();
  }

 private:
  // False where there may be more to read: what has come is handed over before the kernel is asked for more.
  bool read() {
    for (std::size_t taken = 0; taken < datagrams_a_poll; ++taken) {
      while (frames_.advance()) {
        if (decoder_.full()) return false;
      }
      if (taken > 0 && !reads_answers_ && lines_.is_drained()) return false;
      if (!take_next()) return true;
    }
    return false;
  }

  // The server is listened to where it was asked, for a look into its port costs as much as one into any other.
  bool take_next() {
    std::optional<capture::Datagram> datagram;
    if (reads_answers_) datagram = rerequests_.next();
    reads_answers_ = datagram.has_value();
    if (!datagram) datagram = lines_.next();
    if (!datagram) return false;
    datagram->time = now_ = std::max(now_, datagram->time);
    stream_.take(*datagram);
    return true;
  }

  // Nobody has waited in vain while there are datagrams that were not looked at.
  void look_at_the_clock(bool is_dry) {
    if (is_dry) now_ = std::max(now_, clock_());
    const auto missing = stream_.missing();
    if (missing && is_asked_for(*missing)) {
      ask(*missing);
    } else if (is_dry) {
      stream_.pass_time(now_);
    }
    if (is_dry) wait_for_proof();
  }

  [[nodiscard]] bool is_asked_for(const MoldStream::Missing& missing) const noexcept {
    return !rerequests_.is_empty() && (missing.from > 1 || asks_for_the_start_);
  }

  void ask(const MoldStream::Missing& missing) {
    const RerequestClient::Advice advice = client_.next(missing, now_);
    if (advice.step == RerequestClient::Advice::Step::ask) rerequests_.lines().front().send(mold_bytes(advice.request));
    if (advice.step == RerequestClient::Advice::Step::give_up) stream_.give_up_missing();
  }

  // A message that is far ahead waits while others may come.
  void wait_for_proof() {
    if (!frames_.is_waiting()) return waits_since_.reset();
    if (!waits_since_) waits_since_ = now_;
    const bool is_idle = capture::ns_between(*waits_since_, now_) > static_cast<std::uint64_t>(wait_max_.count());
    if (stream_.has_ended() || (is_idle && !stream_.missing())) frames_.give_up_waiting();
  }

  FeedInfo info_;
  Tally tally_;
  UdpLines lines_;
  UdpLines rerequests_;
  const bool asks_for_the_start_;
  const Duration wait_max_;
  const ReceiveClock clock_;
  MoldStream stream_;
  ItchDecoder decoder_;
  LiveDirectory directory_;
  LiveFrames frames_;
  RerequestClient client_;
  bool reads_answers_ = false;
  Time now_ = Time::min();           // the latest that is known
  std::optional<Time> waits_since_;  // a message, for those behind it
};

}  // namespace
}  // namespace itch

std::unique_ptr<LiveFeed> open_mold_feed(const MoldFeedOptions& options) {
  return std::make_unique<itch::MoldFeed>(options);
}

}  // namespace tocsin
