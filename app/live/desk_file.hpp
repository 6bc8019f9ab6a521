#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/live/idle.hpp"
#include "app/live/sink_line.hpp"
#include "app/toml_value.hpp"
#include "feeds/live_feed.hpp"
#include "feeds/net/endpoint.hpp"
#include "sinks/names.hpp"
#include "sinks/sink.hpp"

namespace tocsin {

// How a feed of a live desk is opened.
class FeedForm {
 public:
  FeedForm() = default;
  FeedForm(const FeedForm&) = delete;
  FeedForm& operator=(const FeedForm&) = delete;
  FeedForm(FeedForm&&) = delete;
  FeedForm& operator=(FeedForm&&) = delete;
  virtual ~FeedForm() = default;

  // SetupError where it cannot be.
  [[nodiscard]] virtual std::unique_ptr<LiveFeed> open(const LiveOptions& options) const = 0;
};

// How a sink of a live desk is opened.
class SinkForm {
 public:
  SinkForm() = default;
  SinkForm(const SinkForm&) = delete;
  SinkForm& operator=(const SinkForm&) = delete;
  SinkForm(SinkForm&&) = delete;
  SinkForm& operator=(SinkForm&&) = delete;
  virtual ~SinkForm() = default;

  // SetupError where it cannot be. The names outlive the sink.
  [[nodiscard]] virtual std::unique_ptr<Sink> open(const Names& names) const = 0;
};

// A sink of a live desk, and the queue before it.
struct DeskSink {
  std::string name;  // of its cursor file and in the metrics
  std::size_t room = 1'024;
  WhenFull when_full = WhenFull::drop_oldest;
  std::unique_ptr<SinkForm> form;
};

// Where the desk's people may act on a live day.
struct ControlPlaces {
  std::optional<Endpoint> http;  // with a token; beyond loopback with TLS, too
  std::string certificate, key;  // paths (PEM); empty: no TLS
  std::string token_file;
  std::string socket;  // path of a Unix socket; empty: none

  [[nodiscard]] bool is_wanted() const noexcept { return http || !socket.empty(); }
};

// What a live desk is: rules, feeds, threads, and where its day is written down. The format is described in
// docs/live.md.
struct DeskFile {
  enum class Threads : std::uint8_t {
    one,   // everything in turn
    three  // feeds, engine, sinks
  };

  std::string rules;                           // path of the rules file
  std::string folder;                          // of the journal, the alert log and the cursors
  std::optional<std::chrono::local_days> day;  // in New York; none: today
  EventClock clock = EventClock::receive;
  Threads threads = Threads::one;
  IdleKind idle = IdleKind::park;
  std::vector<int> cores;      // of the threads, in their order; none: wherever the system puts them
  std::size_t queue = 65'536;  // events on their way from a feed to the engine
  Duration sync = std::chrono::milliseconds(200);  // how often the journal is brought to the disk
  std::optional<Duration> snapshot_every;          // how often a snapshot is kept; none: only when asked
  std::vector<std::unique_ptr<FeedForm>> feeds;
  std::vector<DeskSink> sinks;
  std::optional<Endpoint> metrics;  // where metrics and health are answered, on loopback
  ControlPlaces control;

  // SetupError lists every mistake with file, line and key, and what was expected. Paths are beside the file.
  [[nodiscard]] static DeskFile load(const std::filesystem::path& path);
};

}  // namespace tocsin
