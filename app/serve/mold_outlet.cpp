#include "app/serve/mold_outlet.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/encoding.hpp"
#include "feeds/itch/trading_day.hpp"

namespace tocsin {

itch::MoldSession session_of_day(unsigned day) {
  itch::MoldSession session;
  session.fill(' ');
  std::ranges::copy(fmt::format("TOCSIN{:04}", day % 10'000), session.begin());
  return session;
}

void MoldOutlet::begin(const DayOpening& day) {
  sender_.begin(session_of_day(++days_count_));
  encoder_.emplace(day.universe.listings(), lots_, itch::trading_day(day.first));
  encoder_->open(day.first, frames_);
  hand_over();
}

void MoldOutlet::prepare(std::span<const Event> events) {
  encoder_->encode(events, frames_);
  hand_over();
}

void MoldOutlet::finish() {
  encoder_->close(frames_);
  hand_over();
  sender_.finish();
}

void MoldOutlet::hand_over() {
  sender_.add(frames_);
  frames_.clear();
}

std::string MoldOutlet::account() const {
  return sender_.account() + (encoder_ ? text_of(encoder_->account()) : std::string());
}

}  // namespace tocsin
