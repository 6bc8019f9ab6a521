#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tocsin {

// New shares for old in a split.
struct ShareRatio {
  std::uint32_t to = 1;
  std::uint32_t from = 1;
};

// "4:1", each side a whole number from 1 to 1000; nothing where the text is anything else.
[[nodiscard]] std::optional<ShareRatio> parse_share_ratio(std::string_view text) noexcept;

}  // namespace tocsin
