#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/run.hpp"

namespace tocsin {

// What the engine found of 27 January 2025, line by line beside what was published of it.
class Comparison {
 public:
  // `folder` holds published.csv. SetupError where it cannot be read.
  explicit Comparison(const std::filesystem::path& folder);

  // Call with every alert of the run.
  void note(const Alert& alert);
  // The table, once the run is over.
  [[nodiscard]] std::string table(const Run& run) const;

 private:
  struct Row {
    std::string fact;
    std::string found;
  };

  [[nodiscard]] std::string published(const std::string& fact) const;
  [[nodiscard]] std::vector<Row> rows(const Run& run) const;
  [[nodiscard]] std::string through(const Run& run) const;
  [[nodiscard]] std::string back_above(const Run& run) const;
  [[nodiscard]] std::string cascade(const Run& run, bool fallen) const;
  [[nodiscard]] std::string market_wide(const Run& run) const;

  std::vector<std::pair<std::string, std::string>> published_;
  std::vector<Alert> alerts_;
};

}  // namespace tocsin
