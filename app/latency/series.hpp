#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/latency/histogram.hpp"

namespace tocsin {

// Lengths of one kind that a run met, by the interval in which their event was meant to come. Recorded by one thread.
//
// All of its memory is there, and written to, before the first length is recorded. It cannot be copied: those of one
// run have up to 73 MB together.
class Series {
 public:
  Series(std::string name, std::size_t intervals) : name_(std::move(name)), intervals_(intervals) {}
  Series(const Series&) = delete;
  Series& operator=(const Series&) = delete;
  Series(Series&&) = default;
  Series& operator=(Series&&) = default;
  ~Series() = default;

  void record(std::size_t interval, std::int64_t ns) noexcept { intervals_[interval].record(ns); }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  // The same lengths by another name.
  [[nodiscard]] Series named(std::string name) && {
    name_ = std::move(name);
    return std::move(*this);
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

// Several, moved into one list.
template <std::same_as<Series>... Some>
[[nodiscard]] std::vector<Series> listed(Some&&... series) {
  std::vector<Series> list;
  list.reserve(sizeof...(series));
  (list.push_back(std::move(series)), ...);
  return list;
}

}  // namespace tocsin
