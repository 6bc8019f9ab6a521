#include "replay_data/scenario/scaled_day.hpp"

#include "replay_data/on_cent.hpp"

namespace tocsin {
namespace {

constexpr Price cent{Price::units_per_one / 100};

class Scale {
 public:
  Scale(const DayFigures& day, double scale) : day_(day), scale_(scale) {}

  [[nodiscard]] Price operator()(InstrumentId id, Price price) const {
    const Price prior = day_.universe[id].prior_close;
    if (prior == no_price || price == no_price) return price;
    return on_cent(prior.to_double() + scale_ * (price - prior).to_double());
  }

 private:
  const DayFigures& day_;
  double scale_;
};

// A scaled-down range may end up in one cent; high and low are then a cent apart.
SessionFigures scaled(const Scale& scale, InstrumentId id, SessionFigures session) {
  for (Price* price : {&session.open, &session.high, &session.low, &session.close}) *price = scale(id, *price);
  if (session.has_range() && session.high - session.low < cent) session.high = session.low + cent;
  return session;
}

}  // namespace

DayFigures scaled_day(DayFigures day, double factor) {
  if (factor == 1) return day;
  const Scale scale(day, factor);
  for (std::uint32_t i = 0; i < day.figures.size(); ++i) {
    day.figures[i] = scaled(scale, InstrumentId{i}, day.figures[i]);
  }
  for (Mark& mark : day.marks) mark.price = scale(mark.instrument, mark.price);
  for (Moment& moment : day.moments) {
    const bool is_fall = moment.kind == MomentKind::first_below;
    moment.value = is_fall ? on_cent(moment.value.to_double() * factor) : scale(moment.instrument, moment.value);
  }
  return day;
}

}  // namespace tocsin
