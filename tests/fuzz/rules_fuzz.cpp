#include <cstdint>
#include <string_view>

#include "app/desk_baskets.hpp"
#include "app/rules/binding.hpp"
#include "app/rules/written_rules.hpp"
#include "engine/setup_error.hpp"

namespace {

using tocsin::InstrumentType;
using tocsin::Price;

const tocsin::Universe& universe() {
  static const tocsin::Universe all(
      {{.symbol = "AMD", .sector = "chips", .prior_close = Price::whole(120), .shares_outstanding = 1'620'477'962},
       {.symbol = "NVDA", .sector = "chips", .prior_close = Price::whole(142), .shares_outstanding = 24'490'000'000},
       {.symbol = "PEP", .sector = "staples", .prior_close = Price::whole(150)},
       {.symbol = "^SOX", .type = InstrumentType::index, .prior_close = Price::whole(5342)}});
  return all;
}

const std::vector<tocsin::Basket>& baskets() {
  static const std::vector<tocsin::Basket> all =
      tocsin::desk_baskets({.members = {{"SOX", "AMD", {}}, {"SOX", "NVDA", {}}}, .sources = {}}, "", universe())
          .baskets;
  return all;
}

}  // namespace

// Any text is a file of rules over a small market, or refused with a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    static_cast<void>(tocsin::bind_rules(tocsin::parse_rules(text, "rules.toml"), universe(), baskets()));
  } catch (const tocsin::SetupError&) {
  }
  return 0;
}
