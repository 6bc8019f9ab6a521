#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/event.hpp"
#include "engine/universe.hpp"

namespace tocsin {

// What a tape says of itself before its first event.
struct TapeHeader {
  static constexpr std::uint32_t block_events_default = 65'535;  // with its seal, a block is 4 MiB

  std::vector<Listing> listings;       // by the instrument number its events carry
  std::vector<std::string> sources;    // by the source number its events carry, less one
  std::string provenance;              // "made from published figures, not exchange ticks"; empty for a recording
  std::string notes;                   // free words for whoever looks at the tape later
  std::optional<Duration> timer_grid;  // set where the timer's events are on the tape
  std::uint32_t block_events = block_events_default;
};

// The tape, byte by byte. Everything is little-endian, and everything is a whole number of lines of 64 bytes.
//
//   head      64 bytes, TapeHead
//   facts     `facts_bytes` of them, then zeros up to a whole line:
//               sources      `sources` strings
//               provenance   one string
//               notes        one string
//               listings     `listings` times: symbol, name, sector (strings), type u8, luld_tier u8, prior_close i64
//                            (units of 1e-9, the least i64 for none), shares_outstanding u64, split_to u32, split_from
//                            u32
//             where a string is its length, u32, and as many bytes of UTF-8
//   blocks    block_events + 1 lines each: the events as they lie in memory (engine/event.hpp), then a TapeSeal.
//             Only the last block may hold fewer events. On a finished tape its seal follows its last event; on one
//             that is still being written the seal stands where a full block's would, so that sealing again never
//             touches what is sealed already.
//   foot      128 bytes, TapeFoot, on a finished tape only
//
// Checksums are XXH3, 64 bits, seed 0. Every line of the tape's own carries the head's checksum, so that a line
// left over from another tape is not mistaken for one of this.
struct TapeHead {
  std::array<char, 8> magic;   //  0  "TOCSTAPE"
  std::uint32_t version;       //  8  1
  std::uint32_t line_bytes;    // 12  64
  std::uint32_t block_events;  // 16  events in a full block
  std::uint32_t listings;      // 20
  std::uint32_t sources;       // 24  at most 255
  std::uint32_t zero;          // 28
  std::int64_t timer_grid_ns;  // 32  0 where the timer is not on the tape
  std::uint64_t facts_bytes;   // 40
  std::uint64_t facts_hash;    // 48  of the facts
  std::uint64_t hash;          // 56  of the 56 bytes before
};
static_assert(sizeof(TapeHead) == 64 && std::has_unique_object_representations_v<TapeHead>);

// Closes a block: what it holds, and the proof that it is whole.
struct TapeSeal {
  std::array<char, 8> magic;  //  0  "TAPESEAL"
  std::uint64_t tape;         //  8  the head's hash
  std::uint64_t block;        // 16  number of the block, from 0
  std::uint64_t events;       // 24  at least 1
  std::int64_t first_ns;      // 32  time of the first event
  std::int64_t last_ns;       // 40  time of the last event
  std::uint64_t events_hash;  // 48  of the block's events
  std::uint64_t hash;         // 56  of the 56 bytes before
};
static_assert(sizeof(TapeSeal) == 64 && std::has_unique_object_representations_v<TapeSeal>);

// Ends a finished tape.
struct TapeFoot {
  std::array<char, 8> magic;           //   0  "TAPEFOOT"
  std::uint64_t tape;                  //   8  the head's hash
  std::uint64_t events;                //  16
  std::int64_t first_ns;               //  24  0 where there are no events
  std::int64_t last_ns;                //  32
  std::array<std::uint64_t, 8> kinds;  //  40  events of kind 1, 2, ... 8
  std::uint64_t content;               // 104  of all seals, one after the other
  std::uint64_t actions;               // 112  events of kind 9, which came later
  std::uint64_t hash;                  // 120  of the 120 bytes before

  [[nodiscard]] std::array<std::uint64_t, event_kinds_count> all_kinds() const noexcept;
  void count(EventKind kind) noexcept {
    ++(kind == EventKind::action ? actions : kinds[static_cast<std::size_t>(kind) - 1]);
  }
};
static_assert(sizeof(TapeFoot) == 128 && std::has_unique_object_representations_v<TapeFoot>);

inline constexpr std::uint64_t tape_line_bytes = 64;
inline constexpr std::uint32_t tape_version = 1;
inline constexpr std::array<char, 8> tape_magic{'T', 'O', 'C', 'S', 'T', 'A', 'P', 'E'};
inline constexpr std::array<char, 8> seal_magic{'T', 'A', 'P', 'E', 'S', 'E', 'A', 'L'};
inline constexpr std::array<char, 8> foot_magic{'T', 'A', 'P', 'E', 'F', 'O', 'O', 'T'};

// True when a file that starts with these bytes is a tape.
[[nodiscard]] bool looks_like_tape(std::span<const std::byte> head) noexcept;

// XXH3, 64 bits, seed 0.
[[nodiscard]] std::uint64_t tape_hash(std::span<const std::byte> bytes) noexcept;

// Fills in `hash`, the last field of a head, seal or foot.
void sign(TapeHead& head) noexcept;
void sign(TapeSeal& seal) noexcept;
void sign(TapeFoot& foot) noexcept;

// Magic and checksum are right, and the line belongs to the tape whose head has the hash `tape`.
[[nodiscard]] bool is_genuine(const TapeSeal& seal, std::uint64_t tape) noexcept;
[[nodiscard]] bool is_genuine(const TapeFoot& foot, std::uint64_t tape) noexcept;

// Head and facts as they lie in the file, a whole number of lines. SetupError, naming `path`, for a header that no tape
// can have: more than 255 sources, a block of no events.
[[nodiscard]] std::vector<std::byte> encode(const TapeHeader& header, const std::string& path);

// A header and where it ends.
struct DecodedHeader {
  TapeHeader header;
  std::uint64_t tape = 0;   // the head's hash
  std::uint64_t bytes = 0;  // offset of the first block
};

// Reads head and facts from the start of a tape's bytes. SetupError naming `path`, the offset and what was expected.
[[nodiscard]] DecodedHeader decode_header(std::span<const std::byte> bytes, const std::string& path);

}  // namespace tocsin
