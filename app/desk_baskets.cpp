#include "app/desk_baskets.hpp"

#include <algorithm>
#include <map>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// A basket before its members are weighed.
struct Draft {
  std::string name;
  std::vector<InstrumentId> members;
  std::vector<double> weights;

  void add(InstrumentId member, double weight) {
    members.push_back(member);
    weights.push_back(weight);
  }
};

std::vector<Draft> drafts_of(const BasketFile& file, const std::string& path, const Universe& universe) {
  std::vector<Draft> drafts;
  for (ListedBasket& basket : listed_baskets(file, path, universe)) {
    Draft& draft = drafts.emplace_back(Draft{.name = std::move(basket.name), .members = {}, .weights = {}});
    for (const auto& [member, weight, line] : basket.members) {
      draft.add(member, static_cast<double>(weight.value_or(1)));
    }
  }
  return drafts;
}

void add_sectors(std::vector<Draft>& drafts, const Universe& universe) {
  std::map<std::string, Draft> sectors;
  for (std::uint32_t i = 0; i < universe.size(); ++i) {
    const Listing& listing = universe[InstrumentId{i}];
    if (listing.type == InstrumentType::stock && !listing.sector.empty()) {
      sectors[listing.sector].add(InstrumentId{i}, 1);
    }
  }
  for (auto& [name, sector] : sectors) {
    sector.name = name;
    if (std::ranges::find(drafts, name, &Draft::name) == drafts.end()) drafts.push_back(std::move(sector));
  }
}

Price base_of(const std::string& basket, const Universe& universe) {
  const auto index = universe.find("^" + basket);
  if (!index || universe[*index].type != InstrumentType::index) return Price::whole(100);
  const Price close = universe[*index].reference_close();
  return close == no_price ? Price::whole(100) : close;
}

// Takes out the members that cannot be weighed, and returns their symbols.
std::string leave_out_unpriced(Draft& draft, const Universe& universe) {
  Draft priced{.name = draft.name, .members = {}, .weights = {}};
  std::string left_out;
  for (std::size_t i = 0; i < draft.members.size(); ++i) {
    const Listing& listing = universe[draft.members[i]];
    if (listing.reference_close() > Price{}) {
      priced.add(draft.members[i], draft.weights[i]);
    } else {
      left_out += (left_out.empty() ? "" : ", ") + listing.symbol;
    }
  }
  draft = std::move(priced);
  return left_out;
}

void add_basket(DeskBaskets& desk, Draft draft, const Universe& universe) {
  const std::string left_out = leave_out_unpriced(draft, universe);
  const std::string note = "basket " + draft.name + ": ";
  if (!left_out.empty()) desk.notes.push_back(note + "without a prior close and left out: " + left_out);
  if (draft.members.empty()) {
    desk.notes.push_back(note + "no member has a prior close; there is no such basket");
    return;
  }
  const Price base = base_of(draft.name, universe);
  desk.baskets.push_back(
      Basket::from_weights(std::move(draft.name), std::move(draft.members), draft.weights, base, universe));
}

void add_market_value(DeskBaskets& desk, const Universe& universe) {
  Basket all = Basket::market_value(std::string(market_value_name), universe);
  if (all.members.empty()) {
    desk.notes.push_back("basket " + all.name + ": no listing has shares outstanding and a prior close");
  } else {
    desk.baskets.push_back(std::move(all));
  }
}

}  // namespace

DeskBaskets desk_baskets(const BasketFile& file, const std::string& path, const Universe& universe) {
  std::vector<Draft> drafts = drafts_of(file, path, universe);
  add_sectors(drafts, universe);
  DeskBaskets desk;
  for (Draft& draft : drafts) {
    if (draft.name == market_value_name) {
      throw SetupError(path + ": basket " + draft.name +
                       ": the name stands for all listings of known value; expected another");
    }
    add_basket(desk, std::move(draft), universe);
  }
  add_market_value(desk, universe);
  return desk;
}

}  // namespace tocsin
