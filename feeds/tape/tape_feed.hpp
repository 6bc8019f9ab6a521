#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "feeds/feed.hpp"
#include "feeds/tape/tape_image.hpp"

namespace tocsin {

// Opens a tape as a Feed of spans that lie in the mapped file: nothing is decoded or copied. Pages behind are given
// back, so memory held does not grow with the tape.
//
// Every event's numbers are checked as it is handed out (EventCheck), since whoever takes it indexes arrays with them;
// one that fails, or goes back in time, or is past what its block's seal says, is rejected alone. A block whose seal is
// damaged is rejected whole: nothing then bounds what its events may say. Checksums of events are read for the last
// block only, where a crash leaves its mark: for every block they would cost more than the replay itself
// (verify_tape does it). A tape that broke off ends at its good prefix; the tally says where.
//
// SetupError where the header cannot be used.
[[nodiscard]] std::unique_ptr<Feed> open_tape(const std::string& path, TapeWindow window = {});

// The same over bytes that are not in a file; `name` stands for the path.
[[nodiscard]] std::unique_ptr<Feed> open_tape(std::span<const std::byte> bytes, const std::string& name,
                                              TapeWindow window = {});

}  // namespace tocsin
