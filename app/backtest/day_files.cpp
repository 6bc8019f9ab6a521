#include "app/backtest/day_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "app/any_feed.hpp"
#include "engine/setup_error.hpp"
#include "feeds/zone_clock.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

bool goes_with_a_day(const fs::path& path) {
  static constexpr std::array<std::string_view, 10> endings{".toml", ".md",  ".txt",   ".json", ".jsonl",
                                                            ".html", ".svg", ".index", ".py",   ".sh"};
  static constexpr std::array<std::string_view, 3> names{"universe.csv", "baskets.csv", "labels.csv"};
  const std::string name = path.filename().string();
  return name.starts_with('.') || std::ranges::find(endings, path.extension().string()) != endings.end() ||
         std::ranges::any_of(names, [&](std::string_view one) { return name.ends_with(one); });
}

void add_folder(const std::string& folder, std::set<std::string>& files) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && !goes_with_a_day(entry.path())) files.insert(entry.path().string());
  }
}

std::set<std::string> files_of(const std::vector<std::string>& paths) {
  std::set<std::string> files;
  for (const std::string& path : paths) {
    if (!fs::exists(path)) throw SetupError("--days: " + path + ": there is no such file or folder");
    if (fs::is_directory(path)) {
      add_folder(path, files);
    } else {
      files.insert(path);
    }
  }
  if (files.empty()) throw SetupError("--days: expected files, or folders with files, to replay; found none");
  return files;
}

// What a format does not say of itself its first event does.
Time first_time_of(const std::string& path, const Reading& reading) {
  const auto feed = open_feed(path, reading);
  if (feed->info().first) return *feed->info().first;
  const auto events = feed->next();
  if (events.empty()) throw SetupError(path + ": holds no events");
  return events.front().time;
}

}  // namespace

std::vector<DayFiles> day_files_of(const std::vector<std::string>& paths, const Reading& reading) {
  const LocalTime local(us_equities_zone);
  std::map<std::string, DayFiles> by_date;
  std::vector<DayFiles> failed;
  for (const std::string& file : files_of(paths)) {
    try {
      const std::string date = local.date(first_time_of(file, reading));
      DayFiles& day = by_date[date];
      day.date = date;
      day.files.push_back(file);
    } catch (const SetupError& error) {
      failed.push_back({.date = {}, .files = {file}, .failure = error.what()});
    }
  }
  std::vector<DayFiles> days;
  for (auto& [date, day] : by_date) days.push_back(std::move(day));
  days.insert(days.end(), failed.begin(), failed.end());
  return days;
}

}  // namespace tocsin
