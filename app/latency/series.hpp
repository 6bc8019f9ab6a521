#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/latency/histogram.hpp"

namespace tocsin {

// Lengths of one kind that a run met, by the interval in which their event was meant to come. Recorded by one thread.
class Series {
 public:
  Series(std::string name, std::size_t intervals) : name_(std::move(name)), intervals_(intervals) {}

  void record(std::size_t interval, std::int64_t ns) noexcept { intervals_[interval].record(ns); }

  void merge(std::size_t interval, const LatencyHistogram& met) noexcept { intervals_[interval].merge(met); }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  // The same lengths by another name.
  [[nodiscard]] Series named(std::string name) const {
    Series other = *this;
    other.name_ = std::move(name);
    return other;
  }
  [[nodiscard]] const std::vector<LatencyHistogram>& intervals() const noexcept { return intervals_; }
  [[nodiscard]] LatencyHistogram whole() const {
    LatencyHistogram whole;
    for (const LatencyHistogram& interval : intervals_) whole.merge(interval);
    return whole;
  }

 private:
  std::string name_;
  std::vector<LatencyHistogram> intervals_;
};

}  // namespace tocsin
