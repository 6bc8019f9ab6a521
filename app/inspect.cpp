#include "app/inspect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <iostream>

#include "app/account.hpp"
#include "app/any_feed.hpp"
#include "app/event_text.hpp"
#include "app/fact.hpp"
#include "app/progress.hpp"
#include "feeds/merge.hpp"
#include "feeds/zone_clock.hpp"
#include "sinks/figures.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

// What is in one file, counted while it is read once.
struct Contents {
  std::uint64_t events = 0;
  std::array<std::uint64_t, event_kinds_count> kinds{};
  std::vector<std::uint64_t> by_instrument;
  std::uint64_t from_bars = 0;
  std::uint64_t reconstructed = 0;
  std::uint64_t lost = 0;
  std::vector<Event> first;
  std::deque<Event> last;

  void add(const Event& event, std::size_t shown) {
    ++events;
    ++kinds[static_cast<std::size_t>(event.kind) - 1];
    if (index_of(event.instrument) < by_instrument.size()) ++by_instrument[index_of(event.instrument)];
    from_bars += (event.flags & event_flag::from_bar) != 0 ? 1U : 0U;
    reconstructed += (event.flags & event_flag::reconstructed) != 0 ? 1U : 0U;
    if (event.kind == EventKind::gap) lost += event.gap.to - event.gap.from + 1;
    if (first.size() < shown) first.push_back(event);
    last.push_back(event);
    if (last.size() > shown) last.pop_front();
  }
};

Contents contents_of(Merge& merge, std::size_t shown) {
  Contents contents;
  contents.by_instrument.resize(merge.universe().size());
  Progress progress("inspect");
  const Feed& feed = *merge.feeds().front();
  for (auto events = merge.next(); !events.empty(); events = merge.next()) {
    for (const Event& event : events) contents.add(event, shown);
    if (!progress.is_due()) continue;
    const double whole = static_cast<double>(feed.info().bytes);
    progress.show({.done = whole > 0 ? static_cast<double>(feed.position()) / whole : -1,
                   .events = contents.events,
                   .tape_time = ""});
  }
  return contents;
}

// The busiest instruments, at most this many.
std::string busiest_of(const Contents& contents, const Universe& universe) {
  constexpr std::size_t named = 8;
  std::vector<std::uint32_t> order(universe.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::uint32_t i) { return contents.by_instrument[i]; });
  std::string text;
  for (std::size_t i = 0; i < std::min(named, order.size()); ++i) {
    if (contents.by_instrument[order[i]] == 0) break;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", universe[InstrumentId{order[i]}].symbol,
                        grouped(contents.by_instrument[order[i]]));
  }
  return text;
}

void print_events(std::string_view what, const auto& events, const Universe& universe, const LocalTime& local) {
  for (const Event& event : events) {
    print_fact(what, fmt::format("{} {}  {}", local.date(event.time), local.time_of_day(event.time),
                                 event_text(event, universe)));
    what = "";
  }
}

// What the format's own records are, the most frequent first.
void print_kinds(const Tally& tally) {
  std::vector<Reject> rows(tally.kinds().begin(), tally.kinds().end());
  std::ranges::stable_sort(rows, std::ranges::greater{}, &Reject::count);
  std::string_view what = "messages";
  for (const Reject& row : rows) {
    print_fact(what, fmt::format("{:>14} {}", grouped(row.count), row.reason));
    what = "";
  }
}

void inspect_file(const std::string& path, const InspectOptions& options, const LocalTime& local) {
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(open_feed(path, reading_of(options.reading)));
  Merge merge(std::move(feeds));
  const Feed& feed = *merge.feeds().front();
  const Contents contents = contents_of(merge, options.events_shown);
  const MergeAccounts accounts = merge.accounts();

  std::cout << path << "\n";
  print_fact("format", fmt::format("{}, {} bytes", feed.info().format, grouped(feed.info().bytes)));
  print_fact("data", feed.info().provenance);
  print_fact("sources", fmt::format("{}", fmt::join(feed.info().sources, ", ")));
  print_kinds(feed.tally());
  print_fact("instruments", fmt::format("{}", merge.universe().size()));
  print_fact("events", fmt::format("{}{}{}", grouped(contents.events), contents.events > 0 ? ": " : "",
                                   kinds_text(contents.kinds)));
  if (contents.from_bars > 0)
    print_fact("", fmt::format("{} of them stand for bars, not ticks", grouped(contents.from_bars)));
  if (contents.events > 0) {
    print_fact("time", fmt::format("{} to {} ({})", local.with_offset(contents.first.front().time),
                                   local.with_offset(contents.last.back().time), local.zone()));
  }
  print_fact("busiest", busiest_of(contents, merge.universe()));
  print_fact("disorder",
             fmt::format("{} late, {} duplicates, {} conflicts, {} lost in gaps", grouped(accounts.late),
                         grouped(accounts.left.duplicates), grouped(accounts.left.conflicts), grouped(contents.lost)));
  print_events("first", contents.first, merge.universe(), local);
  print_events("last", contents.last, merge.universe(), local);
  std::cout << text_of(feed);
}

}  // namespace

int inspect(const InspectOptions& options) {
  const LocalTime local(us_equities_zone);
  for (const std::string& path : options.files) inspect_file(path, options, local);
  return 0;
}

}  // namespace tocsin
