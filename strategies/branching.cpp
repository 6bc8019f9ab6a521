#include "strategies/branching.hpp"

#include "engine/steady_math.hpp"

namespace tocsin {
namespace {

// What is taken for granted before anything is known: two parents of each kind who brought on half an event, spread
// evenly, and one event of each kind in thirty decays. It weighs in what a daughter is ascribed to; of the ratios that
// are told only the parents do, so that a few events are no contagion.
constexpr double parents_before = 2.0;
constexpr double ratio_before = 0.5;
constexpr double background_before = 1.0;
constexpr double heard_before = 30.0;  // decays

constexpr int rounds = 64;

double over(Duration elapsed, Duration by) noexcept {
  return static_cast<double>(elapsed.count()) / static_cast<double>(by.count());
}

}  // namespace

void Branching::begin(Time now) noexcept {
  *this = Branching(terms_);
  begun_ = last_ = now;
}

double Branching::remembered(Time since, Time now) const noexcept {
  return steady_exp(-over(now - since, terms_.memory));
}

void Branching::pass(Time now) noexcept {
  if (now == last_) return;
  const double left = steady_exp(-over(now - last_, terms_.decay));
  const double weight = remembered(last_, now);
  for (std::uint32_t j = 0; j < terms_.kinds; ++j) {
    recent_[j] = (recent_[j] + newest_[j]) * left;
    newest_[j] = 0;
    parents_[j] *= weight;
  }
  last_ = now;
}

// Parents, by the share of their daughters that would have come by now and is still remembered: with the kernel
// b e^(-b s) and the weight e^(-s / m) of the past, b m / (b m - 1) (e^(-s / m) - e^(-b s)) at the age s.
double Branching::exposed(std::uint32_t kind, Time now) const noexcept {
  const double left = steady_exp(-over(now - last_, terms_.decay));
  const double spans = over(terms_.memory, terms_.decay);
  return spans / (spans - 1) * (parents_[kind] * remembered(last_, now) - (recent_[kind] + newest_[kind]) * left);
}

// In units of the decay, so that n b R is n R.
void Branching::add(std::uint32_t kind, Time now) noexcept {
  pass(now);
  Daughters& daughters = daughters_[kind];
  const double weight = remembered(daughters.at, now);
  daughters.at = now;
  daughters.background *= weight;
  const double spans = over(terms_.memory, terms_.decay);
  const double heard = spans * (1 - remembered(begun_, now));
  const double background = (daughters.background + background_before) / (heard + heard_before);
  PerKind rates{};
  double rate = background;
  for (std::uint32_t j = 0; j < terms_.kinds; ++j) {
    daughters.of[j] *= weight;
    const double before = parents_before * ratio_before / terms_.kinds;
    rates[j] = (daughters.of[j] + before) / (exposed(j, now) + parents_before) * recent_[j];
    rate += rates[j];
  }
  daughters.background += background / rate;
  for (std::uint32_t j = 0; j < terms_.kinds; ++j) daughters.of[j] += rates[j] / rate;
  newest_[kind] += 1;
  parents_[kind] += 1;
}

// Daughters by kind of theirs, then of their parent's, for each parent.
Branching::Matrix Branching::ratios(Time now) const noexcept {
  Matrix matrix{};
  PerKind parents{};
  for (std::uint32_t j = 0; j < terms_.kinds; ++j) parents[j] = exposed(j, now) + parents_before;
  for (std::uint32_t i = 0; i < terms_.kinds; ++i) {
    const double weight = remembered(daughters_[i].at, now);
    for (std::uint32_t j = 0; j < terms_.kinds; ++j) matrix[i][j] = daughters_[i].of[j] * weight / parents[j];
  }
  return matrix;
}

// By power iteration on the matrix plus one of the identity, which does not go round in circles where kinds take turns.
double Branching::radius(Time now) const noexcept {
  const Matrix matrix = ratios(now);
  PerKind vector{};
  for (std::uint32_t i = 0; i < terms_.kinds; ++i) vector[i] = 1.0 / terms_.kinds;
  double grown = 1;
  for (int round = 0; round < rounds; ++round) {
    PerKind next = vector;
    grown = 0;
    for (std::uint32_t i = 0; i < terms_.kinds; ++i) {
      for (std::uint32_t j = 0; j < terms_.kinds; ++j) next[i] += matrix[i][j] * vector[j];
      grown += next[i];
    }
    for (std::uint32_t i = 0; i < terms_.kinds; ++i) vector[i] = next[i] / grown;
  }
  return grown - 1;
}

double Branching::brought_by(std::uint32_t kind, Time now) const noexcept {
  const Matrix matrix = ratios(now);
  double brought = 0;
  for (std::uint32_t i = 0; i < terms_.kinds; ++i) brought += matrix[i][kind];
  return brought;
}

double Branching::share_across(Time now) const noexcept {
  double across = 0;
  double all = 0;
  for (std::uint32_t i = 0; i < terms_.kinds; ++i) {
    const double weight = remembered(daughters_[i].at, now);
    for (std::uint32_t j = 0; j < terms_.kinds; ++j) {
      const double brought = daughters_[i].of[j] * weight;
      all += brought;
      if (i != j) across += brought;
    }
  }
  return all > 0 ? across / all : 0;
}

double Branching::events(Time now) const noexcept {
  double all = 0;
  for (std::uint32_t j = 0; j < terms_.kinds; ++j) all += parents_[j];
  return all * remembered(last_, now);
}

}  // namespace tocsin
