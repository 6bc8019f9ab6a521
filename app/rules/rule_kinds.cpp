#include "app/rules/rule_kinds.hpp"

#include <array>
#include <tuple>

#include "strategies/all.hpp"

namespace tocsin {
namespace {

constexpr std::array kinds{
    RuleKind{IndexDrop::name, read_index_drop},
    RuleKind{NameDrop::name, read_name_drop},
    RuleKind{SectorCascade::name, read_sector_cascade},
    RuleKind{Breadth::name, read_breadth},
    RuleKind{ValueLost::name, read_value_lost},
    RuleKind{ShortSaleRestriction::name, read_short_sale_restriction},
    RuleKind{MarketWideBreaker::name, read_market_wide_breaker},
    RuleKind{GapOpen::name, read_gap_open},
    RuleKind{Luld::name, read_luld},
    RuleKind{StaleFeed::name, read_stale_feed},
    RuleKind{FeedGap::name, read_gap},
    RuleKind{VolatilityBurst::name, read_volatility_burst},
    RuleKind{ChangePoint::name, read_change_point},
    RuleKind{Jump::name, read_jump},
    RuleKind{VolumeSurge::name, read_volume_surge},
    RuleKind{LiquidityDrain::name, read_liquidity_drain},
    RuleKind{Dislocation::name, read_dislocation},
    RuleKind{Contagion::name, read_contagion},
    RuleKind{CorrelationSpike::name, read_correlation_spike},
    RuleKind{LeadLag::name, read_lead_lag},
    RuleKind{PluginDetector::name, read_plugin},
};
static_assert(kinds.size() == std::tuple_size_v<decltype(Rules::rules)>, "a detector that no rules file can name");

}  // namespace

std::span<const RuleKind> rule_kinds() noexcept { return kinds; }

}  // namespace tocsin
