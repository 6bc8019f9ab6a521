// Any bytes as a file of ITCH messages: refused, or read to an end with the accounts in balance, time that never goes
// back, and books that can be asked for.
#include <cstdint>
#include <span>

#include "engine/setup_error.hpp"
#include "feeds/itch/itch_feed.hpp"
#include "tests/fuzz/read_book_feed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::chrono::local_days monday(std::chrono::January / 27 / 2025);
  const tocsin::CaptureOptions options{.date = monday, .orders_max = 64};
  try {
    const auto stored = tocsin::bytes::stored_in_memory(std::as_bytes(std::span(data, size)), "fuzz");
    tocsin::read_book_feed(*tocsin::open_itch({stored}, options));
  } catch (const tocsin::SetupError&) {  // a refusal is an answer
  }
  return 0;
}
