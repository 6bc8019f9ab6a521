#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

std::string between(const std::string& text, const std::string& first, const std::string& last) {
  const std::size_t begin = text.find(first);
  const std::size_t end = text.find(last, begin);
  return end == std::string::npos ? "no " + first : text.substr(begin, end - begin);
}

// A figure that changed is reviewed, and the README's table with it.
TEST(Scorecard, is_the_one_that_the_readme_shows) {
  if (sanitized) GTEST_SKIP() << "53 days are too long under a sanitizer";
  const ScratchFolder folder;
  const std::string command = TOCSIN_SOURCE_DIR "/replay_data/scorecard.sh " TOCSIN_PROGRAM " " + folder.path("card") +
                              " > " + folder.path("card.txt") + " 2> " + folder.path("errors.txt");
  ASSERT_EQ(std::system(command.c_str()), 0) << text_of_file(folder.path("errors.txt"));
  const std::string shown =
      between(text_of_file(TOCSIN_SOURCE_DIR "/README.md"), "rule                 events", "\n```");
  EXPECT_EQ(between(text_of_file(folder.path("card.txt")), "rule                 events", "\n\n"), shown);
}

}  // namespace
}  // namespace tocsin
