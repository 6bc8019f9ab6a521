#include "bench/generator/stocks.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "engine/setup_error.hpp"

namespace tocsin::bench {
namespace {

constexpr std::uint32_t letters_count = 26;
constexpr std::uint32_t invented_max = letters_count * letters_count * letters_count;
constexpr std::uint64_t draws = 65'536;
constexpr std::uint64_t flattening = 20;  // ranks by which the busiest is less busy than the law of Zipf says

using Symbol = std::array<char, 8>;

Symbol symbol_from(const std::string& text) {
  if (text.empty() || text.size() > 8) throw SetupError("generator: symbol '" + text + "': 1 to 8 letters expected");
  Symbol symbol;
  symbol.fill(' ');
  std::ranges::copy(text, symbol.begin());
  return symbol;
}

// "ZAAA" ... "ZZZZ": four letters, of which no stock that is named often has the first.
std::string invented_symbol(std::uint32_t number) {
  std::string symbol = "Z";
  for (std::uint32_t unit = letters_count * letters_count; unit > 0; unit /= letters_count) {
    symbol += static_cast<char>('A' + number / unit % letters_count);
  }
  return symbol;
}

// Those named in the order of rank, then others until there are enough.
std::vector<ItchDaySpec::Named> ranked(const ItchDaySpec& spec) {
  std::vector<ItchDaySpec::Named> ranked = spec.named;
  const auto is_named = [&](const std::string& symbol) {
    return std::ranges::find(spec.named, symbol, &ItchDaySpec::Named::symbol) != spec.named.end();
  };
  for (std::uint32_t i = 0; ranked.size() < spec.stocks_count && i < invented_max; ++i) {
    // 7,919 is prime to the number of symbols: rank and alphabet have nothing to do with each other.
    std::string symbol = invented_symbol(static_cast<std::uint32_t>(std::uint64_t{i} * 7'919 % invented_max));
    if (!is_named(symbol)) ranked.push_back({std::move(symbol), 0});
  }
  return ranked;
}

std::uint64_t weight_of(std::size_t rank) { return (std::uint64_t{1} << 40) / (rank + flattening); }

std::uint64_t total_weight(std::size_t stocks_count) {
  std::uint64_t total = 0;
  for (std::size_t rank = 0; rank < stocks_count; ++rank) total += weight_of(rank);
  return total;
}

// The whole part of the square root.
std::uint64_t root_of(std::uint64_t square) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit > 0; bit /= 2) {
    if ((root + bit) * (root + bit) <= square) root += bit;
  }
  return root;
}

// 2 to 800 dollars, low prices as often as high ones on a scale of doublings; cents.
std::uint64_t drawn_price(Random& random) {
  const std::uint64_t octave = std::uint64_t{200} << random.below(9);
  return octave + random.below(octave * 9 / 16);
}

// A stock that gets `orders_expected` orders in the day wanders by some 1.5 % of its price in it.
Stock stock_of(const ItchDaySpec::Named& named, std::uint64_t orders_expected, Random& random) {
  const std::uint64_t cents = named.price > 0 ? named.price / 100 : drawn_price(random);
  const std::uint64_t price = cents * 256;
  const std::uint64_t half_spread =
      std::min<std::uint64_t>(cents / 2, random.below(2 + 40'000 / (orders_expected + 1'000)));
  return {.symbol = symbol_from(named.symbol),
          .anchor = static_cast<std::int64_t>(price),
          .fair = static_cast<std::int64_t>(price),
          .restlessness = static_cast<std::int64_t>(price / (40 * (1 + root_of(orders_expected))) + 1),
          .half_spread = static_cast<std::uint32_t>(half_spread),
          .spacing = static_cast<std::uint32_t>(1 + half_spread / 4)};
}

}  // namespace

void Stock::move(std::optional<std::uint32_t> bid, std::optional<std::uint32_t> ask, Random& random) {
  const auto step = static_cast<std::int64_t>(random.below(255)) - 127;
  fair += restlessness * step / 127 + (anchor - fair) / 4'096;
  const std::int64_t reach = 1 + 2 * std::int64_t{half_spread};
  if (bid) fair = std::max(fair, (*bid / 100 - reach) * 256);
  if (ask) fair = std::min(fair, (*ask / 100 + reach) * 256);
  fair = std::max<std::int64_t>(fair, 256);
}

Stocks::Stocks(const ItchDaySpec& spec, Random& random) {
  const std::vector<ItchDaySpec::Named> names = ranked(spec);
  std::vector<std::uint16_t> ranks(names.size());  // in ascending order of symbol
  std::iota(ranks.begin(), ranks.end(), std::uint16_t{0});
  std::ranges::sort(ranks, {}, [&](std::uint16_t rank) { return symbol_from(names[rank].symbol); });

  const std::uint64_t total = total_weight(names.size());
  for (const std::uint16_t rank : ranks) {
    const std::uint64_t share = weight_of(rank) * draws / total + 1;
    by_draw.insert(by_draw.end(), share, static_cast<std::uint16_t>(all.size()));
    all.push_back(stock_of(names[rank], spec.messages / 2 * share / draws, random));
  }
}

}  // namespace tocsin::bench
