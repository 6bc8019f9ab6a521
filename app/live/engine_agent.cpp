#include "app/live/engine_agent.hpp"

#include <algorithm>
#include <utility>

namespace tocsin {

EngineAgent::EngineAgent(Parts parts, std::uint64_t alerts_told)
    : parts_(std::move(parts)),
      batch_(batch_max, blank_event(EventKind::clear, Time{}, no_instrument)),
      alerts_(alerts_told) {}

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
    parts_.sequencer.pass_time(parts_.clock(), [this](const Event& event) { step(event); });
  }
  if (all_ended) ended_.store(true, std::memory_order_release);
  return work;
}

std::size_t EngineAgent::drain(FeedAgent& feed) {
  if (const std::uint64_t lost = feed.take_lost()) [[unlikely]]
    parts_.sequencer.lose(lost);
  const std::size_t count = feed.queue().take(batch_);
  if (parts_.watch != nullptr && count > 0) parts_.watch->on_taken();
  for (const Event& event : std::span(batch_).first(count)) {
    parts_.sequencer.take(event, [this](const Event& next) { step(next); });
  }
  return count;
}

void EngineAgent::step(const Event& event) {
  while (parts_.journal.room() == 0) [[unlikely]]
    wait();
  parts_.journal.append(event);
  if (parts_.watch != nullptr) parts_.watch->on_listed();
  parts_.engine.step(event, [this](const Alert& alert) { tell(alert); });
  if (parts_.watch != nullptr) parts_.watch->on_stepped(event);
}

void EngineAgent::tell(const Alert& alert) {
  told_.number = alerts_.load(std::memory_order_relaxed);
  told_.alert = alert;
  if (parts_.watch != nullptr) parts_.watch->on_rang(told_.number);
  while (!parts_.alerts.put(told_)) [[unlikely]]
    wait();
  alerts_.store(told_.number + 1, std::memory_order_relaxed);
  if (parts_.watch != nullptr) parts_.watch->on_handed_over();
}

void EngineAgent::wait() noexcept {
  waits_.store(waits_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  parts_.make_way();
}

}  // namespace tocsin
