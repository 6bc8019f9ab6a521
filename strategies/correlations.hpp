#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace tocsin {

// How alike some names move: the correlation of each with each.
class Correlations {
 public:
  static constexpr std::size_t names_max = 64;

  // `of_pair(a, b)` gives the correlation of each pair, a < b; it is taken into -1 to 1.
  template <class OfPair>
  Correlations(std::size_t count, OfPair&& of_pair) noexcept : count_(count) {
    for (std::size_t a = 0; a < count; ++a) {
      values_[a * names_max + a] = 1;
      for (std::size_t b = a + 1; b < count; ++b) {
        values_[a * names_max + b] = values_[b * names_max + a] = std::clamp<double>(of_pair(a, b), -1, 1);
      }
    }
  }

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  // Of all pairs. There must be two names.
  [[nodiscard]] double mean() const noexcept;
  // The absorption ratio with one eigenvector: the share of the names' variance, each made 1, that the one factor
  // explains which explains most (Kritzman, Li, Page and Rigobon, Principal components as a measure of systemic risk,
  // Journal of Portfolio Management 37, 2011, who take a fifth of them, of the covariances). By at most 64 power
  // iterations of the matrix to the 16th, to 1e-4 where no factor stands out and far better where one does:
  // O(4 names^3 + 64 names^2).
  [[nodiscard]] double absorbed() const noexcept;

 private:
  using Vector = std::array<double, names_max>;

  [[nodiscard]] double at(std::size_t a, std::size_t b) const noexcept { return values_[a * names_max + b]; }
  // The matrix becomes its square, of trace 1.
  void square() noexcept;
  // Makes `vector` the matrix times it, of length 1, and says how long it was.
  double apply(Vector& vector) const noexcept;

  std::array<double, names_max * names_max> values_;  // as many as are counted
  std::size_t count_;
};

}  // namespace tocsin
