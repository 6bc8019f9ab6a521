#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// A label that a variant caught.
struct CaughtLabel {
  std::int64_t delay_ns = 0;  // from its start to the first bell inside of it
  bool is_lost_known = false;
  std::int64_t lost_ppm = 0;  // share of its subject's fall that was over by then

  bool operator==(const CaughtLabel&) const = default;
};

// How a variant fared on one day; what the figures are, docs/backtest.md says.
struct VariantDay {
  std::uint32_t events = 0;  // labels that were meant for its rule
  std::uint32_t bells = 0;
  std::uint32_t right = 0;
  std::uint32_t pages = 0;          // bells whose severity is critical
  std::vector<CaughtLabel> caught;  // in the order in which they were

  bool operator==(const VariantDay&) const = default;
};

struct SweptDay {
  std::string name;                  // its date
  std::vector<VariantDay> variants;  // in their order
};

// What a replay of one or several days brings home from its process.
struct SweepFacts {
  std::vector<SweptDay> days;  // by date
  std::vector<std::string> notes;
  std::string provenance;
};

[[nodiscard]] std::string bytes_of(SweepFacts facts);
[[nodiscard]] SweepFacts sweep_facts_of(std::string_view bytes);

}  // namespace tocsin
