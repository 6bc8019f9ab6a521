#include "app/live/desk_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/file_text.hpp"
#include "app/key_reader.hpp"
#include "app/live/feed_keys.hpp"
#include "app/live/feed_kinds.hpp"
#include "app/mistakes.hpp"
#include "app/rules/rule_values.hpp"
#include "feeds/csv/time_text.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t queue_min = 1'024;
constexpr std::int64_t queue_max = 1LL << 24;
constexpr Duration sync_min = std::chrono::milliseconds(1);
constexpr Duration sync_max = std::chrono::minutes(1);

std::optional<std::vector<int>> cores_of(const TomlValue& value) {
  constexpr std::int64_t core_max = 1'023;
  const auto* const list = value.as<TomlValue::List>();
  if (list == nullptr) return std::nullopt;
  std::vector<int> cores;
  for (const TomlValue& item : *list) {
    const auto core = whole_of(item, 0, core_max);
    if (!core) return std::nullopt;
    cores.push_back(static_cast<int>(*core));
  }
  return cores;
}

std::optional<std::chrono::local_days> date_of(const TomlValue& value) {
  const auto word = word_of(value);
  const auto date = word ? parse_date(word->text) : std::nullopt;
  return date ? std::optional(std::chrono::local_days{*date}) : std::nullopt;
}

// Reads a desk file's own keys and its feeds.
class DeskReader {
 public:
  DeskReader(const std::filesystem::path& path, Mistakes& mistakes)
      : folder_(path.parent_path()), mistakes_(mistakes) {}

  DeskFile read(KeyReader& keys) {
    DeskFile desk;
    desk.rules = beside(keys.required("rules", "the path of a rules file", string_of).value_or(""));
    desk.folder = beside(keys.required("folder", "the path of a folder for the day's journal", string_of).value_or(""));
    desk.day = keys.optional("day", "a date, \"2025-01-27\"", date_of);
    read_threads(keys, desk);
    const auto queue = keys.optional("queue", fmt::format("a number of events, {} to {}", queue_min, queue_max),
                                     [](const TomlValue& value) { return whole_of(value, queue_min, queue_max); });
    if (queue) desk.queue = static_cast<std::size_t>(*queue);
    read_sync(keys, desk);
    read_feeds(keys, desk);
    return desk;
  }

 private:
  [[nodiscard]] std::string beside(const std::string& name) const { return (folder_ / name).string(); }

  static void read_threads(KeyReader& keys, DeskFile& desk) {
    constexpr std::array<std::string_view, 2> clocks{"receive", "venue"};
    constexpr std::array<std::string_view, 2> threads{"one", "three"};
    constexpr std::array<std::string_view, 3> idles{"spin", "yield", "park"};
    if (const auto at = keys.choice("clock", clocks)) desk.clock = static_cast<EventClock>(*at);
    if (const auto at = keys.choice("threads", threads)) desk.threads = static_cast<DeskFile::Threads>(*at);
    if (const auto at = keys.choice("idle", idles)) desk.idle = static_cast<IdleKind>(*at);
    desk.cores =
        keys.optional("cores", "numbers of cores, one a thread, as [0, 1, 2]", cores_of).value_or(std::vector<int>{});
    const std::size_t threads_count = desk.threads == DeskFile::Threads::one ? 1 : 3;
    if (!desk.cores.empty() && desk.cores.size() != threads_count) {
      keys.refuse("cores", fmt::format("expected one core for each of the {} threads", threads_count),
                  *keys.find("cores"));
    }
  }

  static void read_sync(KeyReader& keys, DeskFile& desk) {
    const auto sync_of = [](const TomlValue& value) {
      const auto sync = duration_of(value);
      return sync && *sync >= sync_min && *sync <= sync_max ? sync : std::nullopt;
    };
    desk.sync = keys.optional("sync", "a duration, \"1ms\" to \"1min\"", sync_of).value_or(desk.sync);
  }

  void read_feeds(KeyReader& keys, DeskFile& desk) {
    const TomlValue* const value = keys.find("feed");
    const auto* const list = value != nullptr ? value->as<TomlValue::List>() : nullptr;
    if (list == nullptr || list->empty()) return keys.miss("feed", "at least one [[feed]]");
    std::size_t number = 0;
    for (const TomlValue& item : *list) {
      if (const auto* const table = item.as<TomlValue::Table>()) {
        read_feed(*table, item.line, ++number, desk);
      } else {
        keys.refuse("feed", "at least one [[feed]]", item);
      }
    }
  }

  void read_feed(const TomlValue::Table& table, std::uint32_t line, std::size_t number, DeskFile& desk) {
    KeyReader keys(table, line, fmt::format("feed {}", number), mistakes_);
    std::vector<std::string_view> names;
    for (const FeedKind& kind : feed_kinds) names.push_back(kind.name);
    if (keys.find("kind") == nullptr) return keys.miss("kind", fmt::format("one of {}", fmt::join(names, ", ")));
    const auto kind = keys.choice("kind", names);
    if (!kind) return;
    desk.feeds.push_back(feed_kinds[*kind].read(keys, folder_.string()));
    keys.refuse_unknown();
  }

  std::filesystem::path folder_;
  Mistakes& mistakes_;
};

}  // namespace

DeskFile DeskFile::load(const std::filesystem::path& path) {
  const TomlValue::Table document = parse_toml(file_text(path.string(), 1, "a desk file"), path.string());
  Mistakes mistakes(path.string());
  KeyReader keys(document, 1, "", mistakes);
  DeskFile desk = DeskReader(path, mistakes).read(keys);
  keys.refuse_unknown();
  mistakes.throw_if_any();
  return desk;
}

}  // namespace tocsin
