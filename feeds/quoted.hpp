#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tocsin {

inline constexpr std::size_t quoted_bytes_max = 60;

// What stands in a file, for the end of an error: in back quotes, shortened, with nothing in it that a terminal would
// obey.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace tocsin
