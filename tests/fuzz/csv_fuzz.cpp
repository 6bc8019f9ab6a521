// Any bytes as a CSV file. The first line is the spec; the rest is the file.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/csv/csv_feed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const std::string_view file = text.substr(std::min(line + 1, text.size()));
  try {
    const auto feed = open_csv_bytes("fuzz.csv", {file.data(), file.size()}, parse_csv_spec(text.substr(0, line)));
    Time previous = Time::min();
    std::uint64_t count = 0;
    for (auto batch = feed->next(); !batch.empty(); batch = feed->next()) {
      for (const Event& event : batch) {
        TOCSIN_CHECK(event.time >= previous);
        TOCSIN_CHECK(event.instrument == no_instrument || index_of(event.instrument) < feed->info().listings.size());
        previous = event.time;
      }
      count += batch.size();
    }
    TOCSIN_CHECK(feed->tally().events_out == count);
  } catch (const SetupError&) {
  }
  return 0;
}
