#include "app/live/desk_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/file_text.hpp"
#include "app/key_reader.hpp"
#include "app/live/feed_keys.hpp"
#include "app/live/feed_kinds.hpp"
#include "app/live/sink_kinds.hpp"
#include "app/mistakes.hpp"
#include "app/rules/rule_values.hpp"
#include "feeds/csv/time_text.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t queue_min = 1'024;
constexpr std::int64_t queue_max = 1LL << 24;
constexpr std::int64_t alerts_max = 1LL << 16;
constexpr Duration sync_min = std::chrono::milliseconds(1);
constexpr Duration sync_max = std::chrono::minutes(1);
constexpr Duration snapshot_min = std::chrono::seconds(1);
constexpr Duration snapshot_max = std::chrono::hours(24);

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

std::optional<Endpoint> loopback_of(const TomlValue& value) {
  const auto place = endpoint_of(value);
  return place && is_loopback(*place) ? place : std::nullopt;
}

// Reads a desk file's own keys, its feeds and its sinks.
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
    read_sinks(keys, desk);
    read_table(keys, "metrics", [&](KeyReader& own) {
      desk.metrics = own.required("http", "an address of loopback and a port, \"127.0.0.1:9464\"", loopback_of);
    });
    read_table(keys, "control", [&](KeyReader& own) { desk.control = control_places(own); });
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
    const auto every_of = [](const TomlValue& value) {
      const auto every = duration_of(value);
      return every && *every >= snapshot_min && *every <= snapshot_max ? every : std::nullopt;
    };
    desk.snapshot_every = keys.optional("snapshot_every", "a duration, \"1s\" to \"24h\"", every_of);
  }

  void read_feeds(KeyReader& keys, DeskFile& desk) {
    const TomlValue* const value = keys.find("feed");
    const auto* const list = value != nullptr ? value->as<TomlValue::List>() : nullptr;
    if (list == nullptr || list->empty()) return keys.miss("feed", "at least one [[feed]]");
    read_list(keys, "feed", [&](KeyReader& own) {
      if (const FeedKind* const kind = kind_of<FeedKind>(own, feed_kinds)) {
        desk.feeds.push_back(kind->read(own, folder_.string()));
        own.refuse_unknown();
      }
    });
  }

  void read_sinks(KeyReader& keys, DeskFile& desk) {
    read_list(keys, "sink", [&](KeyReader& own) {
      if (const SinkKind* const kind = kind_of<SinkKind>(own, sink_kinds)) read_sink(own, *kind, desk);
    });
  }

  void read_sink(KeyReader& keys, const SinkKind& kind, DeskFile& desk) const {
    DeskSink sink;
    sink.name =
        keys.optional("name", "1 to 64 letters, digits, `_`, `-` and `.`", name_of).value_or(std::string(kind.name));
    if (std::ranges::find(desk.sinks, sink.name, &DeskSink::name) != desk.sinks.end()) {
      keys.refuse(keys.line(), "name",
                  fmt::format("another sink is called \"{}\": give it a name of its own", sink.name));
    }
    constexpr std::array<std::string_view, 2> policies{"drop_oldest", "conflate"};
    if (const auto at = keys.choice("when_full", policies)) sink.when_full = static_cast<WhenFull>(*at);
    const auto room = keys.optional("queue", fmt::format("a number of alerts, 1 to {}", alerts_max),
                                    [](const TomlValue& value) { return whole_of(value, 1, alerts_max); });
    if (room) sink.room = static_cast<std::size_t>(*room);
    sink.form = kind.read(keys, folder_.string());
    keys.refuse_unknown();
    desk.sinks.push_back(std::move(sink));
  }

  // Each table of a list such as [[feed]], by its number in the file, whatever is wrong with those before it.
  template <class Read>
  void read_list(KeyReader& keys, const char* name, Read&& read) {
    const TomlValue* const value = keys.find(name);
    if (value == nullptr) return;
    const auto* const list = value->as<TomlValue::List>();
    if (list == nullptr) return keys.refuse(name, fmt::format("[[{}]]", name), *value);
    std::size_t number = 0;
    for (const TomlValue& item : *list) {
      ++number;
      const auto* const table = item.as<TomlValue::Table>();
      if (table == nullptr) {
        keys.refuse(name, fmt::format("[[{}]]", name), item);
        continue;
      }
      KeyReader own(*table, item.line, fmt::format("{} {}", name, number), mistakes_);
      read(own);
    }
  }

  // What stands at `kind`; nullptr, noted, where it is none of these.
  template <class Kind>
  static const Kind* kind_of(KeyReader& keys, std::span<const Kind> kinds) {
    std::vector<std::string_view> names;
    for (const Kind& kind : kinds) names.push_back(kind.name);
    if (keys.find("kind") == nullptr) keys.miss("kind", fmt::format("one of {}", fmt::join(names, ", ")));
    const auto number = keys.choice("kind", names);
    return number ? &kinds[*number] : nullptr;
  }

  // A table of the file's own, where it is there.
  template <class Read>
  void read_table(KeyReader& keys, const char* name, Read&& read) {
    const TomlValue* const value = keys.find(name);
    if (value == nullptr) return;
    const auto* const table = value->as<TomlValue::Table>();
    if (table == nullptr) return keys.refuse(name, fmt::format("a table, [{}]", name), *value);
    KeyReader own(*table, value->line, name, mistakes_);
    read(own);
    own.refuse_unknown();
  }

  ControlPlaces control_places(KeyReader& keys) const {
    ControlPlaces places;
    const auto endpoint = [](const TomlValue& value) { return endpoint_of(value); };
    places.http = keys.optional("http", "an address and a port, \"127.0.0.1:9465\"", endpoint);
    read_tls(keys, places);
    const bool has_http = keys.find("http") != nullptr;
    const auto token = keys.optional("token_file", "the path of a file that holds a token", string_of);
    const auto socket = keys.optional("socket", "the path of a Unix socket to make", string_of);
    if (token) places.token_file = beside(*token);
    if (socket) places.socket = beside(*socket);
    if (has_http && !token) keys.miss("token_file", "the path of a file that holds the token for http");
    if (!has_http && !socket) keys.miss("socket", "the path of a Unix socket to make, or http");
    return places;
  }

  void read_tls(KeyReader& keys, ControlPlaces& places) const {
    const auto certificate = keys.optional("certificate", "the path of the server's certificates (PEM)", string_of);
    const auto key = keys.optional("key", "the path of the certificate's key (PEM)", string_of);
    if (certificate) places.certificate = beside(*certificate);
    if (key) places.key = beside(*key);
    if (certificate && !key) keys.miss("key", "the path of the certificate's key (PEM)");
    if (key && !certificate) keys.miss("certificate", "the path of the key's certificates (PEM)");
    if (places.http && !is_loopback(*places.http) && !certificate && !key) {
      keys.miss("certificate", "TLS for an address beyond loopback: the path of the server's certificates (PEM)");
    }
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
