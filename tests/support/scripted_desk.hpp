#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/any_feed.hpp"
#include "app/day_rules.hpp"
#include "app/live/day_log.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/sink_agent.hpp"
#include "app/live/standing_alerts.hpp"
#include "app/run.hpp"
#include "tests/support/faulty_market.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/scripted_feed.hpp"

namespace tocsin {

// Makes room in a journal, and brings it to the disk.
class JournalTender final : public Agent {
 public:
  explicit JournalTender(Journal& journal) : journal_(journal) {}
  std::size_t poll() override {
    const std::size_t count = journal_.tend();
    journal_.sync();
    return count;
  }
  std::string_view name() const noexcept override { return "journal"; }

 private:
  Journal& journal_;
};

// What a feed of a scripted desk brings: the market of this seed.
struct FeedScript {
  std::uint64_t seed = 1;
  bool may_wait = true;
};

// A live desk whose feeds bring faulty markets, and the agents of its day: whoever has it drives them, on as many
// threads as wanted.
struct ScriptedDesk {
  explicit ScriptedDesk(std::size_t events_a_feed, const std::vector<FeedScript>& scripts = {FeedScript{}},
                        std::size_t alerts_room = 64)
      : file(file_of(folder, rules, events_a_feed, scripts)), alerts(alerts_room) {}

  [[nodiscard]] std::vector<Agent*> feeds() const {
    std::vector<Agent*> agents;
    for (const auto& feed : desk.feeds()) agents.push_back(feed.get());
    return agents;
  }
  // By which the desk acts.
  [[nodiscard]] std::function<Time()> clock() const {
    return [this] { return engine.figures().last; };
  }

  // Once nobody else polls: what is on its way, and the end of the journal, of which a replay says the same.
  void finish() {
    while (desk.feeds().back()->poll() > 0) continue;
    while (engine.poll() > 0) continue;
    while (sinks.poll() > 0) continue;
    desk.journal().finish();
    EXPECT_TRUE(desk.sequencer().counts().is_balanced());
    const std::vector<RulesFile> kept = day_rules::load(desk.path(".tape"));
    tocsin::Run run(open_feeds({desk.path(".tape")}), kept.front(), {.console = false}, std::span(kept).subspan(1));
    run.play({});
    EXPECT_EQ(run.log().hex(), log.hex());
    EXPECT_GT(log.lines_count(), 20U);
  }

  static inline const std::string rules_path = TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/rules.toml";

  ScratchFolder folder;
  RulesFile rules = RulesFile::load(rules_path);
  DeskFile file;
  LiveDesk desk{file, rules};
  DayLog log{desk.path(".jsonl"), desk.names()};
  AlertQueue alerts;
  StandingAlerts standing;
  SinkAgent sinks{{.alerts = alerts, .log = log, .standing = &standing}};
  JournalTender journal{desk.journal()};
  EngineAgent engine{{.engine = desk.engine(),
                      .sequencer = &desk.sequencer(),
                      .journal = &desk.journal(),
                      .alerts = alerts,
                      .feeds = desk.feeds(),
                      .make_way = [] { std::this_thread::yield(); }},
                     0};

 private:
  static constexpr Time before_open = time_from_ns(1'737'987'900'000'000'000);  // 27 January 2025, 09:25 in New York

  static DeskFile file_of(const ScratchFolder& folder, const RulesFile& rules, std::size_t events_a_feed,
                          const std::vector<FeedScript>& scripts) {
    const Universe universe(rules.listings());
    DeskFile file;
    file.folder = folder.path("out");
    file.day = std::chrono::local_days(std::chrono::year{2025} / 1 / 27);
    file.clock = EventClock::venue;
    file.queue = 256;
    file.control.socket = folder.path("desk.sock");
    for (const FeedScript& script : scripts) {
      file.feeds.push_back(std::make_unique<ScriptedFeedForm>(
          [=, events = FaultyMarket(universe, script.seed, before_open).draw(events_a_feed)] {
            return std::make_unique<ScriptedFeed>("feed" + std::to_string(script.seed), events, script.seed,
                                                  script.may_wait);
          }));
    }
    return file;
  }
};

}  // namespace tocsin
