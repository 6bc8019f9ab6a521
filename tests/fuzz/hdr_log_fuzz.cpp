// Any bytes as a log of histograms. What can be read is written again, and read as the same.
#include <cstdint>
#include <string_view>

#include "app/latency/hdr_log.hpp"
#include "engine/check.hpp"
#include "engine/setup_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    for (const HdrInterval& interval : HdrLog::parse(text, "fuzz.hlog").intervals) {
      LatencyHistogram histogram;
      for (const PlaceCount& one : interval.counts) {
        TOCSIN_CHECK(one.place < LatencyHistogram::places && one.count > 0);
        histogram.record(LatencyHistogram::last_of(one.place), one.count);
      }
      TOCSIN_CHECK(hdr_counts(hdr_text(histogram)) == interval.counts);
    }
  } catch (const SetupError&) {
  }
  return 0;
}
