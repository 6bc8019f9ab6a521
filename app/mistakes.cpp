#include "app/mistakes.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"

namespace tocsin {

void Mistakes::add(std::uint32_t line, const std::string& text) {
  if (!full()) found_.emplace_back(line, file_ + ":" + std::to_string(line) + ": " + text);
}

void Mistakes::throw_if_any() const {
  if (found_.empty()) return;
  auto in_order = found_;
  std::ranges::stable_sort(in_order, {}, &std::pair<std::uint32_t, std::string>::first);
  std::string text;
  for (const auto& [line, mistake] : in_order) text += (text.empty() ? "" : "\n") + mistake;
  if (full()) text += "\n" + file_ + ": and perhaps more";
  throw SetupError(text);
}

}  // namespace tocsin
