#pragma once

#include <span>

#include "app/written_rules.hpp"
#include "engine/basket.hpp"
#include "engine/universe.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// As many levels as all rules can watch on all their subjects together.
inline constexpr std::size_t slots_max = 2'000'000;

// Looks the symbols and baskets of written rules up: instrument i is subject i, basket b is subject size + b, and where
// a basket and an instrument share a name `subject` means the basket. SetupError lists every word that is not found,
// with the nearest right one, and every rule that could never ring.
[[nodiscard]] Rules bind_rules(const WrittenRules& written, const Universe& universe, std::span<const Basket> baskets);

}  // namespace tocsin
