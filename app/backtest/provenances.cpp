#include "app/backtest/provenances.hpp"

#include <fmt/format.h>

#include "replay_data/scenario/scenario.hpp"

namespace tocsin {
namespace {

// Without the recipe, its seed and the options, which stand between the mark and the colon.
std::string kind_of(const std::string& provenance) {
  const std::size_t colon = provenance.find(": ");
  if (!provenance.starts_with(Scenario::mark) || colon == std::string::npos) return provenance;
  return std::string(Scenario::mark) + provenance.substr(colon);
}

}  // namespace

void Provenances::add(const std::string& provenance) {
  if (!provenance.empty()) by_kind_[kind_of(provenance)].insert(provenance);
}

std::string Provenances::text() const {
  std::string text;
  for (const auto& [kind, all] : by_kind_) {
    const std::string part = all.size() == 1 ? *all.begin() : fmt::format("{} x {}", all.size(), kind);
    text += (text.empty() ? "" : "; ") + part;
  }
  return text;
}

}  // namespace tocsin
