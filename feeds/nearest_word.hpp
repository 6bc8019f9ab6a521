#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tocsin {

// The word of `words` that takes the fewest single-letter changes to become `wrong`, or an empty view where none is
// near (more than a third of its letters, at least two). The first of equals.
[[nodiscard]] std::string_view nearest_word(std::string_view wrong, std::span<const std::string_view> words);

// For an error: "stock, fund or index".
[[nodiscard]] std::string either_of(std::span<const std::string_view> words);

// For the end of an error: " (did you mean `zone`?)", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> words);

}  // namespace tocsin
