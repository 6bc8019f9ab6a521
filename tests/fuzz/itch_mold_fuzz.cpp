// Any bytes as captures of MoldUDP64. Bytes that begin as a capture does are one; all others are datagrams, each behind
// its length in two bytes, which are put into captures of two lines here: those with an odd length on the second.
#include <array>
#include <cstdint>
#include <span>

#include "engine/setup_error.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/itch/itch_feed.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "tests/fuzz/read_book_feed.hpp"
#include "tests/support/capture_builder.hpp"

namespace {

using namespace tocsin;

constexpr Time noon = time_from_ns(1'738'000'000'000'000'000);
constexpr std::size_t datagram_max = 65'507;  // of UDP over IPv4

void read(const std::vector<bytes::StoredBytes>& lines) {
  try {
    read_book_feed(*open_itch(lines, {.orders_max = 64}));
  } catch (const SetupError&) {  // a refusal is an answer
  }
}

void read_datagrams(std::span<const std::byte> bytes) {
  std::array<capture::PcapBuilder, 2> lines;
  Time time = noon;
  itch::walk_frames(bytes, [&](std::span<const std::byte> datagram) {
    if (datagram.size() > datagram_max) return;
    time += std::chrono::milliseconds(1);
    lines[datagram.size() % 2].add(time, capture::udp_packet(26'477, datagram));
  });
  read({bytes::stored_in_memory(lines[0].bytes(), "a"), bytes::stored_in_memory(lines[1].bytes(), "b")});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (capture::looks_like_capture(bytes)) {
    read({bytes::stored_in_memory(bytes, "fuzz")});
  } else {
    read_datagrams(bytes);
  }
  return 0;
}
