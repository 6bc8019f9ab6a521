#pragma once

#include <vector>

#include "strategies/all.hpp"

namespace tocsin {

// An engine with the desk's detectors that keeps every alert it rings. The universe must outlive it.
//
// Its members stand in a source of their own: an engine of every detector takes long to compile, and many tests step
// one.
class RecordingDesk {
 public:
  RecordingDesk(const Universe& universe, std::vector<Basket> baskets, const Schedule& schedule, Rules rules);
  RecordingDesk(const RecordingDesk&) = delete;
  RecordingDesk& operator=(const RecordingDesk&) = delete;
  ~RecordingDesk();

  // The alerts that this event rang.
  std::vector<Alert> step(const Event& event);

  [[nodiscard]] const std::vector<Alert>& alerts() const { return alerts_; }
  [[nodiscard]] DeskEngine& engine() { return engine_; }
  [[nodiscard]] const Market& market() const { return engine_.market(); }

 private:
  DeskEngine engine_;
  std::vector<Alert> alerts_;
};

}  // namespace tocsin
