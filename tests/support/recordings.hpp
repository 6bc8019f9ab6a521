#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "feeds/feed.hpp"

namespace tocsin {

using Feeds = std::vector<std::unique_ptr<Feed>>;

// Something to replay: a name, the rules to play it through, and how to open its feeds, as often as asked.
struct Replayable {
  std::string name;
  std::string rules;            // path
  std::function<Feeds()> open;  // none where what it is made from is absent

  friend void PrintTo(const Replayable& recording, std::ostream* out) { *out << recording.name; }
};

// A recording of each kind: tapes whole, torn, in parts that overlap, other formats, faulty markets, real bars. Files
// are made when first opened and go when the program ends.
std::vector<Replayable> recordings();

}  // namespace tocsin
