#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "feeds/merge.hpp"
#include "feeds/tape/tape_image.hpp"

namespace tocsin {

// What a tape says of itself that holds what a merge hands out.
[[nodiscard]] TapeHeader tape_header_of(const Merge& merge, std::string notes = {});

// Writes everything a merge still holds to a finished tape that carries its universe, sources, provenance and timer.
// With it go the words of what the desk did. Returns the number of events. SetupError where `path` cannot be written,
// or is a file being merged, and where more than one file has such words.
std::uint64_t write_tape(Merge& merge, const std::string& path, std::string notes = {});

// Copies the events of a window, and of `symbols` unless there are none, to a finished tape with the same header: the
// universe stays whole, so that baskets and rules still find their names. Events that concern no one instrument
// (timer, gap, clear) are kept, and the words of what the desk did go with it. Returns the number of events. SetupError
// for an unknown symbol, or where `in` cannot be read or `out` not written, or they are one file.
std::uint64_t cut_tape(const std::string& in, const std::string& out, TapeWindow window,
                       std::span<const std::string> symbols);

}  // namespace tocsin
