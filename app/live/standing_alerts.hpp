#pragma once

#include <cstdint>
#include <unordered_set>

#include "engine/alert.hpp"

namespace tocsin {

// Which alerts the desk may act on: those that ring, and those it snoozed. As they were told, so a little behind the
// engine. Nobody walks through them in an order.
class StandingAlerts {
 public:
  void on_alert(const Alert& alert);
  // Those of a day that is gone on with.
  void add_ringing(std::uint64_t id) { ringing_.insert(id); }
  void add_snoozed(std::uint64_t id) { snoozed_.insert(id); }

  [[nodiscard]] bool rings(std::uint64_t id) const { return ringing_.contains(id); }
  [[nodiscard]] bool is_snoozed(std::uint64_t id) const { return snoozed_.contains(id); }
  [[nodiscard]] std::size_t ringing_count() const noexcept { return ringing_.size(); }
  [[nodiscard]] std::size_t snoozed_count() const noexcept { return snoozed_.size(); }

 private:
  std::unordered_set<std::uint64_t> ringing_;
  std::unordered_set<std::uint64_t> snoozed_;
};

}  // namespace tocsin
