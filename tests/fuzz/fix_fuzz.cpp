#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "feeds/fix/fix_decoder.hpp"
#include "feeds/tape/event_check.hpp"
#include "fix/fix_text.hpp"

namespace {

using namespace tocsin;

void demand(bool is_so) {
  if (!is_so) std::abort();
}

FixFeedOptions options_of(std::uint8_t choice) {
  FixFeedOptions options;
  options.live.listings = {Listing{.symbol = "A"}, Listing{.symbol = "NVDA"}};
  options.live.clock = (choice & 1) != 0 ? EventClock::venue : EventClock::receive;
  options.numbers = (choice & 2) != 0 ? ReportNumbers::of_feed : ReportNumbers::of_symbol;
  options.book_entries_max = 4;
  return options;
}

// One line of the input as what a session might hand out: a message that QuickFIX's parser reads, where it does; else
// the same fields as they stand, which is what no parser would let through.
FixArrival arrival_of(const std::string& line, std::int64_t received_ns) {
  FixArrival arrival;
  arrival.received_ns = received_ns;
  if (read_fix(line, arrival.message).empty()) return arrival;
  arrival.message = {};
  std::size_t at = 0;
  while (at < line.size()) {
    const std::size_t end = std::min(line.find('\x01', at), line.size());
    const std::size_t equals = std::min(line.find('=', at), end);
    const int tag = std::atoi(line.substr(at, equals - at).c_str());
    const std::string value = equals < end ? line.substr(equals + 1, end - equals - 1) : "";
    if (tag == 35) arrival.message.type = value;
    arrival.message.add(tag, value);
    at = end + 1;
  }
  if (arrival.message.type.empty() && line.size() > 2) {
    arrival.kind = FixArrivalKind::skipped;
    arrival.from = static_cast<std::uint8_t>(line[0]);
    arrival.to = arrival.from + static_cast<std::uint8_t>(line[1]);
  }
  return arrival;
}

}  // namespace

// The first byte chooses clock and numbers; then messages, one a line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const FixFeedOptions options = options_of(data[0]);
  Tally tally;
  FixDecoder decoder(options, tally);
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::int64_t received_ns = 1'737'988'200'000'000'000;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    decoder.on(arrival_of(text.substr(at, end - at), ++received_ns));
    static_cast<void>(decoder.take_wish_for_snapshot());
    at = end + 1;
  }
  const EventCheck check{.instruments = 2, .sources = 1};
  demand(check.good_run(decoder.events(), Time::min(), Time::max()) == decoder.events().size());
  demand(tally.events_out == decoder.events().size());
  demand(tally.records_in == tally.used + tally.rejected_count() + tally.passed_over_count());
  return 0;
}
