#pragma once

#include <string>

#include "app/desk.hpp"
#include "app/playback.hpp"
#include "feeds/feed.hpp"

namespace tocsin {

// What became of every record and event of a run, in words: "in = out + rejected + gaps", and each reason for which
// something was rejected, with where it was first seen.
struct Account {
  std::uint64_t in = 0;        // events the feeds gave, and those that gaps say were lost
  std::uint64_t out = 0;       // events the engine was stepped through
  std::uint64_t rejected = 0;  // duplicates, and events that could not be put in order
  std::uint64_t gaps = 0;
  std::uint64_t timers = 0;  // made here, of those that are out; only where the whole list was played
  bool complete = true;      // the whole list was played

  [[nodiscard]] bool is_balanced() const noexcept { return in == out + rejected + gaps; }
};

[[nodiscard]] Account account_of(const Desk& desk, const Played& played);
[[nodiscard]] std::string text_of(const Account& account);
// One line a reason; empty where nothing was rejected, passed over or late.
[[nodiscard]] std::string text_of(const Feed& feed);
[[nodiscard]] std::string text_of(const FeedInfo& info, const Tally& tally);
// The same of what was rejected alone.
[[nodiscard]] std::string rejects_of(const Feed& feed);

}  // namespace tocsin
