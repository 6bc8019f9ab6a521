#include "tests/support/recordings.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "app/any_feed.hpp"
#include "app/convert.hpp"
#include "app/run.hpp"
#include "app/tape_commands.hpp"
#include "bench/generator/deep_day.hpp"
#include "bench/generator/fallen_stocks.hpp"
#include "bench/generator/fault_injector.hpp"
#include "bench/generator/itch_day.hpp"
#include "bench/generator/mold_packets.hpp"
#include "bench/generator/pcap_file.hpp"
#include "feeds/actions/actions_feed.hpp"
#include "feeds/merge.hpp"
#include "feeds/tape/tape_copy.hpp"
#include "feeds/universe_file.hpp"
#include "sinks/alert_words.hpp"
#include "tests/support/faulty_market.hpp"
#include "tests/support/market_storm.hpp"
#include "tests/support/related_market.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/spreading_market.hpp"
#include "tests/support/stressed_market.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {
namespace {

const std::string day_rules = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml";
const std::string day_universe = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/universe.csv";
const std::string faulty_folder = TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/";
const std::string faulty_rules = faulty_folder + "rules.toml";
const std::string life_cycle_rules = faulty_folder + "life_cycle.toml";
const std::string spreading_rules = TOCSIN_SOURCE_DIR "/tests/golden/spreading_market/rules.toml";
const std::string relations_rules = TOCSIN_SOURCE_DIR "/tests/golden/relations/rules.toml";
const std::string statistics_rules = TOCSIN_SOURCE_DIR "/tests/golden/statistics/rules.toml";
const std::filesystem::path lean_folder = std::filesystem::path(TOCSIN_SHARED_DATA_DIR) / "bars/lean";

const std::string market_rules = TOCSIN_SOURCE_DIR "/tests/golden/market_rules/rules.toml";

constexpr std::size_t faulty_events = sanitized ? 6'000 : 30'000;
// 27 January 2025, 09:25 in New York: five minutes before the open.
constexpr Time midnight = time_from_ns(1'737'954'000'000'000'000);
constexpr Time before_open = midnight + std::chrono::minutes(565);

// A file of this program's own, made by `make(path)` when first asked for.
std::string made_once(const std::string& name, const std::function<void(const std::string&)>& make) {
  static const ScratchFolder folder;
  const std::string path = folder.path(name);
  if (!std::filesystem::exists(path)) make(path);
  return path;
}

// --- The day, whole and in pieces
// -------------------------------------------------------------------------------------

std::string day_tape() {
  return made_once("day.tape", [](const std::string& path) { tape_make({.out = path, .events = 200'000}); });
}

std::string day_as(const std::string& name, const std::string& schema) {
  return made_once(name, [&](const std::string& path) {
    convert({.files = {day_tape()}, .out = path, .reading = {}, .schema = schema});
  });
}

std::string torn_tape() {
  return made_once("torn.tape", [](const std::string& path) {
    std::filesystem::copy_file(day_tape(), path);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) * 7 / 10);
  });
}

// The names whose symbol begins with a letter of `from` to `to`.
std::vector<std::string> symbols_between(char from, char to) {
  std::vector<std::string> symbols;
  const auto feed = open_feed(day_tape());
  for (const Listing& listing : feed->info().listings) {
    if (from <= listing.symbol.front() && listing.symbol.front() <= to) symbols.push_back(listing.symbol);
  }
  return symbols;
}

std::string part_of_day(const std::string& name, char from, char to) {
  return made_once(name, [&](const std::string& path) {
    const auto symbols = symbols_between(from, to);
    cut_tape(day_tape(), path, {}, symbols);
  });
}

Feeds overlapping_parts() {
  return open_feeds({part_of_day("a_to_m.tape", 'A', 'M'), part_of_day("g_to_z.tape", 'G', 'Z'),
                     part_of_day("the_rest.tape", 'U', '~')});
}

// --- Faulty markets
// ---------------------------------------------------------------------------------------------------

const Universe& faulty_universe() {
  static const Universe universe(read_universe_file(faulty_folder + "universe.csv"));
  return universe;
}

std::unique_ptr<Feed> faulty_feed(std::uint64_t seed, const std::string& source, std::size_t events_count) {
  const auto listings = faulty_universe().listings();
  FeedInfo info{.path = source + std::to_string(events_count),
                .format = "faulty market",
                .sources = {source},
                .listings = {listings.begin(), listings.end()},
                .provenance = "made from random numbers",
                .first = {},
                .last = before_open + std::chrono::hours(12),
                .timer_grid = {}};
  auto events = FaultyMarket(faulty_universe(), seed, before_open).draw(events_count);
  return std::make_unique<VectorFeed>(std::move(info), std::move(events), 1 + seed * 37 % 500);
}

Feeds faulty_market(std::uint64_t seed) {
  Feeds feeds;
  feeds.push_back(faulty_feed(seed, "venue", faulty_events));
  return feeds;
}

// Two venues, and a second recording of the first one that broke off earlier.
Feeds faulty_venues() {
  Feeds feeds;
  feeds.push_back(faulty_feed(11, "east", faulty_events / 2));
  feeds.push_back(faulty_feed(12, "west", faulty_events / 2));
  feeds.push_back(faulty_feed(11, "east", faulty_events / 4));
  return feeds;
}

std::string faulty_tape() {
  return made_once("faulty.tape", [](const std::string& path) {
    Merge merge(faulty_venues());
    write_tape(merge, path);
  });
}

std::string faulty_csv() {
  return made_once("faulty.csv",
                   [](const std::string& path) { convert({.files = {faulty_tape()}, .out = path, .reading = {}}); });
}

// --- What a desk does meanwhile
// ---------------------------------------------------------------------------------------

// Of every few alerts that ring when nobody does anything, one is taken up, one put off and one silenced.
void write_actions(const std::string& path) {
  std::ofstream file(path);
  file << "time,action,alert_id,rule,subject,owner,note,until\n";
  tocsin::Run run(faulty_market(4), RulesFile::load(life_cycle_rules), {.alerts = {}, .console = false, .threads = 1});
  std::uint64_t rung_count = 0;
  run.play({}, [&](const Alert& alert) {
    if (alert.state != AlertState::firing && alert.state != AlertState::escalated) return;
    const std::string soon = LocalTime::utc(alert.time + std::chrono::milliseconds(1'200));
    const std::string later = LocalTime::utc(alert.time + std::chrono::seconds(25));
    const std::string id = hex_id(alert.id);
    const std::string& rule = run.names().policy(alert.rule).name;
    switch (++rung_count % 9) {
      case 1:
        file << soon << ",acknowledge," << id << ",,,Ann,the index fund,\n";
        break;
      case 3:
        file << soon << ",snooze," << id << ",,,Ben,," << later << "\n";
        break;
      case 5:
        file << soon << ",mute,,," << run.names().market.name_of(alert.subject) << ",Ann,," << later << "\n";
        break;
      case 7:
        file << soon << ",mute,," << (rule.starts_with("storm") ? "names" : rule) << ",,,\"halted, all of it\","
             << later << "\n";
        break;
      case 8:
        file << later << ",unsnooze," << id << ",,,Ben,,\n";
        break;
      default:
        break;
    }
  });
}

Feeds desk_at_work() {
  Feeds feeds = faulty_market(4);
  feeds.push_back(open_actions(made_once("actions.csv", write_actions)));
  return feeds;
}

// The same as one tape: the actions are on it, their words are not.
std::string desk_at_work_tape() {
  return made_once("desk_at_work.tape", [](const std::string& path) {
    Merge merge(desk_at_work());
    write_tape(merge, path);
  });
}

// --- Exchanges' own recordings, of days that are made up
// --------------------------------------------------------------------------

constexpr std::uint64_t itch_messages = 40'000;
const std::string itch_day_name = "01272025.NASDAQ_ITCH50";

bench::ItchDaySpec itch_spec() {
  return {.messages = itch_messages,
          .stocks_count = 10,
          .live_orders = 300,
          .levels = 200,
          .named = bench::fallen_stocks(read_universe_file(day_universe))};
}

std::string itch_day() {
  return made_once(itch_day_name, [](const std::string& path) { bench::write_itch_day(path, itch_spec()); });
}

std::vector<bench::RecordedPacket> itch_packets() {
  std::vector<std::byte> frames;
  bench::ItchDay day(itch_spec());
  while (day.append(frames)) continue;
  return bench::mold_packets(frames, midnight);
}

// One line of the day's packets, which lost some of them behind the directory.
std::string itch_line(const std::string& name, std::uint64_t seed, Duration later) {
  return made_once(name, [&](const std::string& path) {
    auto packets = bench::second_line(itch_packets(), later);
    const auto first =
        std::ranges::lower_bound(packets, midnight + std::chrono::hours(4), {}, &bench::RecordedPacket::time);
    bench::FaultInjector faults({.dropped = 20'000, .duplicated = 20'000, .reordered = 20'000}, seed);
    const auto rest = faults.damaged(std::vector(first, packets.end()));
    packets.erase(first, packets.end());
    packets.insert(packets.end(), rest.begin(), rest.end());
    bench::write_pcap(path, packets);
  });
}

Feeds itch_lines() {
  return open_feeds(
      {itch_line("line_a.pcap", 1, Duration::zero()), itch_line("line_b.pcap", 2, std::chrono::microseconds(30))});
}

std::string deep_day() {
  return made_once("deep.pcap", [](const std::string& path) {
    bench::write_deep_day(path, {.messages = itch_messages, .stocks_count = 20});
  });
}

// --- Real bars
// --------------------------------------------------------------------------------------------------------

Feeds lean_day() {
  if (!std::filesystem::is_directory(lean_folder)) return {};
  std::set<std::string> zips;
  for (const auto& file : std::filesystem::directory_iterator(lean_folder)) {
    if (file.path().filename().string().ends_with("20250127_trade.zip")) zips.insert(file.path().string());
  }
  return open_feeds({zips.begin(), zips.end()});
}

Feeds market_storm() {
  Feeds feeds;
  feeds.push_back(MarketStorm::feed());
  return feeds;
}

// The rules of the faulty markets, and one that a plugin judges.
std::string plugin_rules() {
  return made_once("plugin.toml", [](const std::string& path) {
    std::ifstream file(faulty_rules);
    std::ofstream out(path);
    for (std::string line; std::getline(file, line);) {
      const bool names_file = line.starts_with("universe = ") || line.starts_with("baskets = ");
      out << (names_file ? line.insert(line.find('"') + 1, faulty_folder) : line) << "\n";
    }
    out << "\n[[rule]]\nname = \"by_plugin\"\ndetector = \"plugin\"\nfile = \"" TOCSIN_PLUGIN_DIR
           "/gap_open.so\"\nnames = \"all\"\nlevels = [0.5, 2]\nbudget = \"1s\"\n";
  });
}

Feeds one(const std::string& path) { return open_feeds({path}); }

}  // namespace

std::vector<Replayable> recordings() {
  return {{"day_tape", day_rules, [] { return one(day_tape()); }},
          {"day_torn", day_rules, [] { return one(torn_tape()); }},
          {"day_in_overlapping_parts", day_rules, [] { return overlapping_parts(); }},
          {"day_as_csv", day_rules, [] { return one(day_as("day.csv", "trades")); }},
          {"day_as_dbn", day_rules, [] { return one(day_as("day.dbn.zst", "mbp-1")); }},
          {"real_minute_bars", day_rules, [] { return lean_day(); }},
          {"faulty_market_1", faulty_rules, [] { return faulty_market(1); }},
          {"faulty_market_2", faulty_rules, [] { return faulty_market(2); }},
          {"faulty_market_3", faulty_rules, [] { return faulty_market(3); }},
          {"faulty_venues", faulty_rules, [] { return faulty_venues(); }},
          {"faulty_tape", faulty_rules, [] { return one(faulty_tape()); }},
          {"itch_day", day_rules, [] { return one(itch_day()); }},
          {"itch_lines_with_losses", day_rules, [] { return itch_lines(); }},
          {"two_venues", day_rules, [] { return open_feeds({deep_day(), itch_day()}); }},
          {"market_storm", market_rules, [] { return market_storm(); }},
          {"day_under_market_rules", market_rules, [] { return one(day_tape()); }},
          {"faulty_market_life_cycle", life_cycle_rules, [] { return faulty_market(4); }},
          {"desk_at_work", life_cycle_rules, [] { return desk_at_work(); }},
          {"desk_at_work_tape", life_cycle_rules, [] { return one(desk_at_work_tape()); }},
          {"related_market", relations_rules, [] { return RelatedMarket(true).feeds(); }},
          {"stressed_market", statistics_rules, [] { return StressedMarket(true).feeds(); }},
          {"spreading_market", spreading_rules, [] { return SpreadingMarket(true).feeds(); }},
          {"faulty_market_by_plugin", plugin_rules(), [] { return faulty_market(5); }},
          {"faulty_csv", faulty_rules, [] { return one(faulty_csv()); }}};
}

}  // namespace tocsin
