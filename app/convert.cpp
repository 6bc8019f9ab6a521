#include "app/convert.hpp"

#include <fmt/format.h>

#include <iostream>

#include "app/account.hpp"
#include "app/any_feed.hpp"
#include "app/diagnostics.hpp"
#include "app/encoding.hpp"
#include "app/pour.hpp"
#include "engine/setup_error.hpp"
#include "feeds/csv/csv_writer.hpp"
#include "feeds/dbn/byte_sink.hpp"
#include "feeds/dbn/dbn_writer.hpp"
#include "feeds/instants.hpp"
#include "feeds/itch/itch_encoder.hpp"
#include "feeds/itch/trading_day.hpp"
#include "feeds/merge.hpp"
#include "feeds/overwrite.hpp"
#include "feeds/tape/tape_copy.hpp"
#include "feeds/zone_clock.hpp"
#include "sinks/figures.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

std::string to_csv(Merge& merge, const ConvertOptions& options) {
  CsvWriter writer(options.out, merge.universe().listings(), merge.provenance());
  const std::uint64_t rows = pour(merge, "convert", [&](std::span<const Event> events) { writer.append(events); });
  writer.finish();
  return grouped(rows) + " rows";
}

struct DaySpan {
  Time first = Time::max();
  Time last = Time::min();
};

// DBN's metadata says what days it covers before its first record.
DaySpan span_of(const Merge& merge) {
  DaySpan span;
  for (const Feed* feed : merge.feeds()) {
    if (!feed->info().first || !feed->info().last) {
      throw SetupError(feed->info().path +
                       ": does not tell what time it spans, which DBN must; convert it to a tape first");
    }
    span.first = std::min(span.first, *feed->info().first);
    span.last = std::max(span.last, *feed->info().last);
  }
  return span;
}

dbn::Schema schema_of(const ConvertOptions& options) {
  const auto schema = dbn::schema_named(options.schema);
  if (!schema) {
    throw SetupError("--schema: '" + options.schema + "' is no schema of DBN; expected trades, tbbo, mbp-1 or status");
  }
  return *schema;
}

std::string to_dbn(Merge& merge, const ConvertOptions& options) {
  const DaySpan span = span_of(merge);
  const DbnSpec spec{.version = static_cast<std::uint8_t>(options.dbn_version),
                     .schema = schema_of(options),
                     .zstd = options.out.ends_with(".zst"),
                     .dataset = options.dataset};
  DbnWriter writer(options.out, spec, merge.universe().listings(), span.first, span.last);
  pour(merge, "convert", [&](std::span<const Event> events) { writer.append(events); });
  const DbnWritten written = writer.finish();
  std::string text = fmt::format("{} records of {}", grouped(written.tally.events_out), options.schema);
  for (const Reject& row : written.tally.passed_over()) {
    text += fmt::format("\n  {} left out: {}", grouped(row.count), row.reason);
  }
  for (const Reject& row : written.tally.rejects()) {
    text += fmt::format("\n  {} left out: {}", grouped(row.count), row.reason);
  }
  if (written.conditions_lost > 0) {
    text += fmt::format("\n  {} trades had conditions that DBN has no place for", grouped(written.conditions_lost));
  }
  return text;
}

std::string to_tape(Merge& merge, const ConvertOptions& options) {
  return grouped(write_tape(merge, options.out)) + " events";
}

// What a file of ITCH has no place to say, and whoever reads it must know.
void warn_of_itch(const Merge& merge, const ConvertOptions& options, Time time) {
  if (itch::day_in_name(options.out) != itch::trading_day(time)) {
    warn(options.out + ": ITCH does not say of which day it is; read it with --date " +
         LocalTime(us_equities_zone).date(time));
  }
  if (!merge.provenance().empty()) {
    warn(options.out + ": ITCH has no place to say what the data is: " + merge.provenance());
  }
}

std::string to_itch(Merge& merge, const ConvertOptions& options) {
  constexpr std::size_t block_size = 1 << 20;
  const itch::RoundLots lots = round_lots_of(options.files, reading_of(options.reading));
  const auto file = dbn::file_sink(options.out);
  std::optional<itch::ItchEncoder> encoder;
  std::vector<std::byte> frames;
  const auto write = [&](std::size_t kept) {
    if (frames.size() <= kept) return;
    file->write(frames);
    frames.clear();
  };
  pour_instants(merge, "convert", [&](std::span<const Event> events) {
    const Time time = events.front().time;
    if (!encoder) {
      warn_of_itch(merge, options, time);
      encoder.emplace(merge.universe().listings(), lots, itch::trading_day(time)).open(time, frames);
    }
    encoder->encode(events, frames);
    write(block_size);
  });
  if (!encoder) return "no messages";
  encoder->close(frames);
  write(0);
  file->close();
  const std::string account = text_of(encoder->account());
  return fmt::format("{} messages of {} events", grouped(encoder->account().messages_out),
                     grouped(encoder->account().events_in)) +
         (account.empty() ? "" : "\n" + account.substr(0, account.size() - 1));
}

}  // namespace

int convert(const ConvertOptions& options) {
  refuse_overwriting(options.files, options.out);
  Merge merge(open_feeds(options.files, reading_of(options.reading)));
  std::string written;
  if (options.out.ends_with(".tape")) {
    written = to_tape(merge, options);
  } else if (options.out.ends_with(".csv")) {
    written = to_csv(merge, options);
  } else if (options.out.ends_with(".dbn") || options.out.ends_with(".dbn.zst")) {
    written = to_dbn(merge, options);
  } else if (options.out.ends_with(".itch")) {
    written = to_itch(merge, options);
  } else {
    throw SetupError(options.out + ": the ending says what to write; expected .tape, .csv, .dbn, .dbn.zst or .itch");
  }
  std::cout << options.out << ": " << written << "\n";
  for (const Feed* feed : merge.feeds()) std::cout << text_of(*feed);
  return 0;
}

}  // namespace tocsin
