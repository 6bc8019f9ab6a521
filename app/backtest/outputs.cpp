#include "app/backtest/outputs.hpp"

#include "feeds/overwrite.hpp"

namespace tocsin {

std::vector<std::string> files_read(const RulesFile& rules, const std::string& labels, std::span<const DayFiles> days) {
  std::vector<std::string> read = rules.files();
  read.push_back(labels);
  for (const DayFiles& day : days) read.insert(read.end(), day.files.begin(), day.files.end());
  return read;
}

void Outputs::open(const std::string& path) {
  if (path.empty()) return;
  refuse_overwriting(read_, path);
  std::vector<std::string> written;
  for (const auto& [other, file] : files_) written.push_back(other);
  refuse_writing_twice(written, path);
  files_.try_emplace(path, path);
}

void Outputs::write(const std::string& path, const std::string& text) {
  LineFile& file = files_.at(path);
  file.write(text);
  file.flush();
}

}  // namespace tocsin
