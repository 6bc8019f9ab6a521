#include "app/live/feed_agent.hpp"

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

bool are_own(std::span<const SourceId> sources) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i] != i) return false;
  }
  return true;
}

}  // namespace

FeedAgent::FeedAgent(std::unique_ptr<LiveFeed> feed, std::vector<SourceId> sources, std::size_t room)
    : feed_(std::move(feed)),
      sources_(std::move(sources)),
      same_numbers_(are_own(sources_)),
      name_("feed " + feed_->info().path),
      queue_(room),
      gaps_(std::ranges::max(sources_) + 1U) {}

std::size_t FeedAgent::poll() {
  if (has_gaps_ && !put_gap()) return 0;
  if (!waiting_.empty()) return put_waiting();
  const std::span<const Event> events = feed_->poll();
  publish();
  if (events.empty()) {
    if (feed_->has_ended()) ended_.store(true, std::memory_order_release);
    return 0;
  }
  const std::span<const Event> all = numbered(events);
  const std::span<const Event> rest = all.subspan(queue_.put(all));
  if (!rest.empty()) [[unlikely]] {
    if (feed_->may_wait()) {
      waiting_ = rest;
    } else {
      lose(rest);
    }
  }
  return events.size();
}

std::size_t FeedAgent::put_waiting() {
  const std::size_t put = queue_.put(waiting_);
  waiting_ = waiting_.subspan(put);
  return put;
}

std::span<const Event> FeedAgent::numbered(std::span<const Event> events) {
  const auto gaps = std::ranges::count(events, EventKind::gap, &Event::kind);
  if (gaps > 0) gaps_told_.fetch_add(static_cast<std::uint64_t>(gaps), std::memory_order_relaxed);
  if (same_numbers_) return events;
  numbered_.assign(events.begin(), events.end());
  for (Event& event : numbered_) event.source = sources_[event.source];
  return numbered_;
}

void FeedAgent::publish() noexcept {
  const Tally& tally = feed_->tally();
  if (tally.records_in == messages_.load(std::memory_order_relaxed)) return;
  messages_.store(tally.records_in, std::memory_order_relaxed);
  rejected_.store(tally.rejected_count(), std::memory_order_relaxed);
}

FeedAgent::Figures FeedAgent::figures() const noexcept {
  return {.messages = messages_.load(std::memory_order_relaxed),
          .rejected = rejected_.load(std::memory_order_relaxed),
          .gaps = gaps_told_.load(std::memory_order_relaxed)};
}

// The gap has the place of the last that is missing; its numbers are those of the events.
void FeedAgent::lose(std::span<const Event> events) {
  for (const Event& event : events) {
    std::optional<Event>& gap = gaps_[event.source];
    const std::uint64_t from = gap ? gap->gap.from : event.sequence;
    gap = blank_event(EventKind::gap, event.time, no_instrument);
    gap->venue_time = event.venue_time;
    gap->source = event.source;
    gap->sequence = event.sequence;
    gap->gap = {.from = from, .to = event.sequence, .session = {}, .zero = {}};
  }
  has_gaps_ = true;
  lost_.fetch_add(events.size(), std::memory_order_relaxed);
}

// False while there is still no room: what comes meanwhile is lost too, once the feed is asked again.
bool FeedAgent::put_gap() {
  for (std::optional<Event>& gap : gaps_) {
    if (!gap) continue;
    if (queue_.put({&*gap, 1}) == 0) {
      lose(numbered(feed_->poll()));
      return false;
    }
    gap.reset();
  }
  has_gaps_ = false;
  return true;
}

}  // namespace tocsin
