#include "app/import.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iostream>

#include "app/account.hpp"
#include "app/any_feed.hpp"
#include "app/pour.hpp"
#include "app/symbol_filter.hpp"
#include "feeds/overwrite.hpp"
#include "feeds/tape/tape_copy.hpp"
#include "feeds/tape/tape_writer.hpp"
#include "sinks/figures.hpp"

namespace tocsin {

int import_captures(const ImportOptions& options) {
  refuse_overwriting(options.files, options.out);
  Merge merge(only_symbols(open_feeds(options.files, reading_of(options.reading)), options.symbols));
  TapeWriter writer(options.out, tape_header_of(merge));
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t events = pour(merge, "import", [&](std::span<const Event> batch) { writer.append(batch); });
  writer.finish();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const MergeAccounts accounts = merge.accounts();
  std::cout << fmt::format("{}: {} events of {} messages, {} MB, in {:.1f} s\n", options.out, grouped(events),
                           grouped(accounts.records_in), std::filesystem::file_size(options.out) / 1'000'000, seconds);
  for (const Feed* feed : merge.feeds()) std::cout << text_of(*feed);
  return accounts.is_balanced() ? 0 : 1;
}

}  // namespace tocsin
