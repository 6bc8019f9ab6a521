#pragma once

#include <map>
#include <set>
#include <vector>

#include "engine/market.hpp"

namespace tocsin {

// What Market's comments say, as slowly as possible: every basket is summed from scratch when it is asked for. It also
// keeps which subjects an event touched: moved, traded for the first time, or were given another reference.
class NaiveMarket {
 public:
  struct Name {
    Price last = no_price, prior = no_price, open = no_price, high = no_price, low = no_price,
          official_close = no_price;
    std::uint64_t volume = 0;
    bool traded = false;  // today
    bool ever = false;
  };

  NaiveMarket(const Universe& universe, std::vector<Basket> baskets, const Schedule& schedule)
      : baskets_(std::move(baskets)), phase_(schedule.first_phase()) {
    for (const Listing& listing : universe.listings()) {
      const Price close = listing.reference_close();
      names_.push_back({.last = close, .prior = close});
    }
    highs_.resize(baskets_.size(), no_limit_below);
    if (phase_ == Phase::regular) begin_session();
  }

  void enter(const PhaseChange& change) {
    touched_.clear();
    phase_ = change.phase;
    if (change.opens_day) begin_day();
    if (phase_ == Phase::regular && !begun_) begin_session();
  }

  void apply(const Event& event) {
    touched_.clear();
    const bool is_known = index_of(event.instrument) < names_.size();
    if (event.kind == EventKind::trade && is_known && is_plausible(event.trade.price)) trade(event);
    if (event.kind == EventKind::reference && is_known && is_plausible(event.reference.price)) reference(event);
    if (phase_ != Phase::regular) return;
    for (std::size_t b = 0; b < baskets_.size(); ++b) highs_[b] = std::max(highs_[b], value(subject_of_basket(b)));
  }

  [[nodiscard]] Int128 value(SubjectId subject) const {
    return sum(subject, [](const Name& name) { return name.last; });
  }

  [[nodiscard]] Int128 reference(SubjectId subject, Basis basis) const {
    const bool is_name = index_of(subject) < names_.size();
    if (basis == Basis::prior_close) return sum(subject, [](const Name& name) { return name.prior; });
    if (basis == Basis::open) {
      if (!is_name && !begun_) return no_limit_below;
      return sum(subject, [&](const Name& n) { return is_name || n.open != no_price ? n.open : n.last; });
    }
    if (!is_name) return highs_[index_of(subject) - names_.size()];
    return sum(subject, [](const Name& name) { return name.high; });
  }

  [[nodiscard]] std::int64_t traded_ppm(SubjectId subject) const {
    if (index_of(subject) < names_.size()) return names_[index_of(subject)].traded ? ppm_per_one : 0;
    Int128 traded = 0;
    for (const Basket::Member& member : members(subject)) {
      const Name& name = names_[index_of(member.instrument)];
      if (name.traded) traded += static_cast<Int128>(member.units) * name.prior.units;
    }
    return static_cast<std::int64_t>(traded * ppm_per_one / reference(subject, Basis::prior_close));
  }

  [[nodiscard]] const std::vector<Basket::Member>& members(SubjectId basket) const {
    return baskets_[index_of(basket) - names_.size()].members;
  }
  [[nodiscard]] const Name& operator[](InstrumentId id) const { return names_[index_of(id)]; }
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] bool touched(SubjectId subject) const { return touched_.contains(subject); }

 private:
  [[nodiscard]] SubjectId subject_of_basket(std::size_t number) const {
    return SubjectId{static_cast<std::uint32_t>(names_.size() + number)};
  }

  template <class PriceOf>
  [[nodiscard]] Int128 sum(SubjectId subject, PriceOf price_of) const {
    if (index_of(subject) < names_.size()) {
      const Price price = price_of(names_[index_of(subject)]);
      return price == no_price ? no_limit_below : price.units;
    }
    Int128 total = 0;
    for (const Basket::Member& member : members(subject)) {
      total += static_cast<Int128>(member.units) * price_of(names_[index_of(member.instrument)]).units;
    }
    return total;
  }

  void begin_day() {
    begun_ = false;
    for (Name& name : names_) {
      if (name.official_close != no_price) {
        name.prior = name.official_close;
      } else if (name.ever) {
        name.prior = name.last;
      }
      name = {.last = name.prior, .prior = name.prior, .ever = name.ever};
    }
    std::ranges::fill(highs_, no_limit_below);
  }

  void begin_session() {
    begun_ = true;
    for (std::size_t b = 0; b < baskets_.size(); ++b) highs_[b] = value(subject_of_basket(b));
  }

  void touch_all(std::uint32_t number) {
    touched_.insert(SubjectId{number});
    for (std::size_t b = 0; b < baskets_.size(); ++b) {
      for (const Basket::Member& member : baskets_[b].members) {
        if (index_of(member.instrument) == number) touched_.insert(subject_of_basket(b));
      }
    }
  }

  void trade(const Event& event) {
    const std::uint32_t number = index_of(event.instrument);
    Name& name = names_[number];
    const Price price = event.trade.price;
    if ((event.trade.conditions & trade_condition::not_volume) == 0) name.volume += event.trade.size;
    const auto counts = [&](std::uint32_t bit) { return (event.trade.conditions & bit) == 0; };
    const bool closes = (event.trade.conditions & trade_condition::closing_cross) != 0 && begun_;
    if (counts(trade_condition::not_high_low) && (phase_ == Phase::regular || closes)) {
      if (name.open == no_price) set_open(number, price);
      const bool is_rare = !counts(trade_condition::not_last) || !counts(trade_condition::not_volume);
      if (name.high == no_price || (is_rare && price > name.high)) touched_.insert(SubjectId{number});
      name.high = name.high == no_price ? price : std::max(name.high, price);
      name.low = name.low == no_price ? price : std::min(name.low, price);
    }
    if (!counts(trade_condition::not_last)) return;
    if (!name.traded || name.last != price) touch_all(number);
    name.last = price;
    name.traded = name.ever = true;
  }

  void set_open(std::uint32_t number, Price price) {
    names_[number].open = price;
    touch_all(number);
  }

  void reference(const Event& event) {
    const std::uint32_t number = index_of(event.instrument);
    Name& name = names_[number];
    const Price price = event.reference.price;
    if (event.reference.kind == ReferenceKind::official_close) name.official_close = price;
    if (event.reference.kind == ReferenceKind::official_open) set_open(number, price);
    if (event.reference.kind != ReferenceKind::prior_close || price == name.prior) return;
    touch_all(number);
    const Price before = name.prior;
    name.prior = price;
    if (name.traded) return;
    name.last = price;
    for (std::size_t b = 0; b < baskets_.size(); ++b) {
      for (const Basket::Member& member : baskets_[b].members) {
        const bool is_it = index_of(member.instrument) == number && Market::known(highs_[b]);
        if (is_it) highs_[b] += static_cast<Int128>(member.units) * (price.units - before.units);
      }
    }
  }

  std::vector<Name> names_;
  std::vector<Basket> baskets_;
  std::vector<Int128> highs_;
  Phase phase_;
  bool begun_ = false;  // the day's regular session
  std::set<SubjectId> touched_;
};

}  // namespace tocsin
