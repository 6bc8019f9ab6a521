#include "app/live/feed_agent.hpp"

#include <algorithm>
#include <utility>

namespace tocsin {

FeedAgent::FeedAgent(std::unique_ptr<LiveFeed> feed, std::vector<SourceId> sources, std::size_t room)
    : feed_(std::move(feed)),
      sources_(std::move(sources)),
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
  renumber(events);
  const std::span<const Event> rest = std::span(numbered_).subspan(queue_.put(numbered_));
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

void FeedAgent::renumber(std::span<const Event> events) {
  numbered_.assign(events.begin(), events.end());
  std::uint64_t gaps = 0;
  for (Event& event : numbered_) {
    event.source = sources_[event.source];
    gaps += static_cast<std::uint64_t>(event.kind == EventKind::gap);
  }
  if (gaps > 0) gaps_told_.fetch_add(gaps, std::memory_order_relaxed);
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
      const std::span<const Event> events = feed_->poll();
      renumber(events);
      lose(numbered_);
      return false;
    }
    gap.reset();
  }
  has_gaps_ = false;
  return true;
}

}  // namespace tocsin
