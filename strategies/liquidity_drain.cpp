#include "strategies/liquidity_drain.hpp"

#include <algorithm>
#include <limits>

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

// Nothing where it is one-sided, locked or crossed.
template <class Book>
std::optional<Book> book_of(const Quote& quote) noexcept {
  if (quote.bid == no_price || quote.ask == no_price || quote.bid <= Price{} || quote.ask <= quote.bid) {
    return std::nullopt;
  }
  return Book{.width = static_cast<double>(quote.ask.units - quote.bid.units),
              .middle = (static_cast<double>(quote.bid.units) + static_cast<double>(quote.ask.units)) / 2,
              .depth = static_cast<double>(quote.bid_depth) + static_cast<double>(quote.ask_depth)};
}

}  // namespace

LiquidityDrain::LiquidityDrain(std::span<const Rule> rules, DetectorSetup& setup)
    : lines_(setup.arena.array<Line>(rules.size())),
      due_(setup.arena.one<Time>()),
      first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
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
                        setup.arena.one<State>({.usual = {}, .grid = {.hours = {is_open}}}), lines_[watches_.size()]});
    set_line(watches_.back());
    subjects.push_back(rule.subject);
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

std::optional<LiquidityDrain::Book> LiquidityDrain::measure(InstrumentId instrument, const Market& market) noexcept {
  if (is_halted(subject_of(instrument), market)) return std::nullopt;
  if (!has_sound_venue(instrument, market.quotes())) return std::nullopt;
  return book_of<Book>(market.quotes().best(instrument));
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

bool LiquidityDrain::is_drained(const Line& line, const Book& book) noexcept {
  const bool is_wide = book.width >= line.wide * book.middle;
  const bool is_thin = book.depth * line.slack <= line.thin;
  return line.needs_both ? is_wide && is_thin : is_wide || is_thin;
}

// What is not asked for is out of reach of every book.
void LiquidityDrain::set_line(Watch& watch) noexcept {
  const Rule& rule = watch.rule;
  const Usual& usual = watch.state.usual;
  Line& line = watch.line;
  line.is_heard = watch.state.grid.hours.is_open && watch.state.count >= rule.warm_up;
  line.slack = line.is_on ? 0.8 : 1.0;
  line.wide =
      rule.spread_times == 0 ? std::numeric_limits<double>::infinity() : watch.times_usual * usual.spread * line.slack;
  line.thin = rule.depth_share == 0 ? -1 : watch.share_of_usual * usual.depth;
  line.needs_both = rule.needs_both && rule.spread_times != 0 && rule.depth_share != 0;
}

void LiquidityDrain::turn(Watch& watch, const Book& book, Findings& findings) noexcept {
  Line& line = watch.line;
  if (is_drained(line, book) == line.is_on) return;
  line.is_on = !line.is_on;
  set_line(watch);
  findings.add({.slot = watch.slot, .active = line.is_on, .value = score_of(book.spread()), .limit = 0});
}

void LiquidityDrain::hear(const Event& event, const Market& market, Findings& findings) noexcept {
  if (index_of(event.instrument) >= ranges_.subjects_count()) return;
  // Of one venue alone the best is what it has just quoted: whether that may be measured is asked where it matters.
  const bool is_alone = market.quotes().sources_count() == 2;
  std::optional<Book> book;
  for (const Line& line : ranges_.of(subject_of(event.instrument), lines_)) {
    if (!line.is_heard) continue;
    if (!book) book = is_alone ? book_of<Book>(event.quote) : measure(event.instrument, market);
    if (!book) return;
    if (is_drained(line, *book) == line.is_on) [[likely]]
      continue;
    if (is_alone && !measure(event.instrument, market)) return;
    turn(watches_[static_cast<std::size_t>(&line - lines_.data())], *book, findings);
  }
}

void LiquidityDrain::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  if (event.time < due_) return;
  due_ = Time::max();
  for (Watch& watch : watches_) {
    if (watch.state.grid.take(event.time, watch.rule.step)) step(watch, market, findings);
    if (watch.state.grid.hours.is_open) due_ = std::min(due_, watch.state.grid.due);
  }
}

void LiquidityDrain::step(Watch& watch, const Market& market, Findings& findings) noexcept {
  const auto book = measure(InstrumentId{index_of(watch.rule.subject)}, market);
  if (!book) return;
  learn(watch, *book);
  set_line(watch);
  if (watch.line.is_heard) turn(watch, *book, findings);
}

// A session's book is held against that session: before an open, books are thin.
void LiquidityDrain::on_phase(const Event& event, const Market& market, Findings&) noexcept {
  due_ = Time{};
  for (Watch& watch : watches_) {
    State& state = watch.state;
    if (state.grid.begin(event.time, watch.rule.step, watch.phases, market)) {
      state.count = 0;
      state.usual = {};
    }
    set_line(watch);
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
