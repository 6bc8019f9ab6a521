#include "app/live/played_feed.hpp"

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

FeedInfo info_of(const Merge& merge, const std::vector<Listing>& listings) {
  FeedInfo info{.format = "files, played"};
  for (const Feed* feed : merge.feeds()) info.path += (info.path.empty() ? "" : " + ") + feed->info().path;
  info.sources.assign(merge.source_names().begin() + 1, merge.source_names().end());
  info.listings = listings;
  info.provenance = merge.provenance();
  return info;
}

std::vector<InstrumentId> numbers_of(const Universe& universe, const std::vector<Listing>& listings) {
  std::vector<InstrumentId> numbers;
  for (const Listing& listing : universe.listings()) {
    const auto found = std::ranges::find(listings, listing.symbol, &Listing::symbol);
    const bool is_listed = found != listings.end();
    numbers.push_back(is_listed ? InstrumentId{static_cast<std::uint32_t>(found - listings.begin())} : no_instrument);
  }
  return numbers;
}

}  // namespace

PlayedFeed::PlayedFeed(std::vector<std::unique_ptr<Feed>> files, const std::vector<Listing>& listings, Pace pace)
    : merge_(std::move(files)),
      info_(info_of(merge_, listings)),
      instruments_(numbers_of(merge_.universe(), listings)),
      pacer_(pace),
      is_paced_(pace.kind != PaceKind::max) {
  batch_.reserve(batch_max);
}

std::span<const Event> PlayedFeed::poll() {
  batch_.clear();
  while (batch_.size() < batch_max && refill() && is_due(rest_.front())) {
    give(rest_.front());
    rest_ = rest_.subspan(1);
    due_.reset();
  }
  return batch_;
}

bool PlayedFeed::refill() {
  if (rest_.empty() && !has_ended_) {
    rest_ = merge_.next();
    has_ended_ = rest_.empty();
  }
  return !rest_.empty();
}

bool PlayedFeed::is_due(const Event& event) {
  if (!is_paced_) return true;
  if (start_ == std::chrono::steady_clock::time_point{}) start_ = std::chrono::steady_clock::now();
  if (!due_) due_ = pacer_.due(event);
  return std::chrono::steady_clock::now() - start_ >= *due_;
}

void PlayedFeed::give(const Event& event) {
  ++tally_.records_in;
  if (event.source == timer_source) return tally_.pass_over("event of the files' timer", 0);
  Event& given = batch_.emplace_back(event);
  if (event.instrument == no_instrument) return;
  given.instrument = instruments_[index_of(event.instrument)];
  if (given.instrument != no_instrument) return;
  batch_.pop_back();
  tally_.pass_over("event of an instrument that is not in the universe", 0);
}

}  // namespace tocsin
