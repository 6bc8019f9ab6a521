#include "feeds/share_ratio.hpp"

#include "feeds/decimal.hpp"

namespace tocsin {
namespace {

std::optional<std::uint32_t> parse_side(std::string_view text) noexcept {
  constexpr std::int64_t side_most = 1000;
  const auto side = parse_decimal(text, 0);
  if (!side || *side <= 0 || *side > side_most) return std::nullopt;
  return static_cast<std::uint32_t>(*side);
}

}  // namespace

std::optional<ShareRatio> parse_share_ratio(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto to = parse_side(text.substr(0, colon)), from = parse_side(text.substr(colon + 1));
  if (!to || !from) return std::nullopt;
  return ShareRatio{.to = *to, .from = *from};
}

}  // namespace tocsin
