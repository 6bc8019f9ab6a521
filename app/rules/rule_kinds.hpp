#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "app/key_reader.hpp"
#include "app/rules/rule_form.hpp"

namespace tocsin {

// One detector as rules files know it. `read` takes the detector's own keys.
struct RuleKind {
  std::string_view name;
  std::unique_ptr<const RuleForm> (*read)(KeyReader&);
};

// Every detector that rules may name, in the order in which people are told of them.
[[nodiscard]] std::span<const RuleKind> rule_kinds() noexcept;

// One for each detector, in <detector>_form.cpp.
[[nodiscard]] std::unique_ptr<const RuleForm> read_index_drop(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_name_drop(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_sector_cascade(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_breadth(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_value_lost(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_short_sale_restriction(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_market_wide_breaker(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_gap_open(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_luld(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_stale_feed(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_gap(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_volatility_burst(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_change_point(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_jump(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_volume_surge(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_liquidity_drain(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_dislocation(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_contagion(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_correlation_spike(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_lead_lag(KeyReader& keys);
[[nodiscard]] std::unique_ptr<const RuleForm> read_plugin(KeyReader& keys);

}  // namespace tocsin
