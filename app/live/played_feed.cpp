#include "app/live/played_feed.hpp"

#include <algorithm>
#include <array>
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
      pace_(pace),
      pacer_(pace) {
  batch_.reserve(batch_max);
}

std::string_view word(PlayedFeed::State state) noexcept {
  constexpr std::array<std::string_view, 3> words{"playing", "paused", "seeking"};
  return words[static_cast<std::size_t>(state)];
}

std::span<const Event> PlayedFeed::poll() {
  for (PlayOrder asked; orders_.take(asked);) obey(asked);
  batch_.clear();
  while (batch_.size() < batch_max && refill() && may_give(rest_.front())) {
    give(rest_.front());
    rest_ = rest_.subspan(1);
    due_.reset();
  }
  publish();
  return batch_;
}

// Told twice is set right by the next poll; told too late is not seen.
bool PlayedFeed::order(const PlayOrder& order) noexcept {
  if (!orders_.put(order)) return false;
  if (order.verb == PlayOrder::Verb::seek) state_.store(State::seeking, std::memory_order_relaxed);
  return true;
}

void PlayedFeed::obey(const PlayOrder& order) {
  switch (order.verb) {
    case PlayOrder::Verb::pause:
      is_paused_ = true;
      break;
    case PlayOrder::Verb::resume:
      is_paused_ = false;
      steps_ = 0;
      break;
    case PlayOrder::Verb::step:
      is_paused_ = true;
      steps_ += order.events;
      break;
    case PlayOrder::Verb::seek:
      seek_until_ = order.until;
      break;
    case PlayOrder::Verb::speed:
      pace_ = order.pace;
      break;
  }
  begin_anew();
}

// The next event is due at once, and those behind it are by the time between them.
void PlayedFeed::begin_anew() {
  pacer_ = Pacer(pace_);
  start_ = {};
  due_.reset();
}

void PlayedFeed::publish() noexcept {
  const State state = seek_until_ ? State::seeking : is_paused_ ? State::paused : State::playing;
  state_.store(state, std::memory_order_relaxed);
}

bool PlayedFeed::may_give(const Event& event) {
  if (seek_until_ && event.time < *seek_until_) return true;
  if (seek_until_) {
    seek_until_.reset();
    begin_anew();
  }
  return is_paused_ ? steps_ > 0 : is_due(event);
}

bool PlayedFeed::refill() {
  if (rest_.empty() && !has_ended_) {
    rest_ = merge_.next();
    has_ended_ = rest_.empty();
  }
  return !rest_.empty();
}

bool PlayedFeed::is_due(const Event& event) {
  if (pace_.kind == PaceKind::max) return true;
  if (start_ == std::chrono::steady_clock::time_point{}) start_ = std::chrono::steady_clock::now();
  if (!due_) due_ = pacer_.due(event);
  return std::chrono::steady_clock::now() - start_ >= *due_;
}

void PlayedFeed::give(const Event& event) {
  ++tally_.records_in;
  if (event.source == timer_source) return tally_.pass_over("event of the files' timer", 0);
  const bool is_of_all = event.instrument == no_instrument;
  const InstrumentId instrument = is_of_all ? no_instrument : instruments_[index_of(event.instrument)];
  if (!is_of_all && instrument == no_instrument) {
    return tally_.pass_over("event of an instrument that is not in the universe", 0);
  }
  batch_.emplace_back(event).instrument = instrument;
  if (steps_ > 0 && !seek_until_) --steps_;
}

}  // namespace tocsin
