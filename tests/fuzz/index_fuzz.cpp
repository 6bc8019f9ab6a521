// Any bytes as an index, as the directory of one, and as the state of a mark for an ITCH and an IEX feed to go on from:
// refused with a reason, or taken, and then the feed reads to its end.
#include <array>
#include <cstdint>
#include <span>

#include "engine/setup_error.hpp"
#include "feeds/iex/iex_feed.hpp"
#include "feeds/index/capture_index.hpp"
#include "feeds/itch/itch_feed.hpp"
#include "tests/fuzz/read_book_feed.hpp"
#include "tests/support/iex_builder.hpp"
#include "tests/support/itch_builder.hpp"

namespace {

using namespace tocsin;
using namespace std::chrono_literals;
using Bytes = std::vector<std::byte>;

void refused_or(auto&& act) {
  try {
    act();
  } catch (const SetupError&) {  // a refusal is an answer
  }
}

void go_on(std::span<const std::byte> state, std::span<const std::byte> recording, auto&& open) {
  FeedMark mark{.time = {}, .offsets = {0}, .state = {state.begin(), state.end()}};
  const std::chrono::local_days monday(std::chrono::January / 27 / 2025);
  const CaptureOptions options{.date = monday, .orders_max = 64, .resume = &mark};
  const auto feed = open({bytes::stored_in_memory(recording, "fuzz")}, options);
  for (auto events = feed->next(); !events.empty(); events = feed->next()) {
  }
  for (std::uint32_t i = 0; i < feed->info().listings.size(); ++i) (void)feed->depth(InstrumentId{i}, 10);
}

const Bytes& itch_day() {
  static const Bytes day =
      itch::frames_of(itch::listed(itch::nvda, "NVDA"), itch::listed(itch::avgo, "AVGO"),
                      itch::buy_order(itch::nvda, 1, 100, 120, 9h), itch::sell_order(itch::nvda, 2, 50, 121, 10h));
  return day;
}

const Bytes& iex_day() {
  static const Bytes day = [] {
    iex::IexCapture capture(iex::MessageProtocol::deep_1_0);
    capture.packet(iex::buy(iex::nvda, 120, 100), iex::sell(iex::avgo, 200, 50)).packet(iex::trade(iex::nvda, 120));
    return capture.bytes();
  }();
  return day;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  refused_or([&] {
    const CaptureIndex index(bytes::stored_in_memory(bytes, "fuzz"));
    (void)index.mark_at(Time::max());
  });
  refused_or([&] { (void)decode_index_directory(bytes); });
  refused_or([&] { go_on(bytes, itch_day(), open_itch); });
  refused_or([&] { go_on(bytes, iex_day(), open_iex); });
  return 0;
}
