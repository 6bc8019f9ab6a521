#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/backtest/label_day.hpp"
#include "app/backtest/label_file.hpp"
#include "app/sweep/sweep_facts.hpp"
#include "engine/gate.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// Listens to the rulings on thousands of variants and keeps of them what a score needs, day by day: how many bells
// rang, how many of them were right, and when each label was caught. Bells themselves are not kept, so that its memory
// grows with variants and labels, and not with what rings.
//
// To be told of every event twice, before and after the engine was stepped through it, and of every ruling between.
class VariantRecorder {
 public:
  // The first `variants_count` rules of the engine are variants. What is given must outlive it.
  VariantRecorder(const DeskEngine& engine, std::size_t variants_count, const LabelFile& labels,
                  std::string first_date);

  // SetupError where a label of the event's day, from the first date on, has a subject that nobody knows.
  void before(const Event& event) {
    if (event.time >= wake_at_) [[unlikely]]
      catch_up(event.time);
  }
  void on_ruling(const Ruling& ruling) {
    if (ruling.state == AlertState::firing || ruling.state == AlertState::escalated) ring(ruling);
  }
  void after(const Event& event) {
    if (event.kind == EventKind::timer) return;
    ++events_;
    if (event.kind != EventKind::quote && !day_.watches().empty()) day_.note_prices(event);
  }

  // All days so far; the last one ends here.
  [[nodiscard]] std::vector<SweptDay> take();

 private:
  // Variants that watch the same subjects in the same way: what a label means for one it means for all.
  struct Kin {
    RuleScope scope;
    std::vector<SubjectId> subjects;                  // of the scope, ascending
    std::vector<std::vector<std::uint32_t>> answers;  // by subject: the day's labels that a bell for it answers
    std::uint32_t events = 0;                         // labels of the day that are meant for them
  };
  struct Catch {
    std::uint32_t label = 0;  // its place among the day's
    Time at{};
    Int128 value = no_limit_below;  // of its subject
  };
  struct Tally {
    std::uint32_t bells = 0;
    std::uint32_t right = 0;
    std::uint32_t pages = 0;
    std::vector<Catch> catches;
  };

  void find_kin();
  [[nodiscard]] std::uint32_t kin_number(std::string_view detector, std::vector<SubjectId> subjects);
  void catch_up(Time now);
  void begin_day(Time now);
  void find_answers();
  [[nodiscard]] bool find_answers_to(std::uint32_t label, const LabelWatch& watch);
  void end_day();
  void ring(const Ruling& ruling);
  void catch_label(Tally& tally, std::uint32_t label, Time at);
  [[nodiscard]] std::span<const std::uint32_t> answers_of(const Kin& kin, SubjectId subject) const;
  [[nodiscard]] CaughtLabel settled(const Catch& one) const;

  const DeskEngine& engine_;
  const LabelFile& labels_;
  std::vector<Kin> kin_;
  std::vector<std::uint32_t> kin_of_;  // by variant
  std::vector<SweptDay> days_;

  // The day at hand.
  LabelDay day_;
  Time wake_at_ = Time::min();
  std::uint64_t events_ = 0;
  std::vector<Tally> tallies_;  // by variant
};

}  // namespace tocsin
