#include "app/rules_check.hpp"

#include <fmt/format.h>

#include <iostream>
#include <set>

#include "app/rules_file.hpp"
#include "engine/setup_error.hpp"
#include "strategies/all.hpp"

namespace tocsin {
namespace {

// What one rule watches.
struct Watched {
  std::set<std::string_view> subjects;
  std::size_t levels = 0;
};

std::string names_of(const std::set<std::string_view>& subjects) {
  constexpr std::size_t named = 6;
  if (subjects.size() > named) return fmt::format("{} subjects", subjects.size());
  return fmt::format("{}", fmt::join(subjects, ", "));
}

}  // namespace

int rules_check(const std::string& path) {
  const RulesFile file = RulesFile::load(path);
  if (file.listings().empty()) {
    throw SetupError(path + ": universe: missing; without one there is nothing to look the subjects up in");
  }
  const Universe universe(file.listings());
  const auto [baskets, notes] = file.baskets(universe);
  const DeskEngine engine(universe, baskets, Schedule{}, file.bind(universe, baskets));

  std::vector<Watched> watched(file.rules_count());
  for (std::uint32_t i = 0; i < engine.slots().size(); ++i) {
    const Slot& slot = engine.slots()[i];
    if (slot.detector == no_detector) continue;  // a storm's notice, which nobody wrote
    if (slot.key == 0 && !engine.policies()[index_of(slot.rule)].plugin.empty()) continue;  // of being switched off
    watched[index_of(slot.rule)].subjects.insert(engine.market().name_of(slot.subject));
    ++watched[index_of(slot.rule)].levels;
  }
  std::cout << fmt::format("{}: {} rules, {} instruments, {} baskets\n", path, watched.size(), universe.size(),
                           baskets.size());
  for (std::size_t i = 0; i < watched.size(); ++i) {
    const Policy& policy = engine.policies()[i];
    std::cout << fmt::format("  {:<22} {:<15} {}, {} level{}{}\n", policy.name, policy.detector,
                             names_of(watched[i].subjects), watched[i].levels, watched[i].levels == 1 ? "" : "s",
                             policy.plugin.empty() ? "" : ", by " + policy.plugin);
  }
  for (const std::string& note : notes) std::cout << "  note: " << note << "\n";
  return 0;
}

}  // namespace tocsin
