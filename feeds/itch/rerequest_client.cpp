#include "feeds/itch/rerequest_client.hpp"

#include <algorithm>

#include "feeds/capture/elapsed.hpp"

namespace tocsin::itch {

RerequestClient::Advice RerequestClient::next(const std::optional<MoldStream::Missing>& missing, Time now) {
  using enum Advice::Step;
  const bool is_new = missing && (!wanted_ || wanted_->session != missing->session || wanted_->from != missing->from);
  if (is_new) {
    wait_ = is_answer(*missing) ? Duration::zero() : limits_.patience;
    since_ = now;
    attempts_ = 0;
  }
  wanted_ = missing;
  if (!missing || capture::ns_between(since_, now) < static_cast<std::uint64_t>(wait_.count())) return {};
  if (attempts_ == limits_.attempts_max) return {.step = give_up};
  return {.step = ask, .request = request(now)};
}

// A part of what was asked for came, and this is the rest.
bool RerequestClient::is_answer(const MoldStream::Missing& missing) const noexcept {
  const bool is_same = wanted_ && wanted_->session == missing.session;
  return is_same && attempts_ > 0 && missing.from > wanted_->from && missing.from <= wanted_->to;
}

MoldHead RerequestClient::request(Time now) {
  wait_ = attempts_ == 0 ? limits_.retry_after : std::min(2 * wait_, limits_.retry_after_max);
  since_ = now;
  ++attempts_;
  ++requests_count_;
  const std::uint64_t wanted_count = wanted_->to - wanted_->from + 1;
  const auto count = static_cast<std::uint16_t>(std::min<std::uint64_t>(wanted_count, limits_.messages_max));
  return {.session = wanted_->session, .sequence = wanted_->from, .count = count};
}

}  // namespace tocsin::itch
