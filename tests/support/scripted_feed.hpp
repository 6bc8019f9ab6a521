#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/live/desk_file.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {

// A feed from a wire that brings these events, a few at a time and at times none, numbered from 1 as a feed numbers
// them. Nothing waits for it: who asks too seldom gets more at once.
class ScriptedFeed final : public LiveFeed {
 public:
  ScriptedFeed(std::string source, std::vector<Event> events, std::uint64_t seed, bool may_wait)
      : events_(std::move(events)), dice_(seed), may_wait_(may_wait) {
    info_.path = source;
    info_.sources = {std::move(source)};
    for (std::size_t i = 0; i < events_.size(); ++i) {
      events_[i].source = 1;
      events_[i].sequence = i + 1;
    }
  }

  const FeedInfo& info() const override { return info_; }
  std::span<const Event> poll() override {
    const std::size_t count = std::min<std::size_t>(dice_.roll(12), events_.size() - at_);
    const std::span<const Event> batch = std::span(events_).subspan(at_, count);
    at_ += count;
    return batch;
  }
  bool has_ended() const override { return at_ == events_.size(); }
  const Tally& tally() const override { return tally_; }
  bool may_wait() const override { return may_wait_; }

 private:
  FeedInfo info_;
  std::vector<Event> events_;
  Dice dice_;
  bool may_wait_;
  std::size_t at_ = 0;
  Tally tally_;
};

class ScriptedFeedForm final : public FeedForm {
 public:
  using Make = std::function<std::unique_ptr<LiveFeed>()>;
  explicit ScriptedFeedForm(Make make) : make_(std::move(make)) {}
  std::unique_ptr<LiveFeed> open(const LiveOptions&) const override { return make_(); }

 private:
  Make make_;
};

}  // namespace tocsin
