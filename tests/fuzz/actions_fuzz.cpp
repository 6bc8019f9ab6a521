// Any bytes as a file of what the desk did.
#include <cstdint>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/actions/actions_feed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::span<const char> bytes(reinterpret_cast<const char*>(data), size);
  try {
    const auto feed = open_actions_bytes("fuzz.csv", bytes);
    for (const Event& event : feed->next()) {
      TOCSIN_CHECK(event.kind == EventKind::action && event.action.text <= feed->info().texts.size());
    }
  } catch (const SetupError&) {
  }
  return 0;
}
