#include "app/explain/chronicle.hpp"

#include <algorithm>

namespace tocsin {
namespace {

// Cuts `state` into pages.
template <class State, class Visit>
void each_page(State state, Visit&& visit) {
  for (std::size_t at = 0; at < state.size(); at += PageStore::page_bytes) {
    visit(state.subspan(at, std::min(PageStore::page_bytes, state.size() - at)));
  }
}

}  // namespace

void Chronicle::tell(const Alert& alert) {
  tellings_.push_back({.id = alert.id,
                       .related_id = alert.related_id,
                       .time = alert.time,
                       .triggered = alert.trigger.time,
                       .subject = alert.subject,
                       .slot = alert.slot,
                       .rule = alert.rule,
                       .state = alert.state,
                       .reason = alert.reason,
                       .edition = alert.edition,
                       .zero = {}});
}

void Chronicle::keep(const Event& last, const DeskEngine& engine) {
  state_.resize(engine.snapshot_bytes());
  engine.save(state_);
  Moment moment{.last = last, .events = events_, .alerts = tellings_.size(), .pages = {}};
  each_page(std::span<const std::byte>(state_),
            [&](std::span<const std::byte> page) { moment.pages.push_back(pages_.keep(page)); });
  moments_.push_back(std::move(moment));
  if (moments_.size() % moments_max == 0) apart_ *= 2;
  due_ = events_ + apart_;
}

const Chronicle::Moment* Chronicle::moment_before(Time time) const noexcept {
  const auto after =
      std::ranges::lower_bound(moments_, time, {}, [](const Moment& moment) { return moment.last.time; });
  return after == moments_.begin() ? nullptr : &*std::prev(after);
}

bool Chronicle::restore(const Moment& moment, DeskEngine& engine) const {
  std::vector<std::byte> state(engine.snapshot_bytes());
  if (moment.pages.size() != (state.size() + PageStore::page_bytes - 1) / PageStore::page_bytes) return false;
  bool is_whole = true;
  auto number = moment.pages.begin();
  each_page(std::span(state), [&](std::span<std::byte> page) { is_whole = is_whole && pages_.read(*number++, page); });
  if (is_whole) engine.restore(state);
  return is_whole;
}

}  // namespace tocsin
