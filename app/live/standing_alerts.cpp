#include "app/live/standing_alerts.hpp"

namespace tocsin {

void StandingAlerts::on_alert(const Alert& alert) {
  switch (alert.state) {
    case AlertState::firing:
    case AlertState::escalated:
      ringing_.insert(alert.id);
      break;
    case AlertState::resolved:
    case AlertState::withdrawn:
      ringing_.erase(alert.id);
      break;
    case AlertState::snoozed:
      snoozed_.insert(alert.id);
      break;
    case AlertState::unsnoozed:
      snoozed_.erase(alert.id);
      break;
    default:
      break;
  }
}

}  // namespace tocsin
