#include "strategies/correlations.hpp"

#include <algorithm>
#include <cmath>

namespace tocsin {

double Correlations::mean() const noexcept {
  double sum = 0;
  for (std::size_t a = 0; a < count_; ++a) {
    for (std::size_t b = a + 1; b < count_; ++b) sum += at(a, b);
  }
  return sum / (static_cast<double>(count_) * static_cast<double>(count_ - 1) / 2);
}

double Correlations::absorbed() const noexcept {
  constexpr int iterations_max = 64;
  constexpr double near_enough = 1e-12;
  Correlations power = *this;
  for (int i = 0; i < 4; ++i) power.square();
  Vector vector{};  // weights that no two names share: equal ones would be no part of some factors
  for (std::size_t a = 0; a < count_; ++a) vector[a] = 1 + static_cast<double>(a) / static_cast<double>(count_);
  double length = 0;
  for (int i = 0; i < iterations_max; ++i) {
    const double before = length;
    length = power.apply(vector);
    if (std::abs(length - before) < near_enough * length) break;
  }
  return apply(vector) / static_cast<double>(count_);
}

void Correlations::square() noexcept {
  const Correlations root = *this;
  double trace = 0;
  for (std::size_t a = 0; a < count_; ++a) {
    double* row = &values_[a * names_max];
    std::fill_n(row, count_, 0.0);
    for (std::size_t k = 0; k < count_; ++k) {
      const double weight = root.at(a, k);
      for (std::size_t b = 0; b < count_; ++b) row[b] += weight * root.at(k, b);
    }
    trace += row[a];
  }
  for (std::size_t a = 0; a < count_; ++a) {
    for (std::size_t b = 0; b < count_; ++b) values_[a * names_max + b] /= trace;
  }
}

double Correlations::apply(Vector& vector) const noexcept {
  Vector product{};
  double squares = 0;
  for (std::size_t a = 0; a < count_; ++a) {
    for (std::size_t b = 0; b < count_; ++b) product[a] += at(a, b) * vector[b];
    squares += product[a] * product[a];
  }
  const double length = std::sqrt(squares);
  if (!(length > 0)) return 0;
  for (std::size_t a = 0; a < count_; ++a) vector[a] = product[a] / length;
  return length;
}

}  // namespace tocsin
