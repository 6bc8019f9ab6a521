#include "scoring/day_score.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "scoring/range_scores.hpp"

namespace tocsin {
namespace {

bool is_meant_for(const DayLabel& label, std::uint32_t rule) {
  return std::ranges::find(label.rules, rule) != label.rules.end();
}

// What answered a label.
struct Said {
  const Answer* answer;
  const Range* rang;

  [[nodiscard]] std::uint32_t label() const noexcept { return answer->label; }
};

// Of what is scored all answers, by label, and of each label in the order in which they rang.
class Sayings {
 public:
  Sayings(const DayFacts& day, const Scored& scored) {
    for (const Ringing& ringing : day.ringings) {
      if (!scored.is_of(ringing.rule, ringing.rung)) continue;
      for (const Answer& answer : ringing.answers) all_.push_back({.answer = &answer, .rang = &ringing.when});
    }
    std::ranges::stable_sort(all_, {}, &Said::label);
  }
  [[nodiscard]] std::span<const Said> of(std::size_t label) const {
    const auto range = std::ranges::equal_range(all_, static_cast<std::uint32_t>(label), {}, &Said::label);
    return {range.begin(), range.end()};
  }

 private:
  std::vector<Said> all_;
};

Catch catch_of(const DayLabel& label, std::span<const Said> said) {
  Catch result{.label = label.label};
  const auto first = std::ranges::find_if(said, [&](const Said& one) { return label.when.holds(one.rang->start); });
  if (first == said.end()) return result;
  result.caught = true;
  result.delay = first->rang->start - label.when.start;
  result.is_lost_known = first->answer->is_lost_known;
  result.lost_ppm = first->answer->lost_ppm;
  return result;
}

// What the rule says of one subject.
struct Voice {
  std::vector<Range> rang;
  std::vector<Range> answered;  // the labels it answers
};

std::map<std::string_view, Voice> voices_of(const DayFacts& day, const Scored& scored) {
  std::map<std::string_view, Voice> voices;
  for (const Ringing& ringing : day.ringings) {
    if (!scored.is_of(ringing.rule, ringing.rung)) continue;
    Voice& voice = voices[ringing.subject];
    voice.rang.push_back(ringing.when);
    for (const Answer& answer : ringing.answers) voice.answered.push_back(day.labels[answer.label].when);
  }
  for (auto& [subject, voice] : voices) {
    voice.rang = joined(std::move(voice.rang));
    voice.answered = joined(std::move(voice.answered));
  }
  return voices;
}

void score_ranges(const DayFacts& day, const Scored& scored, DayScore& score) {
  for (const auto& [subject, voice] : voices_of(day, scored)) {
    score.ranges += voice.rang.size();
    for (const Range& range : voice.rang) {
      score.range_precision_sum += range_score(range, overlapping(range, voice.answered), precision_weights);
    }
  }
}

// Several subjects may answer one label at one time.
double recall_of(const DayLabel& label, std::span<const Said> said) {
  if (label.when.length() <= Duration::zero()) return 0;
  std::vector<Range> rang;
  for (const Said& one : said) rang.push_back(*one.rang);
  return range_score(label.when, joined(std::move(rang)), recall_weights);
}

}  // namespace

bool is_right(const Ringing& bell, const DayFacts& day) {
  return std::ranges::any_of(
      bell.answers, [&](const Answer& answer) { return day.labels[answer.label].when.holds(bell.when.start); });
}

void DayScore::add(const DayScore& other) noexcept {
  days += other.days;
  events += other.events;
  caught += other.caught;
  bells += other.bells;
  right += other.right;
  suppressed += other.suppressed;
  ranges += other.ranges;
  range_precision_sum += other.range_precision_sum;
  range_recall_sum += other.range_recall_sum;
}

std::vector<Catch> catches_of(const DayFacts& day, const Scored& scored) {
  const Sayings sayings(day, scored);
  std::vector<Catch> catches;
  for (std::size_t label = 0; label < day.labels.size(); ++label) {
    if (is_meant_for(day.labels[label], scored.rule)) {
      catches.push_back(catch_of(day.labels[label], sayings.of(label)));
    }
  }
  return catches;
}

DayScore score_of(const DayFacts& day, const Scored& scored) {
  const Sayings sayings(day, scored);
  DayScore score;
  for (std::size_t label = 0; label < day.labels.size(); ++label) {
    if (!is_meant_for(day.labels[label], scored.rule)) continue;
    ++score.events;
    const std::span<const Said> said = sayings.of(label);
    score.caught += catch_of(day.labels[label], said).caught ? 1U : 0U;
    score.range_recall_sum += recall_of(day.labels[label], said);
  }
  for (const Ringing& bell : day.ringings) {
    if (!scored.is_of(bell.rule, bell.rung)) continue;
    ++score.bells;
    score.right += is_right(bell, day) ? 1U : 0U;
  }
  score.suppressed = static_cast<std::uint64_t>(std::ranges::count_if(
      day.silences, [&](const Silence& silence) { return scored.is_of(silence.rule, silence.rung); }));
  score_ranges(day, scored, score);
  return score;
}

}  // namespace tocsin
