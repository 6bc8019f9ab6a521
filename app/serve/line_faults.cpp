#include "app/serve/line_faults.hpp"

#include <fmt/format.h>

#include <utility>

#include "sinks/figures.hpp"

namespace tocsin {

std::span<const Packet> LineFaults::pass(std::span<const Packet> packets) {
  if (!rates_.any()) return packets;
  out_.clear();
  kept_.clear();
  for (const Packet packet : packets) pass(packet);
  return out_;
}

std::span<const Packet> LineFaults::release() {
  out_.clear();
  kept_.clear();
  silence_left_ = 0;
  end_silence();
  for (; !late_.empty(); late_.pop_front()) emit(std::move(late_.front()));
  return out_;
}

// Every fate is drawn for every packet, so that one rate does not change what another does.
LineFaults::Fate LineFaults::draw() {
  const auto happens = [this](std::uint32_t in_a_million) { return random_.below(1'000'000) < in_a_million; };
  Fate fate{};
  fate.is_dropped = happens(rates_.dropped);
  fate.is_duplicated = happens(rates_.duplicated);
  fate.is_reordered = happens(rates_.reordered);
  fate.is_stalled = happens(rates_.stalled);
  return fate;
}

void LineFaults::pass(Packet packet) {
  const Fate fate = draw();
  if (fate.is_stalled && silence_left_ == 0) {
    ++stalls_;
    silence_left_ = 1 + random_.below(silence_max);
  }
  if (fate.is_dropped) {
    ++dropped_;
  } else if (silence_left_ > 0) {
    hold(silent_, packet, 0);
  } else if (fate.is_reordered) {
    ++reordered_;
    let_late_come();
    hold(late_, packet, 1 + random_.below(lateness_max));
    return;
  } else {
    let_pass(packet, fate.is_duplicated);
  }
  if (silence_left_ > 0) {
    --silence_left_;
    if (silence_left_ == 0) end_silence();
  }
  if (silence_left_ == 0) let_late_come();
}

void LineFaults::let_pass(Packet packet, bool is_duplicated) {
  out_.push_back(packet);
  if (!is_duplicated) return;
  ++duplicated_;
  out_.push_back(packet);
}

void LineFaults::hold(std::deque<Held>& where, Packet packet, std::uint64_t packets_left) {
  where.push_back({.bytes = {packet.begin(), packet.end()}, .packets_left = packets_left});
}

void LineFaults::let_late_come() {
  for (auto held = late_.begin(); held != late_.end();) {
    --held->packets_left;
    if (held->packets_left > 0) {
      ++held;
    } else {
      emit(std::move(*held));
      held = late_.erase(held);
    }
  }
}

void LineFaults::end_silence() {
  for (; !silent_.empty(); silent_.pop_front()) emit(std::move(silent_.front()));
}

void LineFaults::emit(Held held) { out_.emplace_back(kept_.emplace_back(std::move(held.bytes))); }

std::string LineFaults::account() const {
  return fmt::format("{} dropped, {} duplicated, {} reordered, {} stalls", grouped(dropped_), grouped(duplicated_),
                     grouped(reordered_), grouped(stalls_));
}

}  // namespace tocsin
