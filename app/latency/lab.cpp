#include "app/latency/lab.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/any_feed.hpp"
#include "app/latency/bare_wire.hpp"
#include "app/latency/engine_path.hpp"
#include "app/latency/run_watch.hpp"
#include "app/run.hpp"
#include "engine/setup_error.hpp"
#include "sinks/alert_log.hpp"

namespace tocsin {
namespace {

IdleKind idle_of(const std::string& name) {
  if (name == "park") return IdleKind::park;
  return name == "yield" ? IdleKind::yield : IdleKind::spin;
}

std::size_t first_at(std::span<const Event> events, Time time) {
  return static_cast<std::size_t>(std::ranges::lower_bound(events, time, {}, &Event::time) - events.begin());
}

void cut(std::vector<Event>& events, Time to) {
  events.erase(events.begin() + static_cast<std::ptrdiff_t>(first_at(events, to)), events.end());
}

}  // namespace

Lab::Lab(const LatencyOptions& options, const RulesFile& rules, const TscClock& clock)
    : options_(options),
      rules_(rules),
      clock_(clock),
      floor_(open_feeds(options.files), rules),
      window_(exchange_window_on(floor_.first_time(), options.window)),
      path_(path_of(options.path)),
      threads_{.idle = idle_of(options.idle), .cores = options.cores} {
  read_day();
  if (path_ == Path::engine) return;
  loop_ = loop_day(options.files, rules);
  if (window_.to) cut(loop_.events, *window_.to);
}

Lab::Path Lab::path_of(const std::string& name) {
  if (name == "loop") return Path::loop;
  if (name == "udp") return Path::udp;
  return name == "fix" ? Path::fix : Path::engine;
}

void Lab::read_day() {
  for (auto events = floor_.next(); !events.empty(); events = floor_.next()) {
    day_.insert(day_.end(), events.begin(), events.end());
    if (window_.to && day_.back().time >= *window_.to) break;
  }
  if (window_.to) cut(day_, *window_.to);
}

MeasuredLoad Lab::measure(const Load& load) {
  const std::span<const Event> events = path_ == Path::engine ? day_ : loop_.events;
  const std::size_t from = window_.from ? first_at(events, *window_.from) : 0;
  const auto length = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(options_.seconds));
  const PacedList list(events, from, load.pace, length, clock_);
  const Replayed replayed = replay_of(list);
  MeasuredLoad measured{.load = load,
                        .events = list.paced_count(),
                        .length = list.length(),
                        .interval = list.interval(),
                        .beside = beside(list),
                        .expected_hex = options_.expect.empty() ? replayed.hex : options_.expect};
  RunWatch watch(list, clock_, threads_.cores.empty() ? std::nullopt : std::optional(threads_.cores.back()));
  measured.run = run(list, replayed, watch);
  measured.memory = watch.memory();
  measured.beside.push_back(std::move(watch).stalls());
  return measured;
}

// What a run over this list must say.
Lab::Replayed Lab::replay_of(const PacedList& list) {
  if (is_wire()) return {.hex = replay_of_wire(wire(), loop_, list, rules_)};
  return replay(path_ == Path::loop ? place_behind(list.events().back()) : list.events().size());
}

// What the same list meets where nothing is done with it.
std::vector<Series> Lab::beside(const PacedList& list) const {
  std::vector<Series> floors = listed(run_null_path(list, clock_));
  if (is_wire()) {
    const Transport transport = path_ == Path::udp ? Transport::udp : Transport::tcp;
    floors.push_back(run_bare_wire(transport, list, threads_, clock_));
  }
  return floors;
}

// The first so many events of the day, as `tocsin replay` plays them.
Lab::Replayed Lab::replay(std::size_t count) {
  DeskEngine engine = floor_.engine_of(rules_);
  const Names names = names_of(engine, floor_.merge().source_names(), provenance());
  AlertLog log(names);
  engine.run(std::span(day_).first(count), [&](const Alert& alert) { log.on_alert(alert); });
  return {.hex = log.hex(), .alerts = log.alerts_count()};
}

// Of an event of the loop's list in the day's, which has the timer's too.
std::size_t Lab::place_behind(const Event& event) const {
  const auto is_it = [&](const Event& other) {
    return other.source == event.source && other.sequence == event.sequence && other.kind == event.kind;
  };
  for (std::size_t at = first_at(day_, event.time); at < day_.size() && day_[at].time == event.time; ++at) {
    if (is_it(day_[at])) return at + 1;
  }
  throw SetupError("the files give other events the second time they are read");
}

PathRun Lab::run(const PacedList& list, const Replayed& replayed, RunWatch& beside) {
  if (is_wire()) {
    return run_wire_path(loop_, list, rules_, {.kind = wire(), .rules = options_.rules, .threads = threads_}, clock_,
                         beside);
  }
  if (path_ == Path::loop) {
    return run_loop_path(loop_, list, rules_,
                         {.rules = options_.rules,
                          .threads = threads_,
                          .has_stages = options_.has_stages,
                          .alerts_expected = replayed.alerts},
                         clock_, beside);
  }
  DeskEngine engine = floor_.engine_of(rules_);
  const Names names = names_of(engine, floor_.merge().source_names(), provenance());
  return run_engine_path(list, engine, names, clock_, replayed.alerts, beside);
}

}  // namespace tocsin
