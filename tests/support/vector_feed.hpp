#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "feeds/feed.hpp"

namespace tocsin {

// A feed over events in memory, handed out `batch` at a time. Each batch is copied into a buffer that the next one
// overwrites, so that a reader who keeps a span too long is found out.
class VectorFeed final : public Feed {
 public:
  VectorFeed(FeedInfo info, std::vector<Event> events, std::size_t batch = 4096)
      : info_(std::move(info)), events_(std::move(events)), batch_(batch) {}

  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] std::span<const Event> next() override {
    const std::size_t count = std::min(batch_, events_.size() - at_);
    const auto from = events_.begin() + static_cast<std::ptrdiff_t>(at_);
    handed_.assign(from, from + static_cast<std::ptrdiff_t>(count));
    at_ += count;
    tally_.records_in += count;
    tally_.events_out += count;
    return handed_;
  }
  [[nodiscard]] const Tally& tally() const override { return tally_; }
  [[nodiscard]] std::uint64_t position() const override { return at_ * sizeof(Event); }

 private:
  FeedInfo info_;
  std::vector<Event> events_;
  std::vector<Event> handed_;
  std::size_t batch_;
  std::size_t at_ = 0;
  Tally tally_;
};

}  // namespace tocsin
