// Any bytes as a universe, and as a file of baskets.
#include <cstdint>

#include "engine/setup_error.hpp"
#include "engine/universe.hpp"
#include "feeds/basket_file.hpp"
#include "feeds/universe_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::span<const char> bytes(reinterpret_cast<const char*>(data), size);
  try {
    const Universe universe(read_universe_bytes("fuzz.csv", bytes));
    for (const Listing& listing : universe.listings()) static_cast<void>(listing.reference_close());
  } catch (const SetupError&) {
  }
  try {
    static_cast<void>(read_basket_bytes("fuzz.csv", bytes));
  } catch (const SetupError&) {
  }
  return 0;
}
