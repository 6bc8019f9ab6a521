#include "app/convert.hpp"

#include <fmt/format.h>

#include <iostream>

#include "app/account.hpp"
#include "app/any_feed.hpp"
#include "app/pour.hpp"
#include "engine/setup_error.hpp"
#include "feeds/csv/csv_writer.hpp"
#include "feeds/dbn/dbn_writer.hpp"
#include "feeds/merge.hpp"
#include "feeds/overwrite.hpp"
#include "feeds/tape/tape_copy.hpp"
#include "sinks/figures.hpp"

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
  } else {
    throw SetupError(options.out + ": the ending says what to write; expected .tape, .csv, .dbn or .dbn.zst");
  }
  std::cout << options.out << ": " << written << "\n";
  for (const Feed* feed : merge.feeds()) std::cout << text_of(*feed);
  return 0;
}

}  // namespace tocsin
