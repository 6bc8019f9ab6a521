#include "sinks/json_lines/json_lines_sink.hpp"

#include <string_view>
#include <thread>
#include <utility>

#include "sinks/json_line.hpp"
#include "sinks/write_error.hpp"

namespace tocsin {
namespace {

// How long a wish to stop may go unseen.
constexpr std::chrono::milliseconds look_every{10};
// Of a time as ISO 8601 writes it.
constexpr std::size_t day_letters = 10;
constexpr std::size_t hour_letters = 13;

}  // namespace

JsonLinesSink::JsonLinesSink(const Names& names, const Options& options)
    : names_(names), options_(options), file_(options.file), found_(file_.last_line()), period_(period_of(found_)) {}

void JsonLinesSink::on_alert(const Alert& alert) {
  const std::string line = json_line(alert, names_) + "\n";
  // The process ended after it was written, and before the cursor knew.
  if (std::exchange(found_, {}) == line) return;
  std::string period = period_of(line);
  try {
    if (!period_.empty() && period != period_) file_.rotate();
    file_.write(line);
  } catch (const WriteError&) {
    pause();
    throw;
  }
  period_ = std::move(period);
}

// As the line says it: "2025-01-27" or "2025-01-27T10". Inside of a string the pattern's quotes would be escaped.
std::string JsonLinesSink::period_of(const std::string& line) const {
  constexpr std::string_view key = "\"time_local\":\"";
  const std::size_t at = line.find(key);
  if (options_.period == Period::none || at == std::string::npos) return {};
  return line.substr(at + key.size(), options_.period == Period::day ? day_letters : hour_letters);
}

void JsonLinesSink::pause() const {
  for (auto left = options_.wait; left.count() > 0 && !stop_.load(std::memory_order_relaxed); left -= look_every) {
    std::this_thread::sleep_for(look_every);
  }
}

}  // namespace tocsin
