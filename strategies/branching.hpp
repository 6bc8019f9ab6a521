#pragma once

#include <array>
#include <cstdint>

#include "engine/time.hpp"

namespace tocsin {

// How many events each event brings on, by kind: the branching matrix of a multivariate Hawkes process with one
// exponential kernel (Hawkes, Spectra of some self-exciting and mutually exciting point processes, 1971), estimated as
// its events come. Plain data.
//
// An event of kind i is the daughter of those of kind j before it with the probability n_ij b R_j / lambda_i, where R_j
// sums e^(-b dt) over them, and n_ij is what has been learnt so far: the expectation step of the EM algorithm (Veen and
// Schoenberg, Estimation of space-time branching process models in seismology using an EM-type algorithm, JASA 2008),
// taken once, as in on-line EM (Cappe and Moulines, JRSS B 2009). n_ij is daughters over parents, both forgotten
// exponentially, the parents by as much of their kernel as has passed. An event costs O(kinds).
//
// It cannot tell falls that bring on others from falls that one cause brings on together, and an ever faster pace reads
// as contagion (Filimonov and Sornette, Apparent criticality and calibration issues, Quantitative Finance 2015).
class Branching {
 public:
  static constexpr std::size_t kinds_max = 16;

  struct Terms {
    std::uint32_t kinds = 0;
    Duration decay{1};   // of the kernel, to 1 / e
    Duration memory{1};  // what is older by this much weighs 0.37 of what is new; more than the decay
  };

  Branching() = default;
  explicit Branching(const Terms& terms) noexcept : terms_(terms) {}

  // Nothing is remembered; events are heard from now on.
  void begin(Time now) noexcept;
  // Events of one moment have no part in each other. `now` never goes back.
  void add(std::uint32_t kind, Time now) noexcept;

  // The spectral radius of the branching matrix: how many events an event brings on, once the kinds are as mixed as
  // they come to be. At 1 they never die out.
  [[nodiscard]] double radius(Time now) const noexcept;
  // How many events, of all kinds, one of this kind brings on.
  [[nodiscard]] double brought_by(std::uint32_t kind, Time now) const noexcept;
  // Of the events that were brought on, the share that another kind did; 0 without any.
  [[nodiscard]] double share_across(Time now) const noexcept;
  // Events that are remembered: each counts as its weight.
  [[nodiscard]] double events(Time now) const noexcept;

 private:
  using PerKind = std::array<double, kinds_max>;
  using Matrix = std::array<PerKind, kinds_max>;

  // What is known of the events of a kind, as daughters.
  struct Daughters {
    Time at{};              // when it was last brought up to date
    double background = 0;  // of no parent
    PerKind of{};           // by kind of the parent
  };

  void pass(Time now) noexcept;
  [[nodiscard]] double remembered(Time since, Time now) const noexcept;
  [[nodiscard]] double exposed(std::uint32_t kind, Time now) const noexcept;
  [[nodiscard]] Matrix ratios(Time now) const noexcept;

  Terms terms_;
  Time begun_{};
  Time last_{};
  PerKind recent_{};   // R just before last_
  PerKind newest_{};   // events at last_
  PerKind parents_{};  // at last_
  std::array<Daughters, kinds_max> daughters_{};
};

}  // namespace tocsin
