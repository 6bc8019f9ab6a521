#include "app/tape_commands.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iostream>

#include "app/account.hpp"
#include "app/any_feed.hpp"
#include "app/data_folder.hpp"
#include "app/event_text.hpp"
#include "app/exchange_time.hpp"
#include "app/fact.hpp"
#include "app/progress.hpp"
#include "feeds/merge.hpp"
#include "feeds/tape/tape_copy.hpp"
#include "feeds/tape/tape_feed.hpp"
#include "feeds/tape/tape_report.hpp"
#include "feeds/tape/tape_writer.hpp"
#include "feeds/zone_clock.hpp"
#include "replay_data/reconstruction.hpp"
#include "sinks/figures.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

std::uint64_t write_day(Reconstruction& day, const TapeMakeOptions& options, const std::string& out) {
  TapeWriter writer(out, {.listings = day.listings(),
                          .sources = {day.source()},
                          .provenance = std::string(Reconstruction::provenance),
                          .notes = fmt::format("seed {}", options.seed),
                          .timer_grid = std::nullopt});
  const LocalTime local(us_equities_zone);
  Progress progress("tape make");
  for (auto events = day.next(); !events.empty(); events = day.next()) {
    writer.append(events);
    if (!progress.is_due()) continue;
    progress.show({.done = static_cast<double>(writer.events_count()) / static_cast<double>(options.events),
                   .events = writer.events_count(),
                   .tape_time = local.whole_seconds(events.back().time)});
  }
  writer.finish();
  return writer.events_count();
}

bool print_report(const std::string& path, const LocalTime& local) {
  const TapeReport report = verify_tape(path);
  std::cout << path << "\n";
  print_fact("data", report.header.provenance);
  print_fact("notes", report.header.notes);
  print_fact("sources", fmt::format("{}", fmt::join(report.header.sources, ", ")));
  print_fact("instruments", grouped(report.header.listings.size()));
  print_fact("timer",
             report.header.timer_grid ? "on the tape, every " + length_of_time(*report.header.timer_grid) : "");
  print_fact("events", grouped(report.events) + (report.events > 0 ? ": " + kinds_text(report.kinds) : ""));
  if (report.first && report.last) {
    print_fact("time", fmt::format("{} to {} ({})", local.with_offset(*report.first), local.with_offset(*report.last),
                                   local.zone()));
  }
  print_fact("blocks",
             fmt::format("{}, every checksum {}", grouped(report.blocks), report.damage.empty() ? "right" : "read"));
  if (!report.finished)
    print_fact("unfinished", fmt::format("good up to byte {} of {}", report.good_bytes, report.bytes));
  for (const TapeDamage& damage : report.damage) {
    print_fact("damage", fmt::format("at byte {}, {} events: {}", damage.offset, grouped(damage.events), damage.what));
  }
  return report.damage.empty();
}

// The first day of a tape that the times of day on the command line are meant for.
Time day_of(const std::string& path) {
  const auto feed = open_tape(path);
  return feed->info().first.value_or(Time{});
}

}  // namespace

int tape_make(const TapeMakeOptions& options) {
  const std::string out = options.out.empty() ? options.day + ".tape" : options.out;
  const auto start = std::chrono::steady_clock::now();
  Reconstruction day(load_day(day_folder(options.day)), options.events, options.seed);
  const std::uint64_t events = write_day(day, options, out);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::cout << fmt::format("{}: {} events, {} MB, in {:.2f} s, {:.1f} million a second\n  {}\n", out, grouped(events),
                           std::filesystem::file_size(out) / 1'000'000, seconds,
                           static_cast<double>(events) / 1e6 / seconds, Reconstruction::provenance);
  return 0;
}

int tape_info(const std::vector<std::string>& files) {
  const LocalTime local(us_equities_zone);
  bool all_sound = true;
  for (const std::string& path : files) all_sound = print_report(path, local) && all_sound;
  return all_sound ? 0 : 1;
}

int tape_cut(const TapeCutOptions& options) {
  const ExchangeWindow part = exchange_window_on(day_of(options.in), options.window);
  const TapeWindow window{.from = part.from.value_or(Time::min()), .to = part.to.value_or(Time::max())};
  const std::uint64_t events = cut_tape(options.in, options.out, window, options.symbols);
  std::cout << options.out << ": " << grouped(events) << " events\n";
  return 0;
}

int tape_merge(const TapeMergeOptions& options) {
  Merge merge(open_feeds(options.files));
  const std::uint64_t events = write_tape(merge, options.out);
  std::cout << options.out << ": " << grouped(events) << " events of " << options.files.size() << " files\n";
  for (const Feed* feed : merge.feeds()) std::cout << text_of(*feed);
  return 0;
}

}  // namespace tocsin
