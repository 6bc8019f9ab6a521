#include "app/live/token_file.hpp"

#include <algorithm>

#include "app/file_text.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::size_t length_min = 16;
constexpr std::size_t length_max = 512;

}  // namespace

std::string token_of_file(const std::string& path) {
  std::string token = file_text(path, 1, "a token");
  while (token.ends_with('\n') || token.ends_with('\r')) token.pop_back();
  const bool is_plain = std::ranges::all_of(token, [](char c) { return c > ' ' && c <= '~'; });
  if (is_plain && token.size() >= length_min && token.size() <= length_max) return token;
  throw SetupError(path + ": expected a token, one line of 16 to 512 letters, digits and signs without blanks");
}

}  // namespace tocsin
