#include "feeds/tape/tape_format.hpp"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

static_assert(std::endian::native == std::endian::little, "a tape is mapped as it lies");

constexpr std::size_t sources_max = std::numeric_limits<SourceId>::max();
constexpr std::uint64_t listing_bytes_min = 3 * 4 + 2 + 2 * 8 + 2 * 4;  // three empty strings and the numbers
constexpr std::uint32_t block_events_max = 1U << 24;                    // 1 GiB: a writer never holds more

constexpr std::uint64_t whole_lines(std::uint64_t bytes) noexcept {
  return (bytes + tape_line_bytes - 1) / tape_line_bytes * tape_line_bytes;
}

template <class Line>
std::uint64_t hash_of(const Line& line) noexcept {
  return tape_hash(std::as_bytes(std::span(&line, 1)).first(sizeof(Line) - sizeof(line.hash)));
}

[[noreturn]] void refuse(const std::string& path, std::uint64_t offset, const std::string& expected) {
  throw SetupError(path + ": offset " + std::to_string(offset) + ": " + expected);
}

class FactsWriter {
 public:
  explicit FactsWriter(std::vector<std::byte>& out) : out_(out) {}

  template <class Number>
  void number(Number value) {
    const auto bytes = std::as_bytes(std::span(&value, 1));
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  void text(const std::string& value) {
    number(static_cast<std::uint32_t>(value.size()));
    const auto bytes = std::as_bytes(std::span(value));
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  void listing(const Listing& listing) {
    text(listing.symbol);
    text(listing.name);
    text(listing.sector);
    number(static_cast<std::uint8_t>(listing.type));
    number(listing.luld_tier);
    number(listing.prior_close.units);
    number(listing.shares_outstanding);
    number(listing.split_to);
    number(listing.split_from);
  }

 private:
  std::vector<std::byte>& out_;
};

class FactsReader {
 public:
  FactsReader(std::span<const std::byte> facts, const std::string& path) : facts_(facts), path_(path) {}

  template <class Number>
  Number number(const char* field) {
    Number value;
    std::memcpy(&value, take(sizeof value, field).data(), sizeof value);
    return value;
  }
  std::string text(const char* field) {
    const auto bytes = take(number<std::uint32_t>(field), field);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  Listing listing() {
    Listing listing;
    listing.symbol = text("symbol");
    listing.name = text("name");
    listing.sector = text("sector");
    listing.type = type();
    listing.luld_tier = number<std::uint8_t>("LULD tier");
    listing.prior_close = {number<std::int64_t>("prior close")};
    listing.shares_outstanding = number<std::uint64_t>("shares outstanding");
    listing.split_to = number<std::uint32_t>("split");
    listing.split_from = number<std::uint32_t>("split");
    if (listing.split_to == 0 || listing.split_from == 0) fail("split: expected both sides above 0");
    return listing;
  }
  void expect_end() const {
    if (at_ != facts_.size()) fail("expected the facts to end here");
  }

 private:
  InstrumentType type() {
    const auto value = number<std::uint8_t>("type");
    if (value > static_cast<std::uint8_t>(InstrumentType::index)) fail("type: expected stock, fund or index (0 to 2)");
    return static_cast<InstrumentType>(value);
  }
  std::span<const std::byte> take(std::size_t bytes, const char* field) {
    if (bytes > facts_.size() - at_) fail(std::string(field) + ": the facts end within it");
    at_ += bytes;
    return facts_.subspan(at_ - bytes, bytes);
  }
  [[noreturn]] void fail(const std::string& expected) const { refuse(path_, sizeof(TapeHead) + at_, expected); }

  std::span<const std::byte> facts_;
  const std::string& path_;
  std::size_t at_ = 0;
};

void check_head(const TapeHead& head, const std::string& path) {
  if (head.magic != tape_magic) refuse(path, 0, "expected a tape, which starts with TOCSTAPE");
  if (head.version != tape_version) {
    refuse(path, 8, "tape version " + std::to_string(head.version) + ", expected " + std::to_string(tape_version));
  }
  if (head.hash != hash_of(head)) refuse(path, 56, "the tape's head is damaged: its checksum is wrong");
  if (head.line_bytes != tape_line_bytes) refuse(path, 12, "expected lines of 64 bytes");
  if (head.block_events == 0 || head.block_events > block_events_max) {
    refuse(path, 16, "block events: expected 1 to " + std::to_string(block_events_max));
  }
  if (head.sources > sources_max) refuse(path, 24, "sources: expected at most 255");
  if (head.timer_grid_ns < 0) refuse(path, 32, "timer grid: expected 0 or more nanoseconds");
}

std::span<const std::byte> facts_of(const TapeHead& head, std::span<const std::byte> bytes, const std::string& path) {
  const auto rest = bytes.subspan(sizeof(TapeHead));
  if (head.facts_bytes > rest.size() || whole_lines(head.facts_bytes) > rest.size()) {
    refuse(path, bytes.size(), "the tape ends within its header");
  }
  const auto facts = rest.first(head.facts_bytes);
  if (tape_hash(facts) != head.facts_hash) refuse(path, 48, "the tape's header is damaged: its checksum is wrong");
  if (head.listings > facts.size() / listing_bytes_min) refuse(path, 20, "more listings than the facts have room for");
  return facts;
}

}  // namespace

bool looks_like_tape(std::span<const std::byte> head) noexcept {
  return head.size() >= tape_magic.size() && std::memcmp(head.data(), tape_magic.data(), tape_magic.size()) == 0;
}

std::uint64_t tape_hash(std::span<const std::byte> bytes) noexcept { return XXH3_64bits(bytes.data(), bytes.size()); }

void sign(TapeHead& head) noexcept { head.hash = hash_of(head); }
void sign(TapeSeal& seal) noexcept { seal.hash = hash_of(seal); }
void sign(TapeFoot& foot) noexcept { foot.hash = hash_of(foot); }

bool is_genuine(const TapeSeal& seal, std::uint64_t tape) noexcept {
  return seal.magic == seal_magic && seal.tape == tape && seal.hash == hash_of(seal);
}

std::array<std::uint64_t, event_kinds_count> TapeFoot::all_kinds() const noexcept {
  std::array<std::uint64_t, event_kinds_count> all{};
  std::ranges::copy(kinds, all.begin());
  all.back() = actions;
  return all;
}

bool is_genuine(const TapeFoot& foot, std::uint64_t tape) noexcept {
  return foot.magic == foot_magic && foot.tape == tape && foot.hash == hash_of(foot);
}

std::vector<std::byte> encode(const TapeHeader& header, const std::string& path) {
  if (header.sources.size() > sources_max) throw SetupError(path + ": a tape has at most 255 sources");
  if (header.block_events == 0 || header.block_events > block_events_max) {
    throw SetupError(path + ": a block holds 1 to " + std::to_string(block_events_max) + " events");
  }
  std::vector<std::byte> bytes(sizeof(TapeHead));
  FactsWriter facts(bytes);
  for (const std::string& source : header.sources) facts.text(source);
  facts.text(header.provenance);
  facts.text(header.notes);
  for (const Listing& listing : header.listings) facts.listing(listing);

  TapeHead head{};
  head.magic = tape_magic;
  head.version = tape_version;
  head.line_bytes = tape_line_bytes;
  head.block_events = header.block_events;
  head.listings = static_cast<std::uint32_t>(header.listings.size());
  head.sources = static_cast<std::uint32_t>(header.sources.size());
  head.timer_grid_ns = header.timer_grid.value_or(Duration::zero()).count();
  head.facts_bytes = bytes.size() - sizeof head;
  head.facts_hash = tape_hash(std::span(bytes).subspan(sizeof head));
  sign(head);
  std::memcpy(bytes.data(), &head, sizeof head);
  bytes.resize(whole_lines(bytes.size()));
  return bytes;
}

DecodedHeader decode_header(std::span<const std::byte> bytes, const std::string& path) {
  TapeHead head;
  if (!looks_like_tape(bytes)) refuse(path, 0, "expected a tape, which starts with TOCSTAPE");
  if (bytes.size() < sizeof head) refuse(path, bytes.size(), "the tape ends within its head of 64 bytes");
  std::memcpy(&head, bytes.data(), sizeof head);
  check_head(head, path);

  FactsReader facts(facts_of(head, bytes, path), path);
  TapeHeader header;
  for (std::uint32_t i = 0; i < head.sources; ++i) header.sources.push_back(facts.text("source"));
  header.provenance = facts.text("provenance");
  header.notes = facts.text("notes");
  header.listings.reserve(head.listings);
  for (std::uint32_t i = 0; i < head.listings; ++i) header.listings.push_back(facts.listing());
  facts.expect_end();
  if (head.timer_grid_ns > 0) header.timer_grid = Duration{head.timer_grid_ns};
  header.block_events = head.block_events;
  return {.header = std::move(header), .tape = head.hash, .bytes = whole_lines(sizeof head + head.facts_bytes)};
}

}  // namespace tocsin
