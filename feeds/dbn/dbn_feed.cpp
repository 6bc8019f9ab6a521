#include "feeds/dbn/dbn_feed.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/bytes/block_reader.hpp"
#include "feeds/bytes/byte_source.hpp"
#include "feeds/bytes/byte_window.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/dbn/dbn_decoder.hpp"
#include "feeds/dbn/dbn_metadata.hpp"
#include "feeds/dbn/dbn_symbols.hpp"
#include "feeds/dbn/record_cursor.hpp"
#include "feeds/dbn/tocsin_mark.hpp"

namespace tocsin {
namespace dbn {
namespace {

using bytes::ByteWindow;
using bytes::StoredBytes;

// Room for every symbol of the largest dataset; more is no metadata, and would only cost memory.
constexpr std::uint32_t metadata_size_max = 256 * 1024 * 1024;
constexpr std::size_t head_size = 16;

// The length of a record is one byte that counts words of four.
constexpr std::size_t record_max = 1024;

bool starts_with(std::span<const std::byte> bytes, std::string_view magic, std::size_t at = 0) noexcept {
  return bytes.size() >= at + magic.size() &&
         std::ranges::equal(bytes.subspan(at, magic.size()), std::as_bytes(std::span(magic)));
}

// A skippable frame of zstd (RFC 8878, section 3.1.2) that holds "DBZ".
bool starts_dbz(std::span<const std::byte> head) noexcept {
  return head.size() >= head_size && (head[0] & std::byte{0xf0}) == std::byte{0x50} &&
         starts_with(head, "\x2a\x4d\x18", 1) && starts_with(head, "DBZ", 8);
}

// What a file turned out to hold before its first record.
struct Opening {
  ByteWindow window;
  DbnMetadata metadata;
};

[[noreturn]] void fail(const StoredBytes& input, const ByteWindow& window, const std::string& found) {
  const char* fault = window.fault();
  throw SetupError(input.name + ": offset " + std::to_string(window.offset()) + ": " + found +
                   (fault ? std::string(" (") + fault + ")" : std::string()));
}

// Returns the version and the length of what follows.
std::pair<std::uint8_t, std::uint32_t> read_prefix(ByteWindow& window, const StoredBytes& input) {
  const bool is_long_enough = window.hold(metadata_prefix_size);
  if (!starts_with(window.bytes(), "DBN")) {
    fail(input, window,
         "expected \"DBN\" and its metadata; a fragment (.frag) is bare records without the metadata that names their "
         "version and instruments, and cannot be read alone");
  }
  if (!is_long_enough) fail(input, window, "expected eight bytes of DBN prefix, found the end of the file");
  const auto version = std::to_integer<std::uint8_t>(window.bytes()[3]);
  if (version < version_min || version > version_max) {
    fail(input, window, "DBN version: expected 1, 2 or 3, found " + std::to_string(version));
  }
  std::uint32_t length = 0;
  std::memcpy(&length, window.bytes().data() + 4, sizeof length);
  if (length > metadata_size_max) {
    fail(input, window, "DBN metadata length: expected at most 256 MiB, found " + std::to_string(length));
  }
  window.consume(metadata_prefix_size);
  return {version, length};
}

std::vector<std::byte> read_body(ByteWindow& window, std::uint32_t length, const StoredBytes& input) {
  std::vector<std::byte> body;
  while (body.size() < length) {
    if (!window.hold(1)) {
      fail(input, window, "DBN metadata: expected " + std::to_string(length) + " bytes, found the end of the file");
    }
    const auto part = window.bytes().first(std::min<std::size_t>(window.bytes().size(), length - body.size()));
    body.insert(body.end(), part.begin(), part.end());
    window.consume(part.size());
  }
  return body;
}

Opening open(const StoredBytes& input) {
  const std::vector<std::byte> head = head_of(input, head_size);
  if (head.empty()) throw SetupError(input.name + ": expected DBN, found an empty or unreadable file");
  if (starts_dbz(head)) {
    throw SetupError(input.name +
                     ": legacy DBZ, which came before DBN; expected DBN (Databento's dbn tool converts it)");
  }
  const bool is_zstd = input.compression == bytes::Compression::zstd;
  // Decoding takes a seventh of the time that decompressing does: less than it costs to hand the bytes to another core.
  ByteWindow window =
      is_zstd ? ByteWindow(bytes::read_in_turn(input.open(), record_max)) : window_over(input, record_max);
  const auto [version, length] = read_prefix(window, input);
  DbnMetadata metadata = decode_metadata(version, read_body(window, length, input), input.name);
  return {.window = std::move(window), .metadata = std::move(metadata)};
}

// Gives a listing to every symbol that a mapping record names, and to every id that has none when a record needs it.
void name_by_stream(DbnSymbols& symbols, const StoredBytes& input) {
  Opening opening = open(input);
  const std::size_t trailer_size = opening.metadata.ts_out ? sizeof(std::uint64_t) : 0;
  RecordCursor cursor(std::move(opening.window));
  InstrumentTable named;
  for (auto bytes = cursor.bytes(); !bytes.empty(); bytes = cursor.bytes()) {
    const auto record = bytes.first(whole_record_size(bytes));
    cursor.consume(record.size());
    const auto& header = record_at<RecordHeader>(record.data());
    const std::uint32_t id = header.instrument_id;
    if (header.type == RecordType::symbol_mapping) {
      const auto symbol = mapped_symbol(record.first(record.size() - trailer_size));
      if (symbol && !symbol->empty()) named.set(id, symbols.declare(*symbol));
    } else if (gives_events(header.type) && named.find(id) == no_instrument) {
      std::string stand_in = "#";
      stand_in += std::to_string(id);
      named.set(id, symbols.declare(stand_in));
      symbols.bind(id, stand_in);
    }
  }
}

DbnSymbols symbols_of(const DbnMetadata& metadata, const StoredBytes& input) {
  DbnSymbols symbols(metadata, input.name);
  if (!symbols.named_by_metadata()) name_by_stream(symbols, input);
  return symbols;
}

FeedInfo info_of(const Opening& opening, const DbnSymbols& symbols, const StoredBytes& input) {
  const DbnMetadata& metadata = opening.metadata;
  FeedInfo info{.path = input.name, .bytes = input.size};
  const std::string format = "DBN v" + std::to_string(metadata.version) + " " + std::string(name_of(metadata.schema));
  info.format = format_in(format, input.compression);
  info.sources = {metadata.dataset.empty() ? "DBN" : metadata.dataset};
  info.listings = symbols.listings();
  if (metadata.dataset.starts_with(own_dataset)) {
    info.provenance = "written by Tocsin: may hold events made from published figures or bars, not exchange ticks";
  }
  return info;
}

class DbnFeed final : public Feed {
 public:
  explicit DbnFeed(const StoredBytes& input) : DbnFeed(input, open(input)) {}

