#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/reading.hpp"
#include "app/recording.hpp"
#include "feeds/book/book_feed.hpp"
#include "feeds/feed.hpp"

namespace tocsin {

// Opens a file by what its bytes are, not by its name: a tape or a LEAN zip; CSV, DBN, a file of ITCH, or a
// packet capture of ITCH or IEX, these plain, gzip or zstd. SetupError saying what was found and what is understood.
[[nodiscard]] std::unique_ptr<Feed> open_feed(const std::string& path, const Reading& reading = {});

// In the order given. Captures of one session (its A and B lines, or its parts) become one feed, in the place of the
// first of them: what one line lost is taken from the other. Tapes begin at `from`; nothing else can.
[[nodiscard]] std::vector<std::unique_ptr<Feed>> open_feeds(const std::vector<std::string>& paths,
                                                            const Reading& reading = {}, Time from = Time::min());

// Files that are one recording of an exchange's own, and who reads it.
struct BookOpening {
  std::vector<bytes::StoredBytes> lines;
  Recording recording;
};

// The recordings, before they are opened. SetupError for a file that is none.
[[nodiscard]] std::vector<BookOpening> book_openings(const std::vector<std::string>& paths);

}  // namespace tocsin
