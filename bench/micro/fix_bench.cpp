// What a FIX message costs on its way to an event, and what QuickFIX's own parse of the same messages costs.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "app/serve/fix_market_data.hpp"
#include "bench/quickfix/bare_parse.hpp"
#include "feeds/fix/fix_decoder.hpp"
#include "fix/fix_text.hpp"
#include "fix/fix_time.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t opening_ns = 1'737'988'200'000'000'000;  // 27 January 2025, 14:30 UTC
constexpr std::size_t messages_count = 4'096;

std::vector<Listing> listings() { return {Listing{.symbol = "AMD"}, Listing{.symbol = "NVDA"}}; }

std::string on_the_wire(const FixMessage& message, std::size_t number) {
  constexpr char soh = '\x01';
  std::string body = "35=" + message.type + soh + "34=" + std::to_string(number) + soh + "49=EXCHANGE" + soh +
                     "52=" + fix_timestamp(opening_ns) + soh + "56=TOCSIN" + soh;
  for (const FixField& field : message.fields) {
    body += std::to_string(field.tag) + '=' + message.value<std::string>(field) + soh;
  }
  std::string text = std::string("8=FIX.4.4") + soh + "9=" + std::to_string(body.size()) + soh + body;
  unsigned sum = 0;
  for (const char c : text) sum += static_cast<unsigned char>(c);
  const std::string digits = std::to_string(1'000 + sum % 256);
  return text + "10=" + digits.substr(1) + soh;
}

// Two quotes for each trade, in turn.
Event event_numbered(std::size_t number) {
  const bool is_trade = number % 3 == 0;
  Event event = blank_event(is_trade ? EventKind::trade : EventKind::quote,
                            time_from_ns(opening_ns + static_cast<std::int64_t>(number) * 1'000),
                            InstrumentId{static_cast<std::uint32_t>(number % 2)});
  const Price price{118'000'000'000 + static_cast<std::int64_t>(number * 7 % 100) * 10'000'000};
  if (is_trade) {
    event.trade.price = price;
    event.trade.size = 100;
    event.trade.id = number;
  } else {
    event.quote = {.bid = price,
                   .ask = price + Price{10'000'000},
                   .bid_size = 100,
                   .ask_size = 200,
                   .bid_depth = 300,
                   .ask_depth = 400};
  }
  return event;
}

const std::vector<std::string>& messages() {
  static const std::vector<std::string> made = [] {
    std::vector<std::string> texts;
    std::vector<Quote> quotes(2, Quote{.bid = no_price, .ask = no_price});
    for (std::size_t number = 1; number <= messages_count; ++number) {
      const Event event = event_numbered(number);
      Quote& before = quotes[index_of(event.instrument)];
      texts.push_back(
          on_the_wire(*fix_update(event, listings()[index_of(event.instrument)].symbol, before, number), number));
      if (event.kind == EventKind::quote) before = event.quote;
    }
    return texts;
  }();
  return made;
}

void fix_quickfix_alone(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& text : messages()) benchmark::DoNotOptimize(bare_quickfix_parse(text));
  }
  state.SetItemsProcessed(state.iterations() * std::ssize(messages()));
}
BENCHMARK(fix_quickfix_alone);

void fix_parse_and_feed(benchmark::State& state) {
  FixFeedOptions options;
  options.live.listings = listings();
  options.live.clock = EventClock::venue;
  FixArrival arrival;
  std::uint64_t events = 0;
  for (auto _ : state) {
    Tally tally;
    FixDecoder decoder(options, tally);
    for (const std::string& text : messages()) {
      benchmark::DoNotOptimize(read_fix(text, arrival.message).empty());
      decoder.on(arrival);
      if (decoder.events().size() > 60) decoder.clear_events();
    }
    events += tally.events_out;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
}
BENCHMARK(fix_parse_and_feed);

}  // namespace
}  // namespace tocsin
