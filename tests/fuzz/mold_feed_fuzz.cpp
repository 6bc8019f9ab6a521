// Any bytes as what comes to a feed of ITCH from the wire: datagrams, each behind its length in two bytes, through the
// stream, the directory and the decoder of the live feed, by either clock, as the first byte says. Where a datagram is
// empty, time passes, and what is missing is asked for: what is asked may only be what is missing.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/check.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/live_frames.hpp"
#include "feeds/itch/rerequest_client.hpp"

namespace {

using namespace tocsin;
using namespace tocsin::itch;

constexpr Time noon = time_from_ns(1'738'000'000'000'000'000);
constexpr Time midnight = noon - std::chrono::hours(12);
constexpr capture::LineArbiter::Limits limits{.packets_max = 16, .bytes_max = 4'096, .is_asked_for = true};

// The parts of the feed, without its sockets.
class Listener {
 public:
  explicit Listener(EventClock clock) : frames_(stream_, decoder_, directory_, clock, midnight) {}

  void take(std::span<const std::byte> datagram) {
    now_ += std::chrono::milliseconds(1);
    stream_.take({.time = now_, .payload = datagram, .offset = offset_});
    offset_ += datagram.size();
    read();
  }
  void pass_time() {
    now_ += std::chrono::milliseconds(20);
    const auto missing = stream_.missing();
    const RerequestClient::Advice advice = client_.next(missing, now_);
    if (advice.step != RerequestClient::Advice::Step::wait) TOCSIN_CHECK(missing);
    if (advice.step == RerequestClient::Advice::Step::ask) check(advice.request, *missing);
    if (advice.step == RerequestClient::Advice::Step::give_up) stream_.give_up_missing();
    stream_.pass_time(now_);
    read();
  }
  void end() {
    stream_.finish();
    read();
    while (frames_.give_up_waiting()) hand_out();
    hand_out();
    decoder_.settle();
    TOCSIN_CHECK(tally_.events_out == events_count_);
    TOCSIN_CHECK(tally_.records_in >= tally_.rejected_count() + tally_.passed_over_count());
  }

 private:
  static void check(const MoldHead& request, const MoldStream::Missing& missing) {
    TOCSIN_CHECK(request.session == missing.session && request.sequence == missing.from && request.count > 0);
    TOCSIN_CHECK(request.count - 1U <= missing.to - missing.from);
  }
  void read() {
    while (frames_.advance()) {
      if (decoder_.full()) hand_out();
    }
    hand_out();
    TOCSIN_CHECK(!stream_.has_run());
  }
  void hand_out() {
    for (const Event& event : decoder_.batch()) {
      TOCSIN_CHECK(event.time >= last_);
      TOCSIN_CHECK(event.sequence == ++events_count_);
      TOCSIN_CHECK(event.instrument == no_instrument || index_of(event.instrument) < listings_.size());
      last_ = event.time;
    }
    decoder_.clear();
  }

  const std::vector<Listing> listings_{Listing{.symbol = "NVDA"}, Listing{.symbol = "AVGO"}};
  Tally tally_;
  MoldStream stream_{std::nullopt, limits, tally_};
  ItchDecoder decoder_{{.orders_max = 64}, 2, midnight, tally_};
  LiveDirectory directory_{listings_, decoder_};
  LiveFrames frames_;
  RerequestClient client_{RerequestLimits{.attempts_max = 2}};
  Time now_ = noon;
  std::uint64_t offset_ = 0;
  std::uint64_t events_count_ = 0;
  Time last_ = Time::min();
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size));
  Listener listener((data[0] & 1) != 0 ? EventClock::venue : EventClock::receive);
  walk_frames(bytes.subspan(1), [&](std::span<const std::byte> datagram) {
    if (datagram.empty()) {
      listener.pass_time();
    } else {
      listener.take(datagram);
    }
  });
  listener.end();
  return 0;
}
