#include "app/live/front_desk.hpp"

#include "app/live/token_file.hpp"
#include "feeds/tape/tape_words.hpp"

namespace tocsin {
namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";
constexpr std::string_view prometheus_text = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace

FrontDesk::FrontDesk(const DeskFile& file) : file_(file) {
  if (file.metrics) servers_.push_back(std::make_unique<HttpServer>(*file.metrics, "", health_routes()));
}

void FrontDesk::open(const Parts& parts) {
  parts_.emplace(parts);
  if (file_.control.is_wanted()) open_control();
  stage_.store(Stage::open, std::memory_order_release);
}

void FrontDesk::open_control() {
  LiveDesk& desk = parts_->desk;
  edition_ = desk.edition();
  words_.emplace(tape_words::path_of(desk.path(".tape")), desk.texts(), desk.last_action());
  control_.emplace(Control::Parts{.feed = *desk.desk_feed(),
                                  .words = *words_,
                                  .alerts = parts_->alerts,
                                  .names = desk_names(),
                                  .now = parts_->now,
                                  .status = [this] { return status_json(figures()); },
                                  .stop = [this] { stop_asked_.store(true, std::memory_order_relaxed); },
                                  .played = desk.played(),
                                  .goes_by_venue = file_.clock == EventClock::venue,
                                  .snapshot = snapshots(),
                                  .rules = parts_->rules,
                                  .read_rules = [this] { return read_rules(); }});
  const ControlPlaces& places = file_.control;
  if (places.http) {
    const auto tls = places.certificate.empty()
                         ? std::nullopt
                         : std::optional(HttpTls{.certificate = places.certificate, .key = places.key});
    servers_.push_back(std::make_unique<HttpServer>(*places.http, token_of_file(places.token_file), control_->routes(),
                                                    HttpServer::Limits{}, tls));
  }
  if (!places.socket.empty()) {
    servers_.push_back(std::make_unique<HttpServer>(std::filesystem::path(places.socket), control_->routes()));
  }
}

RulesFile FrontDesk::read_rules() const {
  RulesFile rules = RulesFile::load(file_.rules);
  parts_->desk.check(rules);
  return rules;
}

std::function<const char*()> FrontDesk::snapshots() const {
  if (parts_->snapshots == nullptr) return {};
  return [keeper = parts_->snapshots] { return keeper->ask(); };
}

DeskNames FrontDesk::desk_names() const {
  return {parts_->desk.edition_of(edition_).policies, parts_->desk.names().market};
}

std::size_t FrontDesk::poll() {
  if (control_ && edition_ != parts_->desk.edition()) {
    edition_ = parts_->desk.edition();
    control_->rename(desk_names());
  }
  std::size_t work = 0;
  for (const auto& server : servers_) work += server->poll();
  return work;
}

std::vector<HttpRoute> FrontDesk::health_routes() {
  const auto metrics = [this](std::string_view) {
    if (stage_.load(std::memory_order_acquire) == Stage::recovering) return ready();
    return HttpAnswer{.body = metrics_text(figures()), .type = prometheus_text};
  };
  return {{.method = "GET", .path = "/metrics", .answer = metrics},
          {.method = "GET",
           .path = "/healthz",
           .answer = [](std::string_view) { return HttpAnswer{.body = "alive\n", .type = plain_text}; }},
          {.method = "GET", .path = "/readyz", .answer = [this](std::string_view) { return ready(); }}};
}

HttpAnswer FrontDesk::ready() const {
  constexpr unsigned not_now = 503;
  const Stage stage = stage_.load(std::memory_order_acquire);
  if (stage == Stage::recovering) return {.status = not_now, .body = "recovering\n", .type = plain_text};
  if (stage == Stage::ending) return {.status = not_now, .body = "ending\n", .type = plain_text};
  if (const char* const fault = parts_->desk.journal().fault()) {
    return {.status = not_now, .body = std::string("journal broke off: ") + fault + "\n", .type = plain_text};
  }
  if (const auto held = parts_->desk.held_plugin()) {
    return {.status = not_now, .body = text_of(*held) + "\n", .type = plain_text};
  }
  return {.body = "ready\n", .type = plain_text};
}

LiveFigures FrontDesk::figures() const {
  const LiveDesk& desk = parts_->desk;
  const Journal& journal = desk.journal();
  LiveFigures figures{
      .day = desk.date(),
      .uptime_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(),
      .engine = parts_->engine.figures(),
      .alerts = parts_->engine.alerts_count(),
      .waits = parts_->engine.waits_count(),
      .ringing = parts_->alerts.ringing_count(),
      .snoozed = parts_->alerts.snoozed_count(),
      .rules_changes = desk.edition(),
      .rules_fault = parts_->rules == nullptr ? "" : parts_->rules->fault(),
      .plugins_off = parts_->engine.switch_offs_count(),
      .held = desk.held_plugin(),
      .snapshot_events = parts_->snapshots == nullptr ? 0 : parts_->snapshots->events_count(),
      .journal_fault = journal.fault() == nullptr ? "" : journal.fault(),
      .unkept = journal.unkept_count()};
  for (const auto& feed : desk.feeds()) {
    const auto* const played = dynamic_cast<const PlayedFeed*>(&feed->feed());
    figures.feeds.push_back({.name = std::string(feed->name()),
                             .play = played == nullptr ? std::string_view() : word(played->state()),
                             .counts = feed->figures(),
                             .waiting = feed->queue().size()});
  }
  for (const auto& sink : parts_->sinks) {
    figures.sinks.push_back({.name = std::string(sink->name()), .counts = sink->counts()});
  }
  return figures;
}

}  // namespace tocsin
