#include "app/live/live_figures.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <functional>
#include <utility>

#include "feeds/csv/time_text.hpp"
#include "sinks/json_text.hpp"

namespace tocsin {
namespace {

using Families = std::vector<prometheus::MetricFamily>;
using prometheus::ClientMetric;
using prometheus::MetricType;

ClientMetric metric(MetricType type, double value) {
  ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  return metric;
}

void add(Families& families, const char* name, const char* help, MetricType type, double value) {
  families.push_back({.name = name, .help = help, .type = type, .metric = {metric(type, value)}});
}

void count(Families& families, const char* name, const char* help, std::uint64_t value) {
  add(families, name, help, MetricType::Counter, static_cast<double>(value));
}

void gauge(Families& families, const char* name, const char* help, double value) {
  add(families, name, help, MetricType::Gauge, value);
}

// One metric for each of `all`, under the label.
template <class All, class Value>
void each(Families& families, const char* name, const char* help, MetricType type, const char* label, const All& all,
          Value&& value) {
  prometheus::MetricFamily family{.name = name, .help = help, .type = type, .metric = {}};
  for (const auto& one : all) {
    family.metric.push_back(metric(type, static_cast<double>(value(one))));
    family.metric.back().label.push_back({.name = label, .value = one.name});
  }
  if (!family.metric.empty()) families.push_back(std::move(family));
}

double seconds_of(Time time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

void add_engine(Families& out, const LiveFigures& figures) {
  const Sequencer::Counts& counts = figures.engine.counts;
  count(out, "tocsin_events_total", "Events of the feeds that the engine was stepped through.", counts.out);
  count(out, "tocsin_timer_events_total", "Timer events that the engine was stepped through.", counts.timers);
  count(out, "tocsin_known_events_total", "Events said again, and known.", counts.known);
  count(out, "tocsin_raised_events_total", "Events that came behind a later one and were given its time.",
        counts.raised);
  count(out, "tocsin_lost_events_total", "Events that found no room on their way to the engine.", counts.lost);
  count(out, "tocsin_gap_messages_total", "Messages that gaps say were lost.", figures.engine.gaps);
  count(out, "tocsin_alerts_total", "Alerts told this day.", figures.alerts);
  count(out, "tocsin_engine_waits_total", "Times that the engine waited for the journal or the sinks.", figures.waits);
  gauge(out, "tocsin_snapshot_events", "Events that the last snapshot has heard.",
        static_cast<double>(figures.snapshot_events));
  count(out, "tocsin_rules_changes_total", "Times that the desk changed its rules.", figures.rules_changes);
  gauge(out, "tocsin_alerts_ringing", "Alerts that ring.", static_cast<double>(figures.ringing));
  gauge(out, "tocsin_alerts_snoozed", "Alerts that are snoozed.", static_cast<double>(figures.snoozed));
  if (figures.engine.last != Time::min()) {
    gauge(out, "tocsin_last_event_timestamp_seconds", "Time of the last event.", seconds_of(figures.engine.last));
  }
  gauge(out, "tocsin_plugins_switched_off", "Plugins of the rules in force that were switched off.",
        static_cast<double>(figures.plugins_off));
  gauge(out, "tocsin_plugin_held_seconds", "How long the engine has been held up by a plugin; 0 where it is not.",
        figures.held ? std::chrono::duration<double>(figures.held->lasted).count() : 0);
  gauge(out, "tocsin_uptime_seconds", "Since the start of the process.", figures.uptime_seconds);
  gauge(out, "tocsin_journal_up", "1 while the journal is written, 0 where it broke off.",
        figures.journal_fault.empty() ? 1 : 0);
  count(out, "tocsin_journal_unkept_events_total", "Events since the journal broke off.", figures.unkept);
}

void add_feeds(Families& out, const std::vector<LiveFigures::OneFeed>& feeds) {
  using One = LiveFigures::OneFeed;
  each(out, "tocsin_feed_messages_total", "Messages that came.", MetricType::Counter, "feed", feeds,
       [](const One& one) { return one.counts.messages; });
  each(out, "tocsin_feed_rejects_total", "Messages that could not be read.", MetricType::Counter, "feed", feeds,
       [](const One& one) { return one.counts.rejected; });
  each(out, "tocsin_feed_gaps_total", "Times that messages were missing.", MetricType::Counter, "feed", feeds,
       [](const One& one) { return one.counts.gaps; });
  each(out, "tocsin_feed_waiting_events", "Events on their way to the engine.", MetricType::Gauge, "feed", feeds,
       [](const One& one) { return one.waiting; });
}

void add_sinks(Families& out, const std::vector<LiveFigures::OneSink>& sinks) {
  using One = LiveFigures::OneSink;
  each(out, "tocsin_sink_told_total", "Alerts handed to the sink.", MetricType::Counter, "sink", sinks,
       [](const One& one) { return one.counts.told; });
  each(out, "tocsin_sink_dropped_total", "Alerts that found no room before the sink.", MetricType::Counter, "sink",
       sinks, [](const One& one) { return one.counts.dropped; });
  each(out, "tocsin_sink_conflated_total", "Alerts of which a later state was told instead.", MetricType::Counter,
       "sink", sinks, [](const One& one) { return one.counts.conflated; });
  each(out, "tocsin_sink_failed_total", "Alerts that the sink gave up.", MetricType::Counter, "sink", sinks,
       [](const One& one) { return one.counts.failed; });
  each(out, "tocsin_sink_waiting_alerts", "Alerts that wait for the sink.", MetricType::Gauge, "sink", sinks,
       [](const One& one) { return one.counts.waiting; });
}

void number(JsonText& json, std::string_view key, std::uint64_t value) { json.key(key).raw(std::to_string(value)); }

void write_feed(JsonText& json, const LiveFigures::OneFeed& feed) {
  json.open_object();
  json.key("name").string(feed.name);
  if (!feed.play.empty()) json.key("play").string(feed.play);
  number(json, "messages", feed.counts.messages);
  number(json, "rejected", feed.counts.rejected);
  number(json, "gaps", feed.counts.gaps);
  number(json, "waiting", feed.waiting);
  json.close_object();
}

void write_sink(JsonText& json, const LiveFigures::OneSink& sink) {
  json.open_object();
  json.key("name").string(sink.name);
  number(json, "told", sink.counts.told);
  number(json, "dropped", sink.counts.dropped);
  number(json, "conflated", sink.counts.conflated);
  number(json, "failed", sink.counts.failed);
  number(json, "waiting", sink.counts.waiting);
  json.close_object();
}

std::string text_of(Time time) {
  std::string text;
  if (time != Time::min()) append_time(text, time);
  return text;
}

}  // namespace

std::string metrics_text(const LiveFigures& figures) {
  Families families;
  add_engine(families, figures);
  add_feeds(families, figures.feeds);
  add_sinks(families, figures.sinks);
  return prometheus::TextSerializer().Serialize(families);
}

std::string status_json(const LiveFigures& figures) {
  JsonText json;
  json.open_object();
  json.key("day").string(figures.day);
  json.key("last_event").string(text_of(figures.engine.last));
  json.key("uptime_seconds").raw(std::to_string(static_cast<std::uint64_t>(figures.uptime_seconds)));
  number(json, "events", figures.engine.counts.out);
  number(json, "lost", figures.engine.counts.lost);
  number(json, "gaps", figures.engine.gaps);
  number(json, "alerts", figures.alerts);
  number(json, "ringing", figures.ringing);
  number(json, "snoozed", figures.snoozed);
  number(json, "rules_changes", figures.rules_changes);
  json.key("rules").string(figures.rules_fault.empty() ? "in force" : figures.rules_fault);
  number(json, "plugins_switched_off", figures.plugins_off);
  json.key("engine").string(figures.held ? text_of(*figures.held) : "goes on");
  number(json, "snapshot_events", figures.snapshot_events);
  json.key("journal").string(figures.journal_fault.empty() ? "written" : figures.journal_fault);
  json.key("feeds").open_array();
  for (const LiveFigures::OneFeed& feed : figures.feeds) write_feed(json, feed);
  json.close_array();
  json.key("sinks").open_array();
  for (const LiveFigures::OneSink& sink : figures.sinks) write_sink(json, sink);
  json.close_array();
  json.close_object();
  return json.take();
}

}  // namespace tocsin
