#include "app/any_feed.hpp"

#include <algorithm>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_feed.hpp"
#include "feeds/dbn/dbn_feed.hpp"
#include "feeds/index/capture_index.hpp"
#include "feeds/lean/lean_feed.hpp"
#include "feeds/tape/tape_feed.hpp"

namespace tocsin {
namespace {

using bytes::StoredBytes;
using Lines = std::vector<StoredBytes>;

constexpr std::size_t head_size = 512;

bool looks_like_text(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) {
    const auto c = std::to_integer<unsigned char>(byte);
    return c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
  });
}

std::unique_ptr<Feed> open_other(const StoredBytes& stored, std::span<const std::byte> head, const Reading& reading,
                                 Time from) {
  if (looks_like_dbn(head)) return open_dbn(stored.name);
  if (looks_like_text(head)) return open_csv(stored.name, reading.csv.value_or(CsvSpec{}));
  if (stored.compression != bytes::Compression::none) {
    throw SetupError(stored.name + ": compressed with " + std::string(name_of(stored.compression)) +
                     ", and neither CSV, DBN nor an exchange's recording, which are read so; decompress it first");
  }
  if (looks_like_tape(head)) return open_tape(stored.name, {.from = from});
  if (looks_like_zip(head)) return open_lean(stored.name);
  if (looks_like_index(head)) {
    throw SetupError(stored.name + ": a recording's index, which `book` looks for itself; name the recording");
  }
  throw SetupError(stored.name +
                   ": not a format that is understood; expected a tape, DBN, a LEAN zip, a file of ITCH 5.0, a packet "
                   "capture (pcap, pcapng) of ITCH or IEX, or CSV");
}

// What becomes one feed.
struct Opening {
  Lines lines;
  std::optional<Recording> recording;
};

std::vector<Opening> openings_of(const std::vector<std::string>& paths) {
  std::vector<Opening> openings;
  for (const std::string& path : paths) {
    StoredBytes stored = bytes::stored_file(path);
    if (stored.size == 0) throw SetupError(path + ": is empty");
    auto recording = recording_of(stored, head_of(stored, head_size));
    const auto same_session = std::ranges::find_if(openings, [&](const Opening& other) {
      return recording && other.recording && other.recording->session == recording->session;
    });
    if (same_session != openings.end()) {
      same_session->lines.push_back(std::move(stored));
    } else {
      openings.push_back({.lines = {std::move(stored)}, .recording = std::move(recording)});
    }
  }
  return openings;
}

std::unique_ptr<Feed> open(Opening opening, const Reading& reading, Time from) {
  if (opening.recording) return opening.recording->open(std::move(opening.lines), reading.capture);
  const StoredBytes& stored = opening.lines.front();
  return open_other(stored, head_of(stored, head_size), reading, from);
}

}  // namespace

std::unique_ptr<Feed> open_feed(const std::string& path, const Reading& reading) {
  return std::move(open_feeds({path}, reading).front());
}

std::vector<std::unique_ptr<Feed>> open_feeds(const std::vector<std::string>& paths, const Reading& reading,
                                              Time from) {
  std::vector<std::unique_ptr<Feed>> feeds;
  for (Opening& opening : openings_of(paths)) feeds.push_back(open(std::move(opening), reading, from));
  return feeds;
}

std::vector<BookOpening> book_openings(const std::vector<std::string>& paths) {
  std::vector<BookOpening> found;
  for (Opening& opening : openings_of(paths)) {
    if (!opening.recording) {
      throw SetupError(opening.lines.front().name +
                       ": has no books; expected a recording of ITCH 5.0 or IEX (a file or a packet capture)");
    }
    found.push_back({.lines = std::move(opening.lines), .recording = std::move(*opening.recording)});
  }
  return found;
}

}  // namespace tocsin
