#pragma once

#include <memory>
#include <vector>

#include "app/rules_file.hpp"
#include "engine/universe.hpp"
#include "feeds/feed.hpp"
#include "feeds/merge.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// Everything a run needs, put together: the feeds merged into one list, and an engine that knows their universe, the
// baskets, the trading hours and the rules.
class Desk {
 public:
  Desk(std::vector<std::unique_ptr<Feed>> feeds, const RulesFile& rules);

  [[nodiscard]] Merge& merge() noexcept { return merge_; }
  [[nodiscard]] DeskEngine& engine() noexcept { return engine_; }
  [[nodiscard]] const DeskEngine& engine() const noexcept { return engine_; }
  // What the rules file could not use of its universe and baskets, for people.
  [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return notes_; }

 private:
  Merge merge_;
  Baskets baskets_;
  std::vector<std::string> notes_;
  DeskEngine engine_;
};

}  // namespace tocsin
