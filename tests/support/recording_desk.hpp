#pragma once

#include <utility>
#include <vector>

#include "strategies/all.hpp"

namespace tocsin {

// An engine with the desk's detectors that keeps every alert it rings. The universe must outlive it.
class RecordingDesk {
 public:
  RecordingDesk(const Universe& universe, std::vector<Basket> baskets, const Schedule& schedule, Rules rules)
      : engine_(universe, std::move(baskets), schedule, std::move(rules)) {}

  // The alerts that this event rang.
  std::vector<Alert> step(const Event& event) {
    std::vector<Alert> rung;
    engine_.step(event, [&rung](const Alert& alert) { rung.push_back(alert); });
    alerts_.insert(alerts_.end(), rung.begin(), rung.end());
    return rung;
  }

  [[nodiscard]] const std::vector<Alert>& alerts() const { return alerts_; }
  [[nodiscard]] DeskEngine& engine() { return engine_; }
  [[nodiscard]] const Market& market() const { return engine_.market(); }

 private:
  DeskEngine engine_;
  std::vector<Alert> alerts_;
};

}  // namespace tocsin
