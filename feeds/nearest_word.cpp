#include "feeds/nearest_word.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace tocsin {
namespace {

// Longer than any word of ours; keeps the cost of a hostile one small.
constexpr std::size_t letters_max = 64;

// Levenshtein's distance, a row of the table at a time.
std::size_t changes_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest_word(std::string_view wrong, std::span<const std::string_view> words) {
  if (wrong.size() > letters_max) return {};
  std::string_view nearest;
  std::size_t fewest = letters_max;
  for (const std::string_view word : words) {
    const std::size_t changes = changes_between(wrong, word);
    if (changes >= fewest || changes > std::max<std::size_t>(2, word.size() / 3) || changes >= word.size()) continue;
    nearest = word;
    fewest = changes;
  }
  return nearest;
}

std::string either_of(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> words) {
  const std::string_view nearest = nearest_word(wrong, words);
  return nearest.empty() ? std::string{} : " (did you mean `" + std::string(nearest) + "`?)";
}

}  // namespace tocsin
