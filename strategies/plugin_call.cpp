#include "strategies/plugin_call.hpp"

#include <cstddef>

#include "engine/alert.hpp"
#include "engine/ppm.hpp"
#include "engine/restatement.hpp"
#include "engine/sight.hpp"

namespace tocsin {
namespace {

// The engine's own types are what the header says.
static_assert(sizeof(tocsin_event) == sizeof(Event) && offsetof(tocsin_event, body) == 32);
static_assert(offsetof(tocsin_event, venue_time) == offsetof(Event, venue_time));
static_assert(offsetof(tocsin_event, sequence) == offsetof(Event, sequence));
static_assert(offsetof(tocsin_event, instrument) == offsetof(Event, instrument));
static_assert(offsetof(tocsin_event, kind) == offsetof(Event, kind));
static_assert(offsetof(tocsin_event, side) == offsetof(Event, side));
static_assert(offsetof(tocsin_event, source) == offsetof(Event, source));
static_assert(offsetof(tocsin_event, flags) == offsetof(Event, flags));
static_assert(sizeof(tocsin_trade) == sizeof(Trade) && offsetof(tocsin_trade, size) == offsetof(Trade, size));
static_assert(offsetof(tocsin_trade, id) == offsetof(Trade, id));
static_assert(offsetof(tocsin_trade, conditions) == offsetof(Trade, conditions));
static_assert(sizeof(tocsin_quote) == sizeof(Quote) && offsetof(tocsin_quote, ask) == offsetof(Quote, ask));
static_assert(offsetof(tocsin_quote, bid_size) == offsetof(Quote, bid_size));
static_assert(offsetof(tocsin_quote, ask_depth) == offsetof(Quote, ask_depth));
static_assert(sizeof(tocsin_status) == sizeof(Status) && offsetof(tocsin_status, reason) == offsetof(Status, reason));
static_assert(sizeof(tocsin_reference) == sizeof(Reference));
static_assert(offsetof(tocsin_reference, kind) == offsetof(Reference, kind));
static_assert(sizeof(tocsin_correction) == sizeof(Correction));
static_assert(offsetof(tocsin_correction, size) == offsetof(Correction, size));

template <class Theirs, class Ours>
constexpr bool same(Theirs theirs, Ours ours) noexcept {
  return static_cast<std::int64_t>(theirs) == static_cast<std::int64_t>(ours);
}
static_assert(same(TOCSIN_UNKNOWN, no_price.units) && same(TOCSIN_NO_INSTRUMENT, no_instrument));
static_assert(same(TOCSIN_EVENT_TRADE, EventKind::trade) && same(TOCSIN_EVENT_QUOTE, EventKind::quote));
static_assert(same(TOCSIN_EVENT_STATUS, EventKind::status) && same(TOCSIN_EVENT_REFERENCE, EventKind::reference));
static_assert(same(TOCSIN_EVENT_CORRECTION, EventKind::correction) && same(TOCSIN_EVENT_TIMER, EventKind::timer));
static_assert(same(TOCSIN_SIDE_SELL, Side::sell) && same(TOCSIN_STATE_CLOSED, TradingState::closed));
static_assert(same(TOCSIN_FROM_BAR, event_flag::from_bar) && same(TOCSIN_SYNTHETIC, event_flag::synthetic));
static_assert(same(TOCSIN_NOT_LAST, trade_condition::not_last));
static_assert(same(TOCSIN_INDEX_VALUE, trade_condition::index_value));
static_assert(same(TOCSIN_PHASE_POST_MARKET, Phase::post_market) && same(TOCSIN_PHASE_REGULAR, Phase::regular));
static_assert(same(TOCSIN_PRIOR_CLOSE, Basis::prior_close) && same(TOCSIN_SESSION_HIGH, Basis::session_high));
static_assert(same(TOCSIN_PRICE, Unit::price) && same(TOCSIN_POINTS, Unit::points));
static_assert(same(TOCSIN_DOLLARS, Unit::dollars) && same(TOCSIN_PERCENT, Unit::percent));
static_assert(same(TOCSIN_SCORE, Unit::score) && same(TOCSIN_SECONDS, Unit::seconds));
static_assert(same(TOCSIN_SHARES, Unit::shares) && same(TOCSIN_NUMBER, Unit::number));
static_assert(same(TOCSIN_IS_OVER, Verdict::Footing::is_over) && same(TOCSIN_FALLS, Verdict::Footing::falls));
static_assert(same(TOCSIN_WARMING_UP, Sight::warming_up) && same(TOCSIN_NO_REFERENCE, Sight::no_reference));
static_assert(same(TOCSIN_EVIDENCE_MAX, evidence_max));

const PluginCall& ours(const tocsin_call* call) noexcept { return *static_cast<const PluginCall*>(call); }

bool is_subject(const PluginCall& call, std::uint32_t subject) noexcept {
  return subject < call.market->subjects_count();
}
bool is_instrument(const PluginCall& call, std::uint32_t subject) noexcept {
  return subject < call.market->universe().size();
}

std::int64_t level(const tocsin_call* call, std::uint32_t subject) noexcept {
  const Market& market = *ours(call).market;
  if (!is_subject(ours(call), subject)) return TOCSIN_UNKNOWN;
  return plugin_level(market, SubjectId{subject}, market.value(SubjectId{subject}));
}

std::int64_t reference(const tocsin_call* call, std::uint32_t subject, std::uint32_t basis) noexcept {
  const Market& market = *ours(call).market;
  if (!is_subject(ours(call), subject) || basis > TOCSIN_SESSION_HIGH) return TOCSIN_UNKNOWN;
  return plugin_level(market, SubjectId{subject}, market.reference(SubjectId{subject}, static_cast<Basis>(basis)));
}

std::uint32_t state(const tocsin_call* call, std::uint32_t subject) noexcept {
  if (!is_instrument(ours(call), subject)) return TOCSIN_STATE_UNKNOWN;
  return static_cast<std::uint32_t>(ours(call).market->status(InstrumentId{subject}).state);
}

std::uint64_t volume(const tocsin_call* call, std::uint32_t subject) noexcept {
  return is_instrument(ours(call), subject) ? (*ours(call).market)[InstrumentId{subject}].volume : 0;
}

void best(const tocsin_call* call, std::uint32_t subject, tocsin_quote* quote) noexcept {
  const Quote of_all =
      is_instrument(ours(call), subject) ? ours(call).market->quotes().best(InstrumentId{subject}) : empty_quote;
  *quote = {.bid = of_all.bid.units,
            .ask = of_all.ask.units,
            .bid_size = of_all.bid_size,
            .ask_size = of_all.ask_size,
            .bid_depth = of_all.bid_depth,
            .ask_depth = of_all.ask_depth};
}

std::int64_t change(std::int64_t value, std::int64_t reference) noexcept {
  return value == TOCSIN_UNKNOWN ? 0 : change_ppm(value, reference);
}

void turn(const tocsin_call* call, std::uint32_t level, std::uint32_t on, std::int64_t limit) noexcept {
  if (level >= call->levels_count || ours(call).turns == nullptr) return;
  ours(call).turns->add({.level = level, .on = on != 0, .limit = limit});
}

}  // namespace

constinit const tocsin_host plugin_host{.level = level,
                                        .reference = reference,
                                        .state = state,
                                        .volume = volume,
                                        .best = best,
                                        .change = change,
                                        .turn = turn};

}  // namespace tocsin
