#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/key_reader.hpp"
#include "app/live/desk_file.hpp"

namespace tocsin {

// Reads the keys of a feed; `folder` is what paths are beside. A mistake leaves a form that is never opened.
using ReadFeed = std::unique_ptr<FeedForm> (*)(KeyReader& keys, const std::string& folder);

struct FeedKind {
  std::string_view name;
  ReadFeed read;
};

// kind = "fix": market data of a FIX 4.4 session.
[[nodiscard]] std::unique_ptr<FeedForm> read_fix_feed(KeyReader& keys, const std::string& folder);
// kind = "iex": TOPS or DEEP in IEX-TP.
[[nodiscard]] std::unique_ptr<FeedForm> read_iex_feed(KeyReader& keys, const std::string& folder);
// kind = "itch": TotalView-ITCH 5.0 in MoldUDP64.
[[nodiscard]] std::unique_ptr<FeedForm> read_itch_feed(KeyReader& keys, const std::string& folder);
// kind = "played": files, as if they came now.
[[nodiscard]] std::unique_ptr<FeedForm> read_played_feed(KeyReader& keys, const std::string& folder);

inline constexpr FeedKind feed_kinds[] = {
    {"fix", &read_fix_feed}, {"iex", &read_iex_feed}, {"itch", &read_itch_feed}, {"played", &read_played_feed}};

}  // namespace tocsin
