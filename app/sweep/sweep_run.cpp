#include "app/sweep/sweep_run.hpp"

#include <memory>

#include "app/any_feed.hpp"
#include "app/floor.hpp"
#include "app/sweep/variant_recorder.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// How ten thousand variants cost little more than one: what a replay pays for an event is reading it and moving the
// market, and detectors hold all of their rules against one move by sorted thresholds, so that a variant costs only
// when one of its own levels is crossed. What remains is what each crossing costs. So the gate rules each variant on a
// desk of its own (Policy::desk), which nothing that happens to another reaches; rulings are heard as they are, without
// an alert's figures, contributors and words; and nobody looks once a minute at what each variant sees.
class VariantDesks {
 public:
  VariantDesks(const Floor& floor, const RulesFile& rules, const LabelFile& labels, const std::string& first_date)
      : engine_(floor.engine_of(rules)), recorder_(engine_, rules.rules_count(), labels, first_date) {}

  void run(std::span<const Event> events) {
    for (const Event& event : events) {
      if (event.kind == EventKind::action) [[unlikely]]
        continue;
      recorder_.before(event);
      engine_.step(event, [this](const Ruling& ruling) { recorder_.on_ruling(ruling); });
      recorder_.after(event);
    }
  }

  [[nodiscard]] std::vector<SweptDay> take() { return recorder_.take(); }

 private:
  DeskEngine engine_;
  VariantRecorder recorder_;
};

// The variants of the next shard stand behind those known.
void append(std::vector<SweptDay>& days, std::vector<SweptDay> more) {
  if (days.empty()) {
    days = std::move(more);
    return;
  }
  for (std::size_t i = 0; i < days.size(); ++i) {
    auto& variants = days[i].variants;
    variants.insert(variants.end(), std::make_move_iterator(more[i].variants.begin()),
                    std::make_move_iterator(more[i].variants.end()));
  }
}

}  // namespace

SweepFacts hear_variants(const std::vector<std::string>& files, const std::string& first_date, const Variants& variants,
                         const LabelFile& labels, const Reading& reading) {
  Floor floor(open_feeds(files, reading), variants.shards.front());
  std::vector<std::unique_ptr<VariantDesks>> shards;
  for (const RulesFile& rules : variants.shards) {
    shards.push_back(std::make_unique<VariantDesks>(floor, rules, labels, first_date));
  }
  for (auto events = floor.next(); !events.empty(); events = floor.next()) {
    for (const auto& shard : shards) shard->run(events);
  }
  SweepFacts facts{
      .days = {}, .notes = {floor.notes().begin(), floor.notes().end()}, .provenance = floor.merge().provenance()};
  for (const auto& shard : shards) append(facts.days, shard->take());
  if (facts.days.empty()) throw SetupError(files.front() + ": holds no events of " + first_date);
  return facts;
}

}  // namespace tocsin
