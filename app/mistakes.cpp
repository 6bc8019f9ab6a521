#include "app/mistakes.hpp"

#include "engine/setup_error.hpp"

namespace tocsin {

void Mistakes::add(std::uint32_t line, const std::string& text) {
  if (!full()) found_.emplace(line, file_ + ":" + std::to_string(line) + ": " + text);
}

void Mistakes::throw_if_any() const {
  if (found_.empty()) return;
  std::string text;
  for (const auto& [line, mistake] : found_) text += (text.empty() ? "" : "\n") + mistake;
  if (full()) text += "\n" + file_ + ": and perhaps more";
  throw SetupError(text);
}

}  // namespace tocsin
