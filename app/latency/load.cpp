#include "app/latency/load.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::string_view burst_default = "burst:100";

[[noreturn]] void refuse(std::string_view text) {
  throw SetupError("--load: '" + std::string(text) +
                   "': expected times the tape's pace (8x), burst, burst:50, or events a second (rate:500k)");
}

// The same number without the letter of its thousands.
std::string written_out(std::string_view number) {
  std::string_view zeros;
  if (number.ends_with('k')) zeros = "000";
  if (number.ends_with('M')) zeros = "000000";
  if (!zeros.empty()) number.remove_suffix(1);
  return std::string(number) + std::string(zeros);
}

std::string pace_text(std::string_view text) {
  constexpr std::string_view rate = "rate:";
  if (text == "burst") return std::string(burst_default);
  if (text.starts_with(rate)) return std::string(rate) + written_out(text.substr(rate.size()));
  if (text.ends_with('x')) return std::string(text.substr(0, text.size() - 1));
  return text.starts_with("burst:") ? std::string(text) : std::string();
}

}  // namespace

Load parse_load(std::string_view text) {
  try {
    const Pace pace = parse_pace(pace_text(text));
    if (pace.kind == PaceKind::max) refuse(text);
    return {.name = std::string(text), .pace = pace};
  } catch (const SetupError&) {
    refuse(text);
  }
}

std::vector<Load> parse_loads(const std::vector<std::string>& texts) {
  std::vector<Load> loads;
  for (const std::string& text : texts) {
    if (std::ranges::find(loads, text, &Load::name) != loads.end()) {
      throw SetupError("--load: " + text + " is asked for twice");
    }
    loads.push_back(parse_load(text));
  }
  return loads;
}

}  // namespace tocsin
