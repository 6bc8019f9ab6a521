// Any bytes as a DBN file: refused, or read to an end with the accounts in balance and time that never goes back.
#include <cstdint>
#include <span>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/dbn/dbn_feed.hpp"

namespace {

void read(tocsin::Feed& feed) {
  std::uint64_t events_count = 0;
  tocsin::Time last = tocsin::Time::min();
  for (auto events = feed.next(); !events.empty(); events = feed.next()) {
    for (const tocsin::Event& event : events) {
      TOCSIN_CHECK(event.time >= last);
      TOCSIN_CHECK(event.sequence == ++events_count);
      TOCSIN_CHECK(index_of(event.instrument) < feed.info().listings.size());
      last = event.time;
    }
  }
  const tocsin::Tally& tally = feed.tally();
  TOCSIN_CHECK(tally.events_out == events_count);
  TOCSIN_CHECK(tally.records_in >= tally.rejected_count() + tally.passed_over_count());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    read(*tocsin::open_dbn(std::as_bytes(std::span(data, size)), "fuzz"));
  } catch (const tocsin::SetupError&) {  // a refusal is an answer
  }
  return 0;
}
