// Any bytes as a capture of IEX: refused, or read to an end with the accounts in balance, time that never goes back,
// and books whose sides are in order. The same twice over, as two lines: the same answer, or a refusal again.
#include <cstdint>
#include <span>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/iex/iex_feed.hpp"

namespace {

using tocsin::BookFeed;
using tocsin::bytes::StoredBytes;

void check_book(const BookFeed& feed, tocsin::InstrumentId instrument) {
  const tocsin::Depth depth = feed.depth(instrument, 1'000);
  for (std::size_t i = 1; i < depth.bids.size(); ++i) TOCSIN_CHECK(depth.bids[i - 1].price > depth.bids[i].price);
  for (std::size_t i = 1; i < depth.asks.size(); ++i) TOCSIN_CHECK(depth.asks[i - 1].price < depth.asks[i].price);
}

void read(BookFeed& feed) {
  std::uint64_t events_count = 0;
  tocsin::Time last = tocsin::Time::min();
  const std::size_t instruments_count = feed.info().listings.size();
  for (auto events = feed.next(); !events.empty(); events = feed.next()) {
    for (const tocsin::Event& event : events) {
      TOCSIN_CHECK(event.time >= last);
      TOCSIN_CHECK(event.sequence == ++events_count);
      TOCSIN_CHECK(event.instrument == tocsin::no_instrument || index_of(event.instrument) < instruments_count);
      last = event.time;
    }
  }
  const tocsin::Tally& tally = feed.tally();
  TOCSIN_CHECK(tally.events_out == events_count);
  TOCSIN_CHECK(tally.records_in >= tally.rejected_count() + tally.passed_over_count());
  for (std::uint32_t i = 0; i < instruments_count; ++i) check_book(feed, tocsin::InstrumentId{i});
}

void read(const std::vector<StoredBytes>& lines) {
  try {
    read(*tocsin::open_iex(lines, {}));
  } catch (const tocsin::SetupError&) {  // a refusal is an answer
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const StoredBytes line = tocsin::bytes::stored_in_memory(std::as_bytes(std::span(data, size)), "fuzz");
  read({line});
  read({line, line});
  return 0;
}
