#include "app/serve/iextp_outlet.hpp"

#include "app/encoding.hpp"

namespace tocsin {

void IexTpOutlet::begin(const DayOpening& day) {
  sender_.begin(++days_count_);
  sender_.set_time(ns_since_epoch(day.first));
  encoder_.emplace(day.universe.listings(), [this](std::span<const std::byte> message) { sender_.add(message); });
  encoder_->open(day.first);
}

void IexTpOutlet::prepare(std::span<const Event> events) {
  sender_.set_time(ns_since_epoch(events.back().time));
  encoder_->encode(events);
}

void IexTpOutlet::finish() {
  encoder_->close();
  sender_.finish();
}

std::string IexTpOutlet::account() const {
  return sender_.account() + (encoder_ ? text_of(encoder_->account()) : std::string());
}

}  // namespace tocsin
