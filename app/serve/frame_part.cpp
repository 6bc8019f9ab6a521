#include "app/serve/frame_part.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/serve/mold_outlet.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_likeness.hpp"
#include "sinks/figures.hpp"

namespace tocsin {

void FramePart::begin() {
  tally_ = {};
  latest_ = midnight_;
  frames_.emplace(file_, tally_);
  sender_.begin(session_of_day(++days_count_));
  next_ = {};
  find_next();
}

// What is no message has no stamp, and goes with the one before it.
void FramePart::find_next() {
  if (!next_.empty()) frames_->consume(next_.size());
  next_ = {};
  const auto run = frames_->front();
  if (!run) return;
  next_ = run->frames.first(itch::whole_frame_size(run->frames));
  const auto message = next_.subspan(itch::frame_head_size);
  if (!itch::is_message(message)) return;
  itch::MessageHead head;
  itch::load(message.data(), head);
  latest_ = std::max(latest_, midnight_ + head.timestamp);
}

std::optional<Time> FramePart::time() { return next_.empty() ? std::nullopt : std::optional(latest_); }

std::uint64_t FramePart::prepare() {
  sender_.add(next_);
  find_next();
  return 1;
}

double FramePart::share_read() const {
  return file_.size > 0 && frames_ ? static_cast<double>(frames_->position()) / static_cast<double>(file_.size) : -1;
}

std::string FramePart::account() const {
  std::string text = sender_.account();
  for (const Reject& row : tally_.rejects()) {
    text += fmt::format("  {} rejected: {} (first at {})\n", grouped(row.count), row.reason, row.first_at);
  }
  return text;
}

}  // namespace tocsin
