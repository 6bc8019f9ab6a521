#include "app/import.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <optional>

#include "app/account.hpp"
#include "app/any_feed.hpp"
#include "app/pour.hpp"
#include "app/symbol_filter.hpp"
#include "engine/setup_error.hpp"
#include "feeds/index/capture_index.hpp"
#include "feeds/index/indexed_feed.hpp"
#include "feeds/overwrite.hpp"
#include "feeds/tape/tape_copy.hpp"
#include "feeds/tape/tape_writer.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

std::vector<std::unique_ptr<Feed>> open_to_index(const std::vector<std::string>& files, const Reading& reading,
                                                 const std::string& out, std::vector<std::string>& written) {
  std::vector<std::unique_ptr<Feed>> feeds;
  for (const BookOpening& opening : book_openings(files)) {
    written.push_back(index_path(opening.lines.front().name));
    refuse_overwriting(files, written.back());
    if (!out.empty()) refuse_writing_twice({&out, 1}, written.back());
    feeds.push_back(
        std::make_unique<IndexedFeed>(opening.lines, opening.recording.open, reading.capture, written.back()));
  }
  return feeds;
}

std::string size_of(const std::string& path) { return grouped(std::filesystem::file_size(path)) + " bytes"; }

}  // namespace

int import_captures(const ImportOptions& options) {
  if (options.out.empty() && !options.index) throw SetupError("import: expected --out, --index or both");
  if (!options.out.empty()) refuse_overwriting(options.files, options.out);
  std::vector<std::string> indexes;
  const Reading reading = reading_of(options.reading);
  auto feeds =
      options.index ? open_to_index(options.files, reading, options.out, indexes) : open_feeds(options.files, reading);
  Merge merge(only_symbols(std::move(feeds), options.symbols));
  std::optional<TapeWriter> writer;
  if (!options.out.empty()) writer.emplace(options.out, tape_header_of(merge));
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t events = pour(merge, "import", [&](std::span<const Event> batch) {
    if (writer) writer->append(batch);
  });
  if (writer) writer->finish();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const MergeAccounts accounts = merge.accounts();
  std::cout << fmt::format("{}{} events of {} messages, {}in {:.1f} s\n", writer ? options.out + ": " : "",
                           grouped(events), grouped(accounts.records_in), writer ? size_of(options.out) + ", " : "",
                           seconds);
  for (const std::string& index : indexes) std::cout << fmt::format("{}: {}\n", index, size_of(index));
  for (const Feed* feed : merge.feeds()) std::cout << text_of(*feed);
  return accounts.is_balanced() ? 0 : 1;
}

}  // namespace tocsin
