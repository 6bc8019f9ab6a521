#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "replay_data/scenario/recipe.hpp"

namespace tocsin {

// What the command line asks for besides a recipe, as it is written there.
struct WrittenChanges {
  std::string scale_shock;               // "1.5"
  std::vector<std::string> delay_feeds;  // "stocks=2s@10:00-10:05"
  std::vector<std::string> drop_feeds;   // "indices@10:00-10:05"
  std::vector<std::string> stale_feeds;  // "NVDA@10:00-10:30"
  std::vector<std::string> splits;       // "NVDA=4:1"
  std::vector<std::string> halts;        // "NVDA@10:00-10:30"
  std::vector<std::string> fat_fingers;  // "NVDA@11:02=-30%,broken=40s"
};

// Adds them to the recipe, and their words to its `changes`. SetupError names the option and what was expected.
void apply(const WrittenChanges& written, Recipe& recipe);

}  // namespace tocsin
