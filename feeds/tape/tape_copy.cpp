#include "feeds/tape/tape_copy.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"
#include "feeds/overwrite.hpp"
#include "feeds/tape/tape_feed.hpp"
#include "feeds/tape/tape_words.hpp"
#include "feeds/tape/tape_writer.hpp"

namespace tocsin {
namespace {

// By instrument number: whether its events are wanted.
std::vector<bool> wanted_of(const TapeHeader& header, std::span<const std::string> symbols, const std::string& path) {
  std::vector<bool> wanted(header.listings.size(), symbols.empty());
  for (const std::string& symbol : symbols) {
    const auto listing = std::ranges::find(header.listings, symbol, &Listing::symbol);
    if (listing == header.listings.end()) throw SetupError(path + ": symbol " + symbol + " is not on the tape");
    wanted[static_cast<std::size_t>(listing - header.listings.begin())] = true;
  }
  return wanted;
}

// Of the actions in the merge, which know them by number: so they can be of one feed alone.
std::vector<DeskText> texts_of(const Merge& merge) {
  std::vector<DeskText> texts;
  for (const Feed* const feed : merge.feeds()) {
    const std::vector<DeskText>& own = feed->info().texts;
    if (own.empty()) continue;
    if (!texts.empty()) {
      throw SetupError(feed->info().path +
                       ": a second file with words of what the desk did; a tape carries those of one");
    }
    texts = own;
  }
  return texts;
}

}  // namespace

TapeHeader tape_header_of(const Merge& merge, std::string notes) {
  const auto listings = merge.universe().listings();
  const auto sources = merge.source_names().subspan(1);
  return {.listings = {listings.begin(), listings.end()},
          .sources = {sources.begin(), sources.end()},
          .provenance = merge.provenance(),
          .notes = std::move(notes),
          .timer_grid = merge.timer_grid()};
}

std::uint64_t write_tape(Merge& merge, const std::string& path, std::string notes) {
  for (const Feed* const feed : merge.feeds()) refuse_overwriting({&feed->info().path, 1}, path);
  const std::vector<DeskText> texts = texts_of(merge);
  TapeWriter writer(path, tape_header_of(merge, std::move(notes)));
  for (auto events = merge.next(); !events.empty(); events = merge.next()) writer.append(events);
  writer.finish();
  tape_words::write(tape_words::path_of(path), texts);
  return writer.events_count();
}

std::uint64_t cut_tape(const std::string& in, const std::string& out, TapeWindow window,
                       std::span<const std::string> symbols) {
  refuse_overwriting({&in, 1}, out);
  const TapeHeader header = TapeImage(MappedFile(in), in).header();
  const std::vector<bool> wanted = wanted_of(header, symbols, in);
  const auto feed = open_tape(in, window);
  TapeWriter writer(out, header);
  std::vector<Event> kept;
  for (auto events = feed->next(); !events.empty(); events = feed->next()) {
    kept.clear();
    std::ranges::copy_if(events, std::back_inserter(kept), [&](const Event& event) {
      return event.instrument == no_instrument || wanted[index_of(event.instrument)];
    });
    writer.append(kept);
  }
  writer.finish();
  tape_words::write(tape_words::path_of(out), feed->info().texts);
  return writer.events_count();
}

}  // namespace tocsin
