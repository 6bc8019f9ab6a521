#pragma once

#include "engine/alert.hpp"
#include "engine/lookout.hpp"
#include "engine/storms.hpp"

// Alerts that no detector describes, since they are about the rules themselves.
namespace tocsin {

// What a storm's notice says: how many alerts it has folded, how severe, since when, against the limit of the group.
void fill_storm(const Storms::Storm& storm, Alert& alert) noexcept;

// That a rule has become blind, or sees again: how many of how many subjects it cannot judge, and why not.
[[nodiscard]] Alert alert_of(const SightChange& change, Time now) noexcept;

}  // namespace tocsin
