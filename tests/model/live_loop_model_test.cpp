// The agents of a live day, polled by hand in every order a scheduler could find, against a replay of its journal.
#include <gtest/gtest.h>

#include "app/any_feed.hpp"
#include "app/live/day_log.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/sink_agent.hpp"
#include "app/run.hpp"
#include "tests/support/faulty_market.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/scripted_feed.hpp"

namespace tocsin {
namespace {

constexpr Time before_open = time_from_ns(1'737'987'900'000'000'000);  // 27 January 2025, 09:25 in New York
constexpr std::size_t events_a_feed = sanitized ? 1'500 : 6'000;

struct Replayed {
  std::string hex;
  std::uint64_t alerts, events;
};

class LiveLoop : public testing::TestWithParam<std::uint64_t> {
 protected:
  LiveLoop() : rules_(RulesFile::load(TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/rules.toml")) {
    file_.folder = folder_.path("out");
    file_.day = std::chrono::local_days(std::chrono::year{2025} / 1 / 27);
    file_.clock = EventClock::venue;
    file_.queue = 64;
  }

  void add_feed(const std::string& name, std::uint64_t seed, bool may_wait) {
    const Universe universe(rules_.listings());
    const auto events = FaultyMarket(universe, seed, before_open).draw(events_a_feed);
    file_.feeds.push_back(std::make_unique<ScriptedFeedForm>(
        [=] { return std::make_unique<ScriptedFeed>(name, events, seed + 1, may_wait); }));
  }

  // The day until its end, or until the dice end it in the middle. Returns the alerts told to the log.
  struct Lived {
    std::string hex;
    std::uint64_t alerts, out, lost, gaps, taken;
    bool has_ended;
  };
  Lived live(Dice& dice, bool may_be_cut) {
    LiveDesk desk(file_, rules_);
    DayLog log(desk.path(".jsonl"), desk.names());
    AlertQueue alerts(8);
    SinkAgent sinks({.alerts = alerts, .log = log});
    std::uint64_t recovered = 0;
    desk.recover([&](const Alert& alert) { sinks.tell({.number = recovered++, .is_late = true, .alert = alert}); });
    EXPECT_FALSE(log.differs());
    EngineAgent engine({.engine = desk.engine(),
                        .sequencer = &desk.sequencer(),
                        .journal = &desk.journal(),
                        .alerts = alerts,
                        .feeds = desk.feeds(),
                        .make_way =
                            [&] {
                              sinks.poll();
                              desk.journal().tend();
                            }},
                       recovered);
    std::uint64_t polls = 0;
    const std::uint64_t cut_at = may_be_cut ? 200 + dice.roll(1'500) : ~std::uint64_t{0};
    while (!engine.has_ended() && polls++ < cut_at) {
      const std::uint64_t who = dice.roll(desk.feeds().size() + 3);
      if (who < desk.feeds().size()) {
        desk.feeds()[who]->poll();
      } else if (who == desk.feeds().size()) {
        engine.poll();
      } else if (who == desk.feeds().size() + 1) {
        sinks.poll();
      } else {
        desk.journal().tend();
        if (dice.one_in(20)) desk.journal().sync();
      }
    }
    const bool has_ended = engine.has_ended();
    if (has_ended) {
      while (sinks.poll() > 0) {
      }
      desk.journal().finish();
    }
    const Sequencer::Counts& counts = desk.sequencer().counts();
    EXPECT_TRUE(counts.is_balanced());
    return {log.hex(),    log.lines_count(), counts.out, counts.lost, desk.engine().market().lost_count(),
            counts.taken, has_ended};
  }

  [[nodiscard]] Replayed replay_of_journal() const {
    tocsin::Run run(open_feeds({folder_.path("out") + "/2025-01-27.tape"}), rules_, {.console = false});
    run.play({});
    return {run.log().hex(), run.log().alerts_count(), run.played().events};
  }

  ScratchFolder folder_;
  RulesFile rules_;
  DeskFile file_;
};

TEST_P(LiveLoop, says_what_a_replay_of_its_journal_says_in_whichever_order_its_agents_ran) {
  add_feed("A", GetParam(), true);
  add_feed("B", GetParam() + 100, true);
  Dice dice(GetParam());
  const Lived lived = live(dice, false);
  const Replayed replayed = replay_of_journal();
  EXPECT_EQ(lived.hex, replayed.hex);
  EXPECT_EQ(lived.alerts, replayed.alerts);
  EXPECT_EQ(lived.lost, 0U);
  EXPECT_GT(lived.alerts, 10U);
}

TEST_P(LiveLoop, names_every_event_that_found_no_room) {
  file_.queue = 16;
  add_feed("A", GetParam(), false);
  Dice dice(GetParam());
  const Lived lived = live(dice, false);
  EXPECT_GT(lived.lost, 0U);
  // Gaps of the market itself come on top: those of lost events count them one by one.
  std::uint64_t named = 0;
  std::uint64_t last = 0;
  const auto tape = open_feed(folder_.path("out") + "/2025-01-27.tape");
  for (auto events = tape->next(); !events.empty(); events = tape->next()) {
    for (const Event& event : events) {
      if (event.kind == EventKind::timer) continue;
      const bool is_ours = event.kind == EventKind::gap && event.gap.to == event.sequence;
      EXPECT_EQ(is_ours ? event.gap.from : event.sequence, last + 1);
      if (is_ours) named += event.gap.to - event.gap.from + 1;
      last = event.sequence;
    }
  }
  EXPECT_EQ(named, lived.lost);
  EXPECT_EQ(lived.hex, replay_of_journal().hex);
}

TEST_P(LiveLoop, goes_on_where_it_broke_off_as_if_it_never_had) {
  add_feed("A", GetParam(), true);
  Dice steady(GetParam());
  const Lived whole = live(steady, false);
  std::filesystem::remove_all(file_.folder);
  Dice dice(GetParam() + 7);
  int cuts = 0;
  Lived lived{};
  while (!lived.has_ended) {
    lived = live(dice, cuts < 12);
    ++cuts;
  }
  EXPECT_GT(cuts, 1);
  EXPECT_EQ(lived.hex, whole.hex);
  EXPECT_EQ(lived.alerts, whole.alerts);
  EXPECT_EQ(replay_of_journal().hex, whole.hex);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LiveLoop, testing::Range<std::uint64_t>(1, sanitized ? 3 : 6));

}  // namespace
}  // namespace tocsin
