#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/desk_text.hpp"
#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "feeds/tally.hpp"

namespace tocsin {

// What a feed says of itself before its first event.
struct FeedInfo {
  std::string path;    // the file as the user named it
  std::string format;  // "tape", "DBN v3 mbp-1, zstd", "LEAN minute trade bars": for people
  // Names of the sources, by the number in Event::source less one (source 0 is the timer). A name belongs to the data
  // and not to its place on the command line: it decides ties, so two files of one source carry one name.
  std::vector<std::string> sources;
  std::vector<Listing> listings;       // by the feed's own instrument number, in any order; as much as the file knows
  std::string provenance;              // empty, or what must be said wherever the data is shown
  std::optional<Time> first, last;     // span of `time`, where the format can tell without reading everything
  std::uint64_t bytes = 0;             // size of the file, for progress
  std::vector<DeskText> texts{};       // what the actions of this file say, by Action::text less one
  std::optional<Duration> timer_grid;  // set where the file already carries the timer's events
};

// Bytes -> Events, in batches. A feed opens its file and declares its instruments in its constructor (SetupError where
// the file is not what it should be), then hands out events whose `time` never decreases. A damaged record never
// throws: it is counted in the tally with its reason and skipped where the format lets the next one be found,
// else the feed ends there.
class Feed {
 public:
  Feed() = default;
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;
  Feed(Feed&&) = delete;
  Feed& operator=(Feed&&) = delete;
  virtual ~Feed() = default;

  [[nodiscard]] virtual const FeedInfo& info() const = 0;
  // The next events, valid until the next call; empty at the end. Events carry the feed's own instrument and source
  // numbers.
  [[nodiscard]] virtual std::span<const Event> next() = 0;
  [[nodiscard]] virtual const Tally& tally() const = 0;
  // Bytes of the file read so far, for progress.
  [[nodiscard]] virtual std::uint64_t position() const = 0;
};

}  // namespace tocsin
