// A tape of any bytes, replayed through a merge with a timer. Checksums would keep the fuzzer out of everything behind
// them, so every input is tried twice: as it is, and with the checksums of head, seals and foot put right.
#include <cstdint>
#include <cstring>
#include <vector>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/merge.hpp"
#include "feeds/tape/tape_feed.hpp"

namespace tocsin {
namespace {

template <class Line>
Line line_at(std::span<const std::byte> bytes) {
  Line line;
  std::memcpy(&line, bytes.data(), sizeof line);
  return line;
}

// Signs the line if it claims to be one of the tape's own.
template <class Line>
void sign_in_place(std::span<std::byte> bytes, std::uint64_t tape) {
  auto line = line_at<Line>(bytes);
  line.tape = tape;
  sign(line);
  std::memcpy(bytes.data(), &line, sizeof line);
}

bool starts_with(std::span<const std::byte> bytes, const std::array<char, 8>& magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

// The seal's checksum of the events before it, as if they filled the block from its start.
void seal_events(std::span<std::byte> bytes, std::size_t at) {
  auto seal = line_at<TapeSeal>(bytes.subspan(at));
  const std::size_t count = std::min<std::size_t>(seal.events, at / tape_line_bytes);
  seal.events_hash = tape_hash(bytes.subspan(at - count * tape_line_bytes, count * tape_line_bytes));
  std::memcpy(bytes.data() + at, &seal, sizeof seal);
}

std::vector<std::byte> put_right(std::span<const std::byte> input) {
  std::vector<std::byte> bytes(input.begin(), input.end());
  if (bytes.size() < sizeof(TapeHead)) return bytes;
  auto head = line_at<TapeHead>(bytes);
  const std::uint64_t facts = std::min<std::uint64_t>(head.facts_bytes, bytes.size() - sizeof head);
  head.facts_hash = tape_hash(std::span(bytes).subspan(sizeof head, facts));
  sign(head);
  std::memcpy(bytes.data(), &head, sizeof head);
  for (std::size_t at = sizeof head; at + tape_line_bytes <= bytes.size(); at += tape_line_bytes) {
    const auto rest = std::span(bytes).subspan(at);
    if (starts_with(rest, seal_magic)) {
      seal_events(bytes, at);
      sign_in_place<TapeSeal>(rest, head.hash);
    } else if (starts_with(rest, foot_magic) && rest.size() >= sizeof(TapeFoot)) {
      sign_in_place<TapeFoot>(rest, head.hash);
    }
  }
  return bytes;
}

void replay(std::span<const std::byte> bytes, TapeWindow window) try {
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(open_tape(bytes, "fuzz.tape", window));
  Merge merge(std::move(feeds), {.timer_grid = std::chrono::days(1)});
  for (auto events = merge.next(); !events.empty(); events = merge.next()) {
    for (const Event& event : events) {
      TOCSIN_CHECK(event.source < merge.source_names().size());
      TOCSIN_CHECK(event.instrument == no_instrument || index_of(event.instrument) < merge.universe().size());
    }
  }
  TOCSIN_CHECK(merge.accounts().is_balanced());
} catch (const SetupError&) {
}

}  // namespace
}  // namespace tocsin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const auto bytes = std::as_bytes(std::span(data, size));
  replay(bytes, {});
  const auto right = put_right(bytes);
  replay(right, {});
  replay(right, {.from = time_from_ns(25), .to = time_from_ns(95)});
  return 0;
}
