#include "strategies/liquidity_drain.hpp"

#include <algorithm>

#include "engine/steady_math.hpp"
#include "strategies/contributors.hpp"
#include "strategies/greatest_that.hpp"
#include "strategies/halted.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

// A venue whose book is whole quotes the name.
bool has_sound_venue(InstrumentId instrument, const Quotes& quotes) noexcept {
  if (!quotes.is_doubtful(instrument)) return true;
  for (std::size_t s = 0; s < quotes.sources_count(); ++s) {
    const auto source = static_cast<SourceId>(s);
    if (quotes.of(instrument, source).bid != no_price && !quotes.is_doubtful(instrument, source)) return true;
  }
  return false;
}

}  // namespace

LiquidityDrain::LiquidityDrain(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::vector<Rule> sorted(rules.begin(), rules.end());
  std::ranges::stable_sort(sorted, {}, &Rule::subject);
  std::vector<SubjectId> subjects;
  for (const Rule& rule : sorted) {
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    const std::int64_t key = rule.spread_times > 0 ? rule.spread_times : rule.depth_share;
    const std::uint32_t slot = setup.slots.add(rule.rule, rule.subject, key, 0);
    const double steps = static_cast<double>(rule.memory.count()) / static_cast<double>(rule.step.count());
    const bool is_open = (phases & bit_of(setup.market.phase())) != 0;
    watches_.push_back({rule, slot, phases, 1 - steady_exp(-1 / steps), static_cast<double>(rule.spread_times) / 1e6,
                        static_cast<double>(rule.depth_share) / 1e6,
                        setup.arena.one<State>({.usual = {}, .grid = {.hours = {is_open}}})});
    subjects.push_back(rule.subject);
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

std::optional<LiquidityDrain::Book> LiquidityDrain::measure(InstrumentId instrument, const Market& market) noexcept {
  if (is_halted(subject_of(instrument), market)) return std::nullopt;
  if (!has_sound_venue(instrument, market.quotes())) return std::nullopt;
  const Quote best = market.quotes().best(instrument);
  if (best.bid == no_price || best.ask == no_price || best.bid <= Price{} || best.ask <= best.bid) return std::nullopt;
  return Book{.width = static_cast<double>(best.ask.units - best.bid.units),
              .middle = (static_cast<double>(best.bid.units) + static_cast<double>(best.ask.units)) / 2,
              .depth = static_cast<double>(best.bid_depth) + static_cast<double>(best.ask_depth)};
}

void LiquidityDrain::learn(Watch& watch, const Book& book) noexcept {
  State& state = watch.state;
  const double rate = std::max(watch.rate, 1 / static_cast<double>(++state.count));
  const auto follow = [&](double& usual, double now) {
    if (state.count > 1) now = std::clamp(now, usual / 2, usual * 2);
    usual += rate * (now - usual);
  };
  follow(state.usual.spread, book.spread());
  follow(state.usual.depth, book.depth);
}

// `slack`: how far inside of a limit still counts, 1 for none.
bool LiquidityDrain::is_drained(const Watch& watch, const Book& book, double slack) noexcept {
  const Rule& rule = watch.rule;
  const Usual& usual = watch.state.usual;
  const bool is_wide = book.width >= watch.times_usual * usual.spread * slack * book.middle;
  const bool is_thin = book.depth * slack <= watch.share_of_usual * usual.depth;
  if (rule.spread_times == 0) return is_thin;
  if (rule.depth_share == 0) return is_wide;
  return rule.needs_both ? is_wide && is_thin : is_wide || is_thin;
}

void LiquidityDrain::turn(Watch& watch, const Book& book, Findings& findings) noexcept {
  State& state = watch.state;
  if (is_drained(watch, book, state.is_on ? 0.8 : 1.0) == state.is_on) return;
  state.is_on = !state.is_on;
  findings.add({.slot = watch.slot, .active = state.is_on, .value = score_of(book.spread()), .limit = 0});
}

void LiquidityDrain::on_quote(const Event& event, const Market& market, Findings& findings) noexcept {
  if (index_of(event.instrument) >= market.universe().size()) return;
  std::optional<Book> book;
  for (Watch& watch : ranges_.of(subject_of(event.instrument), watches_)) {
    if (!watch.state.grid.hours.is_open || watch.state.count < watch.rule.warm_up) continue;
    if (!book) book = measure(event.instrument, market);
    if (!book) return;
    turn(watch, *book, findings);
  }
}

void LiquidityDrain::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  for (Watch& watch : watches_) {
    if (!watch.state.grid.take(event.time, watch.rule.step)) continue;
    const auto book = measure(InstrumentId{index_of(watch.rule.subject)}, market);
    if (!book) continue;
    learn(watch, *book);
    if (watch.state.count >= watch.rule.warm_up) turn(watch, *book, findings);
  }
}

// A session's book is held against that session: before an open, books are thin.
void LiquidityDrain::on_phase(const Event& event, const Market& market, Findings&) noexcept {
  for (Watch& watch : watches_) {
    State& state = watch.state;
    if (!state.grid.begin(event.time, watch.rule.step, watch.phases, market)) continue;
    state.count = 0;
    state.usual = {};
  }
}

Sight LiquidityDrain::sight(std::uint32_t slot, const Market& market) const noexcept {
  const Watch& watch = watches_[slot - first_slot_];
  const InstrumentId instrument{index_of(watch.rule.subject)};
  if (is_halted(subject_of(instrument), market)) return Sight::halted;
  if (!has_sound_venue(instrument, market.quotes())) return Sight::gapped;
  if (!measure(instrument, market)) return Sight::no_reference;
  return watch.state.count < watch.rule.warm_up ? Sight::warming_up : Sight::seeing;
}

void LiquidityDrain::add_spread(const Watch& watch, const std::optional<Book>& book, Conditions& conditions) noexcept {
  const double usual = watch.state.usual.spread;
  Condition wide{.what = "spread, in times the usual",
                 .unit = Unit::score,
                 .needed = watch.rule.spread_times,
                 .either = watch.rule.needs_both ? std::uint8_t{0} : std::uint8_t{1},
                 .key = "spread_times",
                 .key_unit = Unit::score};
  if (book && usual > 0) {
    wide.value = greatest_that(score_of(book->spread() / usual), [&](std::int64_t times) {
      return book->width >= static_cast<double>(times) / 1e6 * usual * book->middle;
    });
    wide.would_do = setting_up_to(wide.value, score_per_one + number_finest, number_most, number_finest);
  }
  conditions.add(wide);
}

void LiquidityDrain::add_depth(const Watch& watch, const std::optional<Book>& book, Conditions& conditions) noexcept {
  const double usual = watch.state.usual.depth;
  Condition thin{.what = "depth, as a share of the usual",
                 .must = Must::be_at_most,
                 .needed = watch.rule.depth_share,
                 .either = watch.rule.needs_both ? std::uint8_t{0} : std::uint8_t{1},
                 .key = "depth_below"};
  if (book && usual > 0) {
    thin.value = 1 + greatest_that(score_of(book->depth / usual), [&](std::int64_t share) {
                   return book->depth > static_cast<double>(share) / 1e6 * usual;
                 });
    thin.would_do = setting_from(thin.value, 1, ppm_per_one - 1);
  }
  conditions.add(thin);
}

void LiquidityDrain::conditions(std::uint32_t slot, Time, const Market& market, Conditions& conditions) const noexcept {
  const Watch& watch = watches_[slot - first_slot_];
  const bool is_warm = watch.state.count >= watch.rule.warm_up;
  const auto book = is_warm ? measure(InstrumentId{index_of(watch.rule.subject)}, market) : std::nullopt;
  if (watch.rule.spread_times > 0) add_spread(watch, book, conditions);
  if (watch.rule.depth_share > 0) add_depth(watch, book, conditions);
}

void LiquidityDrain::describe(const Slot& slot, Int128, const Market& market, Alert& alert) const noexcept {
  const Watch& watch = watches_[alert.slot - first_slot_];
  const Usual& usual = watch.state.usual;
  const bool goes_by_spread = watch.rule.spread_times > 0;
  alert.what =
      goes_by_spread ? "its book is drained, spread against the usual" : "its book is drained, depth against the usual";
  alert.level_unit = alert.unit = goes_by_spread ? Unit::score : Unit::percent;
  alert.value = no_price.units;
  alert.limit = slot.key;
  fill_doubt(market, alert);
  const auto book = measure(InstrumentId{index_of(slot.subject)}, market);
  if (!book || !(usual.spread > 0)) return;
  const double depth_of_usual = usual.depth > 0 ? book->depth / usual.depth : 0;
  alert.value = score_of(goes_by_spread ? book->spread() / usual.spread : depth_of_usual);
  alert.add_evidence("spread", Unit::percent, score_of(book->spread()));
  alert.add_evidence("usual spread", Unit::percent, score_of(usual.spread));
  alert.add_evidence("depth", Unit::shares, static_cast<std::int64_t>(book->depth));
  alert.add_evidence("usual depth", Unit::shares, static_cast<std::int64_t>(usual.depth));
}

}  // namespace tocsin
