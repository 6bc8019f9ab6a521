#include "app/explain/named_day.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <span>

#include "app/any_feed.hpp"
#include "app/data_folder.hpp"
#include "app/day_rules.hpp"
#include "app/explain/chronicle_file.hpp"
#include "engine/setup_error.hpp"
#include "feeds/actions/actions_feed.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

constexpr auto demo_day = "2025-01-27";

std::string demo_file(const std::string& folder, std::string_view suffix) {
  return (std::filesystem::path(folder) / fmt::format("{}.{}", demo_day, suffix)).string();
}

NamedDay filled_in(NamedDay named) {
  if (!named.files.empty()) {
    if (named.rules.empty() && !named.snapshots.empty()) {
      throw SetupError("--rules: expected a rules file, as --snapshots are of one");
    }
    return named;
  }
  const std::string tape = demo_file(named.folder, "tape");
  if (!std::filesystem::exists(tape)) {
    throw SetupError(tape + ": is not there; name the files of the day, or run `tocsin demo` first");
  }
  named.files = {tape};
  if (named.rules.empty()) named.rules = (day_folder(demo_day) / "rules.toml").string();
  return named;
}

Rerun::Open opener_of(const NamedDay& named) {
  return [named, reading = reading_of(named.reading)](Time from) {
    auto feeds = open_feeds(named.files, reading, from);
    if (!named.actions.empty()) feeds.push_back(open_actions(named.actions));
    return feeds;
  };
}

std::string seconds_since(std::chrono::steady_clock::time_point start) {
  return fmt::format("{:.2f} s", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

// What was kept of the day, and its path: by a replay, where that is named, or by the demo beside its own tape, unless
// that is of other rules, or of another build.
std::optional<Chronicle> kept_chronicle(const NamedDay& named, bool is_of_demo, const RulesFile& rules,
                                        std::string& path) {
  path = named.snapshots.empty() && is_of_demo ? demo_file(named.folder, "snapshots") : named.snapshots;
  if (path.empty()) return std::nullopt;
  try {
    return read_chronicle(path, chronicle_subject(named.files, named.actions, rules.files()));
  } catch (const SetupError&) {
    if (!named.snapshots.empty()) throw;
    return std::nullopt;
  }
}

Chronicle chronicle_of(const NamedDay& named, bool is_of_demo, const RulesFile& rules, Rerun& rerun,
                       std::string& from_what) {
  std::string path;
  if (auto kept = kept_chronicle(named, is_of_demo, rules, path)) {
    from_what = fmt::format("{} snapshots and {} alerts in {}", grouped(kept->moments().size()),
                            grouped(kept->tellings().size()), path);
    return std::move(*kept);
  }
  const auto start = std::chrono::steady_clock::now();
  Chronicle played = rerun.chronicle();
  from_what = fmt::format("no --snapshots, so the whole day was played first, in {}", seconds_since(start));
  return played;
}

// As a shell takes it for one word.
std::string shell_word(const std::string& text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./,=:@%+^";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace

OpenDay::OpenDay(const NamedDay& named)
    : named_(filled_in(named)),
      rules_(day_rules::of(named_.rules, named_.files)),
      rerun_(opener_of(named_), rules_.front(), std::span(rules_).subspan(1)),
      chronicle_(chronicle_of(named_, named.files.empty(), rules_.front(), rerun_, from_what_)) {}

std::string replay_command(const OpenDay& day, Time from, Time to) {
  std::string command = "tocsin replay";
  const NamedDay& named = day.named();
  for (const std::string& file : named.files) command += " " + shell_word(file);
  if (!named.rules.empty()) command += " --rules " + shell_word(named.rules);
  if (!named.actions.empty()) command += " --actions " + shell_word(named.actions);
  if (named.reading.csv) command += " --csv " + shell_word(*named.reading.csv);
  if (named.reading.date) command += " --date " + shell_word(*named.reading.date);
  const LocalTime& local = day.rerun().names().local;
  const bool is_first_day =
      local.date(from) == local.date(day.rerun().first_time()) && local.date(to) == local.date(from);
  if (!is_first_day) return command;
  return command + fmt::format(" --from {} --to {}", local.whole_seconds(from), local.whole_seconds(to));
}

}  // namespace tocsin
