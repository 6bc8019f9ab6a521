#include "app/serve/recorded_part.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sinks/figures.hpp"

namespace tocsin {

void RecordedPart::begin() {
  tally_ = {};
  latest_ = Time::min();
  datagrams_.emplace(captures_, tally_);
  find_next();
}

// Recorders' clocks may go back; what is sent may not.
void RecordedPart::find_next() {
  do {
    next_ = datagrams_->next();
    if (next_ && resender_.takes(next_->payload)) break;
    others_count_ += next_ ? 1U : 0U;
  } while (next_);
  if (next_) latest_ = std::max(latest_, next_->time);
}

std::optional<Time> RecordedPart::time() { return next_ ? std::optional(latest_) : std::nullopt; }

std::uint64_t RecordedPart::prepare() {
  resender_.add(next_->payload);
  find_next();
  return 1;
}

double RecordedPart::share_read() const {
  std::uint64_t whole = 0;
  for (const bytes::StoredBytes& capture : captures_) whole += capture.size;
  return whole > 0 && datagrams_ ? static_cast<double>(datagrams_->position()) / static_cast<double>(whole) : -1;
}

std::string RecordedPart::account() const {
  std::string text = resender_.account();
  if (others_count_ > 0) text += fmt::format("  {} datagrams of other protocols not sent\n", grouped(others_count_));
  for (const Reject& row : tally_.rejects()) {
    text += fmt::format("  {} rejected: {} (first at {})\n", grouped(row.count), row.reason, row.first_at);
  }
  return text;
}

}  // namespace tocsin
