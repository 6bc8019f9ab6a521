#include "app/serve/event_part.hpp"

#include "app/account.hpp"
#include "app/pour.hpp"

namespace tocsin {

void EventPart::begin() {
  days_.push_back(open_());
  Merge& merge = *days_.back();
  instants_.emplace([&merge] { return merge.next(); });
  const DayOpening day{
      .universe = merge.universe(), .first = instants_->time().value_or(Time{}), .provenance = merge.provenance()};
  for (const auto& outlet : outlets_) outlet->begin(day);
  if (days_.size() > 1) days_.erase(days_.begin());
}

std::uint64_t EventPart::prepare() {
  const std::span<const Event> events = instants_->next();
  for (const auto& outlet : outlets_) outlet->prepare(events);
  return events.size();
}

void EventPart::send() {
  for (const auto& outlet : outlets_) outlet->send();
}

void EventPart::poll() {
  for (const auto& outlet : outlets_) outlet->poll();
}

void EventPart::finish() {
  for (const auto& outlet : outlets_) outlet->finish();
}

double EventPart::share_read() const { return days_.empty() ? -1 : tocsin::share_read(*days_.back()); }

std::string EventPart::account() const {
  std::string text;
  for (const auto& outlet : outlets_) text += outlet->account();
  if (days_.empty()) return text;
  for (const Feed* feed : days_.back()->feeds()) text += text_of(*feed);
  return text;
}

}  // namespace tocsin