  const FeedInfo& info() const override { return info_; }
  const Tally& tally() const override { return tally_; }
  std::uint64_t position() const override { return cursor_.position(); }

  std::span<const Event> next() override {
    decoder_.clear();
    while (!ended_ && !decoder_.full()) {
      const auto bytes = cursor_.bytes();
      if (bytes.empty()) {
        end();
      } else {
        cursor_.consume(decoder_.take(bytes, cursor_.offset()));
      }
    }
    return decoder_.batch();
  }

 private:
  DbnFeed(const StoredBytes& input, Opening opening) : DbnFeed(input, opening, symbols_of(opening.metadata, input)) {}

  DbnFeed(const StoredBytes& input, Opening& opening, DbnSymbols symbols)
      : info_(info_of(opening, symbols, input)),
        decoder_(opening.metadata, std::move(symbols), tally_),
        cursor_(std::move(opening.window)) {}

  void end() {
    ended_ = true;
    if (!cursor_.fault()) return;
    ++tally_.records_in;
    tally_.reject(cursor_.fault(), cursor_.offset());
  }

  FeedInfo info_;
  Tally tally_;
  DbnDecoder decoder_;
  RecordCursor cursor_;
  bool ended_ = false;
};

}  // namespace
}  // namespace dbn

std::unique_ptr<Feed> open_dbn(const std::string& path) {
  return std::make_unique<dbn::DbnFeed>(bytes::stored_file(path));
}

std::unique_ptr<Feed> open_dbn(std::span<const std::byte> bytes, const std::string& name) {
  return std::make_unique<dbn::DbnFeed>(bytes::stored_in_memory(bytes, name));
}

bool looks_like_dbn(std::span<const std::byte> head) noexcept {
  const bool is_plain = head.size() > 3 && dbn::starts_with(head, "DBN") && head[3] >= std::byte{dbn::version_min} &&
                        head[3] <= std::byte{dbn::version_max};
  return is_plain || dbn::starts_dbz(head);
}

}  // namespace tocsin
