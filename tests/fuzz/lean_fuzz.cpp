// Any bytes as a zip of LEAN bars.
#include <cstdint>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/lean/lean_feed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  try {
    const auto feed = open_lean_bytes("fuzz.zip", {reinterpret_cast<const char*>(data), size});
    Time previous = Time::min();
    for (auto batch = feed->next(); !batch.empty(); batch = feed->next()) {
      for (const Event& event : batch) {
        TOCSIN_CHECK(event.time >= previous);
        previous = event.time;
      }
    }
  } catch (const SetupError&) {
  }
  return 0;
}
