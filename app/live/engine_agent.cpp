#include "app/live/engine_agent.hpp"

#include <algorithm>
#include <utility>

namespace tocsin {

EngineAgent::EngineAgent(Parts parts, std::uint64_t alerts_told) : parts_(std::move(parts)), alerts_(alerts_told) {
  publish();
}

std::size_t EngineAgent::poll() {
  std::size_t work = 0;
  bool all_ended = !parts_.feeds.empty();
  for (const auto& feed : parts_.feeds) {
    // Asked before the queue is drained: what came before the end is in it.
    const bool has_ended = feed->has_ended();
    const std::size_t taken = drain(*feed);
    all_ended = all_ended && has_ended && taken == 0;
    work += taken;
  }
  if (parts_.clock && work == 0) {
    parts_.sequencer->pass_time(parts_.clock(), [this](const Event& event) { step(event); });
  }
  publish();
  if (all_ended) ended_.store(true, std::memory_order_release);
  return work;
}

std::size_t EngineAgent::drain(FeedAgent& feed) {
  if (const std::uint64_t lost = feed.take_lost()) [[unlikely]]
    parts_.sequencer->lose(lost);
  if (parts_.heard != nullptr) return hear(feed.queue());
  const std::span<const Event> events = feed.queue().front(batch_max);
  if (events.empty()) return 0;
  if (parts_.watch != nullptr) parts_.watch->on_taken();
  order(events);
  feed.queue().drop(events.size());
  return events.size();
}

void EngineAgent::order(std::span<const Event> events) {
  for (const Event& event : events) {
    parts_.sequencer->take(event, [this](const Event& next) { step(next); });
  }
}

std::size_t EngineAgent::hear(EventQueue& queue) {
  const std::span<const Event> events = queue.front(stretch_max);
  parts_.heard->step(events, [this](const Alert& alert) { tell(alert); });
  queue.drop(events.size());
  return events.size();
}

void EngineAgent::step(const Event& event) {
  while (parts_.journal->room() == 0) [[unlikely]]
    wait();
  parts_.journal->append(event);
  if (parts_.watch != nullptr) parts_.watch->on_listed();
  parts_.engine.step(event, [this](const Alert& alert) { tell(alert); });
  if (parts_.watch != nullptr) parts_.watch->on_stepped(event);
}

void EngineAgent::tell(const Alert& alert) {
  const std::uint64_t number = alerts_.load(std::memory_order_relaxed);
  if (parts_.watch != nullptr) parts_.watch->on_rang(number);
  while (!parts_.alerts.put(number, alert)) [[unlikely]]
    wait();
  alerts_.store(number + 1, std::memory_order_relaxed);
  if (parts_.watch != nullptr) parts_.watch->on_handed_over();
}

void EngineAgent::wait() noexcept {
  waits_.store(waits_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  parts_.make_way();
}

void EngineAgent::publish() noexcept {
  if (parts_.sequencer == nullptr) return;
  const Sequencer::Counts& counts = parts_.sequencer->counts();
  published_.taken.store(counts.taken, std::memory_order_relaxed);
  published_.out.store(counts.out, std::memory_order_relaxed);
  published_.timers.store(counts.timers, std::memory_order_relaxed);
  published_.known.store(counts.known, std::memory_order_relaxed);
  published_.raised.store(counts.raised, std::memory_order_relaxed);
  published_.lost.store(counts.lost, std::memory_order_relaxed);
  published_.gaps.store(parts_.engine.market().lost_count(), std::memory_order_relaxed);
  published_.last.store(parts_.sequencer->now(), std::memory_order_relaxed);
}

EngineAgent::Figures EngineAgent::figures() const noexcept {
  constexpr auto relaxed = std::memory_order_relaxed;
  return {.counts = {.taken = published_.taken.load(relaxed),
                     .out = published_.out.load(relaxed),
                     .timers = published_.timers.load(relaxed),
                     .known = published_.known.load(relaxed),
                     .raised = published_.raised.load(relaxed),
                     .lost = published_.lost.load(relaxed)},
          .gaps = published_.gaps.load(relaxed),
          .last = published_.last.load(relaxed)};
}

}  // namespace tocsin
