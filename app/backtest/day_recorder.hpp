#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/backtest/label_day.hpp"
#include "app/backtest/label_file.hpp"
#include "app/backtest/label_meaning.hpp"
#include "app/backtest/path_recorder.hpp"
#include "app/backtest/run_facts.hpp"
#include "app/desk.hpp"

namespace tocsin {

// Listens to a replay and writes down what a score needs of it, day by day: which alerts rang and until when, which
// labels they speak of, and how far the labels' subjects had fallen by then. A day is a date of the exchange on which
// something other than the timer happened.
//
// To be told of every event twice, before and after the engine was stepped through it, and of every alert between.
class DayRecorder {
 public:
  // Days before `first_date` are listened to and forgotten. What is given must outlive it.
  DayRecorder(const Desk& desk, const LabelFile& labels, std::string first_date);

  // SetupError where a label of the event's day, from `first_date` on, has a subject that the desk does not know.
  void before(const Event& event) {
    if (event.time >= wake_at_) [[unlikely]]
      catch_up(event.time);
  }
  void on_alert(const Alert& alert);
  void after(const Event& event);

  // All days so far; the last one ends here.
  [[nodiscard]] RunFacts take();

 private:
  // Where a label's subject stood when an alert rang for it.
  struct Standing {
    std::size_t ringing;
    std::uint32_t label;  // its place in day_.labels
    Int128 value;
  };

  // Labels of one subject and kind mean the same, and are apart from each other: their places, ascending in time.
  struct AlikeLabels {
    LabelMeaning meaning;
    std::vector<std::uint32_t> places;
  };

  void catch_up(Time now);
  void begin_day(Time now);
  void end_day();
  void ring(const Alert& alert);
  void close(std::uint64_t id, Time at);
  void close_rest();
  void add_label(const LabelWatch& watch);
  void settle_labels();
  void find_answers();
  void settle_losses();
  [[nodiscard]] std::vector<PricePath> paths_worth_seeing() const;

  const Desk& desk_;
  const DeskEngine& engine_;
  const LabelFile& labels_;
  std::vector<RuleScope> scopes_;
  PathRecorder paths_;
  std::vector<PlayedRule> rules_;
  std::vector<HeardDay> days_;

  // The day at hand.
  Time wake_at_ = Time::min();
  Time next_minute_{};
  Time last_{};
  std::array<Time, 4> last_in_phase_{};
  DayFacts day_;
  LabelDay at_hand_;
  std::vector<AlikeLabels> alike_;
  std::map<std::pair<std::string_view, std::string_view>, std::uint32_t> alike_by_;  // subject and kind to place
  std::vector<std::uint32_t> alike_of_;                                              // by place in day_.labels
  std::vector<SubjectId> rang_for_;                                                  // by place in day_.ringings
  std::map<std::uint64_t, std::size_t> open_;                                        // id to ringing
  std::vector<Standing> standings_;
};

// The desk's rules, and their levels.
[[nodiscard]] std::vector<PlayedRule> played_rules_of(const DeskEngine& engine);

}  // namespace tocsin
