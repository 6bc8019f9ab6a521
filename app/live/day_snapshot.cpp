#include "app/live/day_snapshot.hpp"

#include <xxhash.h>
#include <zstd.h>

#include <array>
#include <cstring>

#include "app/kept_file.hpp"
#include "engine/setup_error.hpp"
#include "feeds/tape/mapped_file.hpp"

namespace tocsin {
namespace {

constexpr int packing_level = 1;  // as fast as can be
constexpr std::uint64_t state_bytes_max = std::uint64_t{1} << 36;

// The file: this head, then the state, packed by zstd; all little-endian.
struct Head {
  std::array<char, 8> magic;
  std::uint64_t hash;  // XXH3, 64 bits, of all that follows
  std::uint64_t program;
  std::uint64_t rules;
  std::uint64_t edition;
  std::uint64_t events;
  std::uint64_t alerts;
  std::uint64_t state_bytes;
  Event last = blank_event(EventKind::clear, Time{}, no_instrument);
};
static_assert(std::has_unique_object_representations_v<Head>);

constexpr std::array<char, 8> magic{'T', 'O', 'C', 'D', 'A', 'Y', 'S', '1'};
constexpr std::size_t hashed_from = offsetof(Head, hash) + sizeof(Head::hash);

std::uint64_t hash_of(std::span<const std::byte> file) {
  return XXH3_64bits(file.data() + hashed_from, file.size() - hashed_from);
}

[[noreturn]] void refuse(const std::string& path, const char* why) { throw SetupError(path + ": " + why); }

}  // namespace

void write_day_snapshot(const std::string& path, const DaySnapshot& snapshot) {
  std::vector<std::byte> file(sizeof(Head) + ZSTD_compressBound(snapshot.state.size()));
  const std::size_t packed = ZSTD_compress(file.data() + sizeof(Head), file.size() - sizeof(Head),
                                           snapshot.state.data(), snapshot.state.size(), packing_level);
  if (ZSTD_isError(packed) != 0) refuse(path, "the snapshot cannot be packed");
  file.resize(sizeof(Head) + packed);
  Head head{.magic = magic,
            .hash = 0,
            .program = snapshot.maker.program,
            .rules = snapshot.maker.rules,
            .edition = snapshot.edition,
            .events = snapshot.events,
            .alerts = snapshot.alerts,
            .state_bytes = snapshot.state.size(),
            .last = snapshot.last};
  std::memcpy(file.data(), &head, sizeof head);
  head.hash = hash_of(file);
  std::memcpy(file.data(), &head, sizeof head);
  keep_file(path, file);
}

DaySnapshot read_day_snapshot(const std::string& path) {
  const MappedFile mapped(path);
  const std::span<const std::byte> file = mapped.bytes();
  Head head;
  if (file.size() < sizeof head) refuse(path, "is not a whole snapshot");
  std::memcpy(&head, file.data(), sizeof head);
  if (head.magic != magic) refuse(path, "is not a snapshot of a live day");
  if (head.hash != hash_of(file)) refuse(path, "is damaged, or not whole");
  if (head.state_bytes > state_bytes_max) refuse(path, "says what cannot be");
  DaySnapshot snapshot{.maker = {.program = head.program, .rules = head.rules},
                       .edition = head.edition,
                       .events = head.events,
                       .alerts = head.alerts,
                       .last = head.last,
                       .state = std::vector<std::byte>(head.state_bytes)};
  const auto packed = file.subspan(sizeof head);
  const std::size_t size = ZSTD_decompress(snapshot.state.data(), snapshot.state.size(), packed.data(), packed.size());
  if (ZSTD_isError(size) != 0 || size != snapshot.state.size()) refuse(path, "cannot be unpacked");
  return snapshot;
}

}  // namespace tocsin
