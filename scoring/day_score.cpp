#include "scoring/day_score.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "scoring/range_scores.hpp"

namespace tocsin {
namespace {

bool is_meant_for(const DayLabel& label, std::uint32_t rule) {
  return std::ranges::find(label.rules, rule) != label.rules.end();
}

const Answer* answer_to(const Ringing& ringing, std::size_t label) {
  const auto found = std::ranges::find(ringing.answers, label, &Answer::label);
  return found == ringing.answers.end() ? nullptr : &*found;
}

Catch catch_of(const DayFacts& day, std::size_t label, const Scored& scored) {
  Catch result{.label = day.labels[label].label};
  for (const Ringing& bell : day.ringings) {
    const Answer* answer = scored.is_of(bell.rule, bell.rung) ? answer_to(bell, label) : nullptr;
    if (answer == nullptr || !day.labels[label].when.holds(bell.when.start)) continue;
    result.caught = true;
    result.delay = bell.when.start - day.labels[label].when.start;
    result.is_lost_known = answer->is_lost_known;
    result.lost_ppm = answer->lost_ppm;
    break;
  }
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
      score.range_precision_sum += range_score(range, voice.answered, precision_weights);
    }
  }
}

// Several subjects may answer one label at one time.
double recall_of(const DayFacts& day, std::size_t label, const Scored& scored) {
  if (day.labels[label].when.length() <= Duration::zero()) return 0;
  std::vector<Range> rang;
  for (const Ringing& ringing : day.ringings) {
    if (scored.is_of(ringing.rule, ringing.rung) && answer_to(ringing, label) != nullptr) rang.push_back(ringing.when);
  }
  return range_score(day.labels[label].when, joined(std::move(rang)), recall_weights);
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
  std::vector<Catch> catches;
  for (std::size_t label = 0; label < day.labels.size(); ++label) {
    if (is_meant_for(day.labels[label], scored.rule)) catches.push_back(catch_of(day, label, scored));
  }
  return catches;
}

DayScore score_of(const DayFacts& day, const Scored& scored) {
  DayScore score;
  for (std::size_t label = 0; label < day.labels.size(); ++label) {
    if (!is_meant_for(day.labels[label], scored.rule)) continue;
    ++score.events;
    score.caught += catch_of(day, label, scored).caught ? 1U : 0U;
    score.range_recall_sum += recall_of(day, label, scored);
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
