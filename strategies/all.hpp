#pragma once

#include "engine/engine.hpp"
#include "strategies/breadth.hpp"
#include "strategies/change_point.hpp"
#include "strategies/contagion.hpp"
#include "strategies/correlation_spike.hpp"
#include "strategies/dislocation.hpp"
#include "strategies/feed_gap.hpp"
#include "strategies/gap_open.hpp"
#include "strategies/index_drop.hpp"
#include "strategies/jump.hpp"
#include "strategies/lead_lag.hpp"
#include "strategies/liquidity_drain.hpp"
#include "strategies/luld.hpp"
#include "strategies/market_wide_breaker.hpp"
#include "strategies/name_drop.hpp"
#include "strategies/plugin_detector.hpp"
#include "strategies/sector_cascade.hpp"
#include "strategies/short_sale_restriction.hpp"
#include "strategies/stale_feed.hpp"
#include "strategies/value_lost.hpp"
#include "strategies/volatility_burst.hpp"
#include "strategies/volume_surge.hpp"

namespace tocsin {

// The one list of detectors: a new one is a header and a line here.
using AllDetectors =
    DetectorList<IndexDrop, SectorCascade, Breadth, ValueLost, NameDrop, ShortSaleRestriction, MarketWideBreaker,
                 GapOpen, Luld, StaleFeed, FeedGap, VolatilityBurst, ChangePoint, Jump, VolumeSurge, LiquidityDrain,
                 Dislocation, Contagion, CorrelationSpike, LeadLag, PluginDetector>;

using Rules = Rulebook<AllDetectors>;
using DeskEngine = Engine<AllDetectors>;

}  // namespace tocsin
