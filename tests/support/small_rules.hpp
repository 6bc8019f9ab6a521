#pragma once

#include <string>

#include "app/rules_file.hpp"
#include "engine/universe.hpp"
#include "feeds/basket_file.hpp"

// Rules files over a market of four chips, one staple, a fund and an index.
namespace tocsin {

inline Universe small_market() {
  return Universe({{.symbol = "AMD", .sector = "chips", .prior_close = Price::whole(120), .shares_outstanding = 1'000},
                   {.symbol = "ARM", .sector = "chips", .prior_close = Price::whole(160)},
                   {.symbol = "NEW", .sector = "chips"},
                   {.symbol = "NVDA", .sector = "chips", .prior_close = Price::whole(140), .shares_outstanding = 1'000},
                   {.symbol = "PEP", .sector = "staples", .prior_close = Price::whole(150)},
                   {.symbol = "SOX", .type = InstrumentType::fund, .prior_close = Price::whole(20)},
                   {.symbol = "^SOX", .type = InstrumentType::index, .prior_close = Price::whole(5000)}});
}

inline BasketFile small_baskets() {
  return {.members = {{"SOX", "NVDA", 60'000'000'000},
                      {"SOX", "AMD", 40'000'000'000},
                      {"pair", "AMD", {}},
                      {"pair", "NEW", {}},
                      {"pair", "PEP", {}}},
          .sources = {}};
}

inline RulesFile small_file(const std::string& text) {
  const Universe universe = small_market();
  return {parse_rules(text, "rules.toml"), {universe.listings().begin(), universe.listings().end()}, small_baskets()};
}

inline Rules bound(const std::string& text) {
  const RulesFile file = small_file(text);
  const Universe universe(file.listings());
  return file.bind(universe, file.baskets(universe).baskets);
}

inline const std::string fall = "reference = \"prior_close\"\nlevels = [3, 5]\n";
inline const std::string sixty = "basket = \"pair\"\nlevels = [60]\n";  // of a breadth rule

inline std::string rule(const std::string& detector, const std::string& keys) {
  return "[[rule]]\nname = \"r\"\ndetector = \"" + detector + "\"\n" + keys;
}

}  // namespace tocsin
