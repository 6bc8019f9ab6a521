#include <gtest/gtest.h>

#include <map>

#include "engine/findings.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

TEST(FindingsModel, holds_the_last_word_on_every_slot) {
  Findings findings;
  findings.size_for(50);
  Dice dice(3);
  for (int round = 0; round < 20'000; ++round) {
    std::map<std::uint32_t, bool> last;
    for (std::uint64_t n = dice.roll(60); n > 0; --n) {
      const auto slot = static_cast<std::uint32_t>(dice.roll(50));
      last[slot] = dice.one_in(2);
      findings.add({.slot = slot, .active = last[slot], .value = 0, .limit = 0});
    }
    ASSERT_EQ(findings.all().size(), last.size());
    for (const Finding& finding : findings.all()) ASSERT_EQ(finding.active, last.at(finding.slot));
    findings.clear();
    ASSERT_TRUE(findings.empty());
  }
}

}  // namespace
}  // namespace tocsin
