#include "bench/capture/feed_rows.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "bench/capture/event_hash.hpp"
#include "engine/setup_error.hpp"
#include "feeds/bytes/byte_source.hpp"

namespace tocsin::bench {
namespace {

volatile std::uint64_t kept;  // so that no sum is left out

// As `gzip -6` would.
std::string compress(const Recording& recording) {
  const std::string path = recording.path + ".gz";
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(::gzopen(path.c_str(), "wb6"), &::gzclose);
  if (!file) throw SetupError(path + ": cannot be written");
  constexpr std::size_t part_max = std::size_t{1} << 20;
  for (auto rest = recording.mapped.bytes(); !rest.empty();) {
    const auto part = rest.first(std::min(part_max, rest.size()));
    if (::gzwrite(file.get(), part.data(), static_cast<unsigned>(part.size())) == 0) {
      throw SetupError(path + ": cannot be written to its end");
    }
    rest = rest.subspan(part.size());
  }
  return path;
}

}  // namespace

FeedRows::FeedRows(std::string name, const Recording& recording, Hop hop, Open open)
    : name_(std::move(name)),
      recording_(recording),
      hop_(hop),
      open_(std::move(open)),
      events_("events of the feed, " + name_) {}

RowGroup FeedRows::rows() {
  return {{name_ + ", floor: hop over the messages", [this] { return time_hop(); }},
          {name_ + ", feed from memory",
           [this] { return time_feed(bytes::stored_in_memory(recording_.mapped.bytes(), recording_.path)); }},
          {name_ + ", feed from the file", [this] { return time_feed(bytes::stored_file(recording_.path)); }}};
}

RowGroup FeedRows::compressed_rows() {
  compressed_ = compress(recording_);
  return {{name_ + ", floor: our decompressor alone", [this] { return time_decompressor(); }},
          {name_ + ", gzip -dc", [this] { return time_gzip_program(); }},
          {name_ + ", feed from .gz", [this] { return time_feed(bytes::stored_file(compressed_)); }}};
}

// The second of two passes: the first fetches what was never looked at, or was given up since.
double FeedRows::time_hop() const {
  kept = hop_(recording_.mapped.bytes());
  const auto start = Clock::now();
  kept = hop_(recording_.mapped.bytes());
  return ns_each(start, recording_.messages);
}

double FeedRows::time_feed(const bytes::StoredBytes& stored) {
  const auto start = Clock::now();
  const std::unique_ptr<Feed> feed = open_(stored);
  EventHash hash;
  for (auto events = feed->next(); !events.empty(); events = feed->next()) hash.add(events);
  const double ns = ns_each(start, recording_.messages);
  events_.add(fmt::format("{} events, {}", hash.events_count(), hash.hex()));
  return ns;
}

double FeedRows::time_gzip_program() const {
  const auto start = Clock::now();
  const int status = std::system(fmt::format("gzip -dc '{}' > /dev/null", compressed_).c_str());
  if (status != 0) throw SetupError("gzip -dc does not run here");
  return ns_each(start, recording_.messages);
}

double FeedRows::time_decompressor() const {
  const auto start = Clock::now();
  const auto source = bytes::gzip_source(bytes::file_source(compressed_));
  std::vector<std::byte> block(std::size_t{256} * 1024);
  while (source->read(block) > 0) continue;
  return ns_each(start, recording_.messages);
}

}  // namespace tocsin::bench
