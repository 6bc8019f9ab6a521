#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace tocsin {

// Which days choose the settings, and which are held out to judge the choice: numbers of days, ascending.
struct DaySplit {
  std::vector<std::size_t> training;
  std::vector<std::size_t> held_out;
};

// Which days are held out: every n-th by date, the last one where there are fewer; or those of some dates; or none.
class HoldOut {
 public:
  // Reads 1/N (N from 2 to 1000), YYYY-MM-DD,YYYY-MM-DD... or none. SetupError says what was expected.
  [[nodiscard]] static HoldOut parse(const std::string& option);

  // `dates` ascending. Of one day alone nothing is held out. SetupError where a date that is to be held out is not
  // there, or all of them are.
  [[nodiscard]] DaySplit split(std::span<const std::string> dates) const;
  [[nodiscard]] const std::string& option() const noexcept { return option_; }

 private:
  explicit HoldOut(std::string option) : option_(std::move(option)) {}
  [[nodiscard]] bool holds_out(std::size_t day, std::span<const std::string> dates) const;

  std::string option_;
  std::size_t each_ = 0;  // every n-th; 0: not so
  std::set<std::string> dates_;
};

}  // namespace tocsin
