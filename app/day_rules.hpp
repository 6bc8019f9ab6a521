#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/rules_file.hpp"

// The rules of a live day as they are kept beside its journal "day.tape": those that it began with in
// "day.rules.0.toml", and those of its n-th change in "day.rules.<n>.toml" (docs/control.md). Each is a rules file as
// any other.
namespace tocsin::day_rules {

// Changes that a day has room for.
inline constexpr std::size_t changes_max = 64;

[[nodiscard]] std::string path_of(const std::string& tape, std::size_t edition);
// Of plugins that were switched off while these rules were in force.
[[nodiscard]] std::string switch_offs_of(const std::string& tape, std::size_t edition);

// Keeps the rules on the disk, whole or not at all; no plugin of theirs is switched off. The hash of their text, by
// which an event of the journal names them. SetupError where they cannot be written.
std::uint64_t keep(const RulesFile& rules, const std::string& tape, std::size_t edition);

// The hashes that the changes of rules in the tape name, in their order.
[[nodiscard]] std::vector<std::uint64_t> changes_in(const std::string& tape);

// Those of the day's start, then those of its changes, plugins switched off as they were. SetupError where one is not
// there, or is not what the tape names.
[[nodiscard]] std::vector<RulesFile> load(const std::string& tape, const std::vector<std::uint64_t>& changes);

// All rules that the tape was heard with; none where it is no live day's.
[[nodiscard]] std::vector<RulesFile> load(const std::string& tape);

// Those by which a day of these files is judged: the rules file that is named, or, where none is, those of the live day
// whose tape it is. SetupError where there are none.
[[nodiscard]] std::vector<RulesFile> of(const std::string& named, std::span<const std::string> files);

}  // namespace tocsin::day_rules
