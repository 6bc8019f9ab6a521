#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace tocsin {

// What is wrong with one file, so that a person sees all of it at once.
class Mistakes {
 public:
  explicit Mistakes(std::string file) : file_(std::move(file)) {}

  void add(std::uint32_t line, const std::string& text);
  // So many that looking for more helps nobody.
  [[nodiscard]] bool full() const noexcept { return found_.size() >= mistakes_max; }
  // Throws them as one SetupError, one a line, in the order of the file.
  void throw_if_any() const;

 private:
  static constexpr std::size_t mistakes_max = 100;

  std::string file_;
  std::multimap<std::uint32_t, std::string> found_;  // by line; those of one line as they were found
};

}  // namespace tocsin
