#include "replay_data/basket_fit.hpp"

#include <algorithm>

namespace tocsin {
namespace {

using namespace day_clock;

constexpr std::size_t first_node = open_node + 10;  // all members have opened
constexpr std::size_t ramp_nodes = 12;              // from the opening prints to the index
constexpr double share_of_room_max = 0.95;
constexpr std::size_t hold_nodes = 4;  // on both sides of a known point

// By node, 0 (holds still) to 1 (free).
std::vector<float> freedom_of(const Course& course) {
  std::vector<float> freedom(nodes_count, 1.0F);
  for (const Pin& pin : course.pins()) {
    const std::size_t from = pin.node - std::min(pin.node, hold_nodes);
    for (std::size_t node = from; node <= std::min(pin.node + hold_nodes, slices_count); ++node) {
      const std::size_t away = node > pin.node ? node - pin.node : pin.node - node;
      freedom[node] = std::min(freedom[node], static_cast<float>(away) / static_cast<float>(hold_nodes));
    }
  }
  return freedom;
}

// How far the course may still go up or down, as a signed distance.
double room_of(const Course& course, std::size_t node, bool up) {
  const double level = course.path[node];
  return up ? std::max(course.session().ceiling - level, 0.0) : std::min(course.session().floor - level, 0.0);
}

double per_cent(const ListedBasket::Member& member) { return static_cast<double>(*member.weight) / 1e9; }

}  // namespace

BasketFit::BasketFit(const DayFigures& day, const ListedBasket& basket, InstrumentId index) : index_(index_of(index)) {
  double weights = 0;
  for (const ListedBasket::Member& member : basket.members) weights += per_cent(member);
  const double points = day.universe[index].prior_close.to_double() / weights;
  for (const ListedBasket::Member& member : basket.members) {
    const double prior = day.universe[member.instrument].prior_close.to_double();
    members_.push_back({index_of(member.instrument), points * per_cent(member) / prior});
  }
}

void BasketFit::apply(std::vector<Course>& courses) const {
  std::vector<std::vector<float>> freedoms;
  for (const Member& member : members_) freedoms.push_back(freedom_of(courses[member.course]));
  for (std::size_t node = first_node; node <= close_node; ++node) {
    apply_at(node, courses[index_].path[node], courses, freedoms);
  }
}

void BasketFit::apply_at(std::size_t node, double target, std::vector<Course>& courses,
                         const std::vector<std::vector<float>>& freedoms) const {
  double lack = target;
  for (const Member& member : members_) lack -= member.units * courses[member.course].path[node];
  double room = 0;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    room += members_[i].units * static_cast<double>(freedoms[i][node]) *
            room_of(courses[members_[i].course], node, lack > 0);
  }
  if (room == 0) return;
  const double ramp = std::min(1.0, static_cast<double>(node - first_node) / static_cast<double>(ramp_nodes));
  const double share = std::min(lack / room, share_of_room_max) * ramp;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    Course& course = courses[members_[i].course];
    course.path[node] += share * static_cast<double>(freedoms[i][node]) * room_of(course, node, lack > 0);
  }
}

}  // namespace tocsin
