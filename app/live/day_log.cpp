#include "app/live/day_log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/setup_error.hpp"
#include "sinks/json_line.hpp"

namespace tocsin {
namespace {

[[noreturn]] void fail(const std::string& path) {
  throw SetupError(path + ": cannot keep the alert log here: " + std::strerror(errno));
}

// The whole lines of what is there; cuts off the rest.
std::string whole_lines(const std::string& path) {
  if (!std::filesystem::exists(path)) return {};
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path);
  std::string lines{std::istreambuf_iterator<char>(file), {}};
  lines.resize(lines.rfind('\n') + 1);
  std::error_code fault;
  std::filesystem::resize_file(path, lines.size(), fault);
  if (fault) throw SetupError(path + ": cannot cut off its last line, which is not whole: " + fault.message());
  return lines;
}

std::string hash_of(const std::string& text) {
  Sha256 hash;
  hash.add(text);
  return hash.hex();
}

}  // namespace

DayLog::DayLog(const std::string& path, const Names& names) : path_(path), names_(names), file_(nullptr, std::fclose) {
  const std::string lines = whole_lines(path);
  found_ = static_cast<std::uint64_t>(std::ranges::count(lines, '\n'));
  found_hex_ = hash_of(lines);
  file_.reset(std::fopen(path.c_str(), "ab"));
  if (!file_) fail(path);
}

bool DayLog::pass_over(std::uint64_t alerts) {
  if (alerts > found_) return false;
  std::ifstream file(path_, std::ios::binary);
  for (std::string line; lines_ < alerts && std::getline(file, line); ++lines_) hash_.add(line + "\n");
  return lines_ == alerts;
}

bool DayLog::keep(const Alert& alert) {
  const std::string line = json_line(alert, names_) + "\n";
  hash_.add(line);
  if (++lines_ == found_) differs_ = hash_.hex() != found_hex_;
  if (lines_ <= found_) return false;
  write(line);
  return true;
}

void DayLog::write(const std::string& line) {
  if (!fault_.empty()) return;
  const bool all = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size();
  if (all && std::fflush(file_.get()) == 0) return;
  fault_ = path_ + ": writing stopped after " + std::to_string(lines_ - 1) + " lines: " + std::strerror(errno);
}

}  // namespace tocsin
