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

// kind = "played": files, as if they came now.
[[nodiscard]] std::unique_ptr<FeedForm> read_played_feed(KeyReader& keys, const std::string& folder);

inline constexpr FeedKind feed_kinds[] = {{"played", &read_played_feed}};

}  // namespace tocsin
