#pragma once

#include <set>
#include <string>
#include <utility>

namespace tocsin::bench {

// What runs of one input must agree on, whatever their mode and number: a run that came to something else has no speed.
class Agreement {
 public:
  explicit Agreement(std::string what) : what_(std::move(what)) {}

  void add(std::string hash) { hashes_.insert(std::move(hash)); }
  [[nodiscard]] bool holds() const { return hashes_.size() <= 1; }
  // "events of the day: the same in every run, 0123456789abcdef"
  [[nodiscard]] std::string text() const {
    if (hashes_.empty()) return what_ + ": not asked for";
    return what_ + ": " + (holds() ? "the same in every run, " + *hashes_.begin() : "NOT THE SAME IN EVERY RUN");
  }

 private:
  std::string what_;
  std::set<std::string> hashes_;
};

}  // namespace tocsin::bench
