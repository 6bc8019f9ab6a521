#include "tests/support/recording_desk.hpp"

#include <utility>

namespace tocsin {

RecordingDesk::RecordingDesk(const Universe& universe, std::vector<Basket> baskets, const Schedule& schedule,
                             Rules rules)
    : engine_(universe, std::move(baskets), schedule, std::move(rules)) {}

RecordingDesk::~RecordingDesk() = default;

std::vector<Alert> RecordingDesk::step(const Event& event) {
  std::vector<Alert> rung;
  engine_.step(event, [&rung](const Alert& alert) { rung.push_back(alert); });
  alerts_.insert(alerts_.end(), rung.begin(), rung.end());
  return rung;
}

}  // namespace tocsin
