#include "replay_data/scenario/scenario.hpp"

#include <fmt/format.h>

#include "engine/setup_error.hpp"
#include "replay_data/day_courses.hpp"
#include "replay_data/reconstruction.hpp"
#include "replay_data/scenario/feed_faults.hpp"
#include "replay_data/scenario/name_incidents.hpp"
#include "replay_data/scenario/scaled_day.hpp"
#include "replay_data/scenario/strike.hpp"
#include "replay_data/scenario/synthetic_day.hpp"
#include "replay_data/scenario/truth.hpp"

namespace tocsin {
namespace {

std::string provenance_of(const Recipe& recipe) {
  std::string text = fmt::format("{} `{}`, seed {}", Scenario::mark, recipe.name, recipe.seed);
  for (const std::string& change : recipe.changes) text += ", " + change;
  if (recipe.is_synthetic) return text + ": a synthetic day, not exchange ticks";
  return fmt::format("{}: a day {}", text, Reconstruction::provenance);
}

class Making {
 public:
  Making(const Recipe& recipe, const DayFigures& published, const ScenarioDay& day, const ScenarioProgress& progress)
      : recipe_(recipe), published_(published), day_(day), progress_(progress), truth_(day.midnight, day.close) {}

  Scenario make() && {
    made_.provenance = provenance_of(recipe_);
    made_.sources.assign(FeedFaults::sources.begin(), FeedFaults::sources.end());
    if (recipe_.is_synthetic) {
      take_synthetic();
    } else {
      take_published();
    }
    close_early();
    befall_names();
    befall_feeds();
    if (day_.is_open) made_.labels = truth_.labels();
    return std::move(made_);
  }

 private:
  void take_published() {
    const DayFigures scaled = scaled_day(published_, recipe_.shock_scale);
    std::vector<Course> courses = chart_day(scaled, recipe_.seed);
    truth_.add_shock(scaled, courses);
    take(Reconstruction(scaled, std::move(courses), recipe_.events, recipe_.seed));
  }

  void take_synthetic() {
    std::vector<Struck> struck;
    for (const ingredient::Fall& fall : recipe_.falls) struck.push_back(strike(fall, published_));
    if (recipe_.cascade) {
      for (const ingredient::Fall& fall : draw_falls(*recipe_.cascade, published_, day_.close, recipe_.seed)) {
        struck.push_back(strike(fall, published_));
      }
    }
    SyntheticDay synthetic = draw_synthetic_day(published_, struck, day_.close, recipe_.seed);
    synthetic.figures.date = day_.date;
    synthetic.figures.midnight = day_.midnight;
    truth_.add(struck, synthetic.figures, synthetic.courses);
    take(Reconstruction(synthetic.figures, std::move(synthetic.courses), recipe_.events, recipe_.seed));
    for (Event& event : made_.events) event.flags = event_flag::synthetic;
  }

  void take(Reconstruction day) {
    made_.listings = day.listings();
    made_.events.reserve(recipe_.events);
    for (auto events = day.next(); !events.empty(); events = day.next()) {
      made_.events.insert(made_.events.end(), events.begin(), events.end());
      if (progress_) progress_(made_.events.size(), events.back().time);
    }
  }

  // The hours between the early close and the usual one are cut out; prices stand still in them.
  void close_early() {
    const Duration cut = day_clock::regular_close - day_.close;
    if (cut <= Duration::zero()) return;
    const Time early = day_.midnight + day_.close, usual = day_.midnight + day_clock::regular_close;
    std::erase_if(made_.events, [&](const Event& event) { return early <= event.time && event.time < usual; });
    for (Event& event : made_.events) {
      if (event.time >= usual) event.time = event.venue_time = event.time - cut;
    }
  }

  void befall_names() {
    NameIncidents incidents(made_.listings, made_.events, day_.midnight);
    for (const auto& split : recipe_.splits) incidents.add(split);
    for (const auto& late : recipe_.late_opens) incidents.add(late);
    for (const auto& stub : recipe_.stubs) {
      incidents.add(stub);
      truth_.add(stub);
    }
    for (const auto& slip : recipe_.fat_fingers) {
      incidents.add(slip);
      truth_.add(slip);
    }
    for (const auto& halt : recipe_.halts) incidents.add(halt);
    for (const auto& stale : recipe_.stales) {
      truth_.add(stale);
      if (feed_named(stale.source_or_symbol) == timer_source) incidents.silence(stale.source_or_symbol, stale.during);
    }
  }

  void befall_feeds() {
    FeedFaults faults(made_.listings, made_.events, day_.midnight);
    for (const auto& stale : recipe_.stales) {
      if (feed_named(stale.source_or_symbol) != timer_source) faults.add(stale);
    }
    for (const auto& delay : recipe_.delays) faults.add(delay);
    for (const auto& drop : recipe_.drops) {
      faults.add(drop);
      truth_.add(drop);
    }
  }

  const Recipe& recipe_;
  const DayFigures& published_;
  const ScenarioDay& day_;
  const ScenarioProgress& progress_;
  Truth truth_;
  Scenario made_;
};

}  // namespace

Scenario make_scenario(const Recipe& recipe, const DayFigures& published, const ScenarioDay& day,
                       const ScenarioProgress& progress) {
  try {
    return Making(recipe, published, day, progress).make();
  } catch (const SetupError& error) {
    throw SetupError("recipe " + recipe.name + ": " + error.what());
  }
}

}  // namespace tocsin
