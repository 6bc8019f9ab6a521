#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/floor.hpp"
#include "app/succession.hpp"

namespace tocsin {

// Everything a run needs, put together: a floor, and the engines that know its rules, one after the other.
class Desk {
 public:
  // `later`: the rules by which the desk changed its own, one change in the list each. SetupError where the feeds and
  // the rules do not fit each other.
  Desk(std::vector<std::unique_ptr<Feed>> feeds, const RulesFile& rules, std::span<const RulesFile> later = {})
      : floor_(std::move(feeds), rules) {
    editions_.push_back(std::make_unique<Edition>(floor_, rules));
    engines_.emplace(editions_.front()->engine);
    for (const RulesFile& changed : later) {
      editions_.push_back(std::make_unique<Edition>(floor_, changed));
      engines_->add(editions_.back()->engine);
    }
  }

  // The next events of the list, valid until the next call; empty at the end.
  [[nodiscard]] std::span<const Event> next() { return floor_.next(); }

  // Of the list's first event; the beginning of time where there is none.
  [[nodiscard]] Time first_time() const noexcept { return floor_.first_time(); }

  // What a person should know of the baskets: who was left out, and why.
  [[nodiscard]] std::span<const std::string> notes() const noexcept { return floor_.notes(); }
  [[nodiscard]] const Merge& merge() const noexcept { return floor_.merge(); }
  [[nodiscard]] Succession& engines() noexcept { return *engines_; }
  // The one that is in force.
  [[nodiscard]] DeskEngine& engine() noexcept { return engines_->in_force(); }
  [[nodiscard]] const DeskEngine& engine() const noexcept { return engines_->in_force(); }
  [[nodiscard]] std::size_t editions_count() const noexcept { return editions_.size(); }
  // By the number of changes before.
  [[nodiscard]] DeskEngine& engine_of(std::size_t edition) noexcept { return editions_[edition]->engine; }
  [[nodiscard]] const DeskEngine& engine_of(std::size_t edition) const noexcept { return editions_[edition]->engine; }
  // Of the calls into the plugins of these rules. Nobody measures or guards them yet.
  [[nodiscard]] PluginWatch& plugin_watch(std::size_t edition = 0) noexcept { return editions_[edition]->watch; }
  [[nodiscard]] const PluginWatch& plugin_watch(std::size_t edition = 0) const noexcept {
    return editions_[edition]->watch;
  }
  [[nodiscard]] bool has_plugins(std::size_t edition = 0) const noexcept {
    return std::ranges::any_of(editions_[edition]->engine.policies(),
                               [](const Policy& policy) { return !policy.plugin.empty(); });
  }

 private:
  struct Edition {
    Edition(const Floor& floor, const RulesFile& rules) : engine(floor.engine_of(rules, &watch)) {}
    PluginWatch watch;
    DeskEngine engine;
  };

  Floor floor_;
  std::vector<std::unique_ptr<Edition>> editions_;
  std::optional<Succession> engines_;
};

}  // namespace tocsin
