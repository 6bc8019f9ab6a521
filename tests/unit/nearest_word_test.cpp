#include "feeds/nearest_word.hpp"

#include <gtest/gtest.h>

#include <array>

#include "feeds/source_name.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 4> words{"symbol", "zone", "bar", "bid"};

TEST(NearestWord, finds_a_slip_and_leaves_a_stranger_alone) {
  EXPECT_EQ(nearest_word("symbl", words), "symbol");
  EXPECT_EQ(nearest_word("zoen", words), "zone");
  EXPECT_EQ(nearest_word("quantity", words), "");
  EXPECT_EQ(nearest_word("", words), "");
  EXPECT_EQ(did_you_mean("symbl", words), " (did you mean `symbol`?)");
  EXPECT_EQ(did_you_mean(std::string(10'000, 'x'), words), "");
}

TEST(NearestWord, lists_the_words_there_are) {
  EXPECT_EQ(either_of(words), "symbol, zone, bar or bid");
  EXPECT_EQ(either_of(std::span(words).first(1)), "symbol");
}

TEST(SourceName, is_the_file_without_folders_and_extensions) {
  EXPECT_EQ(source_name("data/index_5m.csv.gz"), "index_5m");
  EXPECT_EQ(source_name("ticks.csv"), "ticks");
  EXPECT_EQ(source_name("/a.b/ticks"), "ticks");
  EXPECT_EQ(source_name(".hidden.csv"), ".hidden");
}

}  // namespace
}  // namespace tocsin
