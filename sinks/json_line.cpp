#include "sinks/json_line.hpp"

#include <span>
#include <string_view>

#include "sinks/alert_text.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"
#include "sinks/json_text.hpp"

namespace tocsin {
namespace {

constexpr std::string_view null = "null";

std::string percent(std::int64_t ppm) { return exact_decimal(ppm, 4); }
std::string seconds(Duration length) { return exact_decimal(length.count(), 9); }
std::string number(std::int64_t whole) { return std::to_string(whole); }

void string_or_null(JsonText& json, std::string_view text) {
  if (text.empty()) {
    json.raw(null);
  } else {
    json.string(text);
  }
}

std::string value_of(std::int64_t value, Unit unit) {
  if (!is_known(value)) return std::string(null);
  return exact_decimal(value, decimals_of(unit));
}

bool counts(Unit unit) noexcept { return unit == Unit::members || unit == Unit::sectors; }

std::string_view subject_name(SubjectId subject, const Names& names) {
  const std::string_view company = names.company(subject);
  return company.empty() ? names.market.name_of(subject) : company;
}

void add_trigger(JsonText& json, const Trigger& trigger, const Names& names) {
  const bool is_listed = index_of(trigger.instrument) < names.market.universe().size();
  json.key("trigger").open_object();
  json.key("time").string(LocalTime::utc(trigger.time));
  json.key("sequence").raw(std::to_string(trigger.sequence));
  string_or_null(json.key("source"), names.source(trigger.source));
  string_or_null(json.key("instrument"), is_listed ? names.market.name_of(subject_of(trigger.instrument)) : "");
  json.close_object();
  if (trigger.came_late) json.key("late_s").raw(seconds(trigger.late));
}

void add_rested_on(JsonText& json, const BrokenTrade& trade, const Names& names) {
  json.key("rested_on").open_object();
  json.key("instrument").string(names.market.name_of(subject_of(trade.instrument)));
  string_or_null(json.key("source"), names.source(trade.source));
  json.key("trade_id").raw(std::to_string(trade.id));
  json.key("time").string(LocalTime::utc(trade.time));
  json.key("price").raw(value_of(trade.price.units, Unit::price));
  json.key("corrected").raw(value_of(trade.corrected.units, Unit::price));
  json.close_object();
}

void add_onset(JsonText& json, const Contributor& sector, Time first, const Names& names) {
  json.open_object();
  json.key("subject").string(names.market.name_of(sector.subject));
  json.key("time").string(LocalTime::utc(sector.time));
  json.key("lag_s").raw(seconds(sector.time - first));
  string_or_null(json.key("leader"), sector.leader == no_subject ? "" : names.market.name_of(sector.leader));
  json.key("change_pct").raw(percent(sector.change_ppm));
  json.close_object();
}

void add_part(JsonText& json, const Contributor& member, Unit unit, const Names& names) {
  json.open_object();
  json.key("subject").string(names.market.name_of(member.subject));
  if (unit == Unit::dollars || unit == Unit::score) {
    json.key(word(unit)).raw(value_of(member.amount, unit));
  } else {
    json.key("points").raw(value_of(member.amount, Unit::points));
  }
  json.key("change_pct").raw(percent(member.change_ppm));
  json.close_object();
}

void add_contributors(JsonText& json, const Alert& alert, const Names& names) {
  const auto all = std::span(alert.contributors);
  json.key("contributors").open_array();
  for (const Contributor& one : all) {
    if (alert.unit == Unit::sectors) {
      add_onset(json, one, all.front().time, names);
    } else {
      add_part(json, one, alert.unit, names);
    }
  }
  json.close_array();
}

void add_evidence(JsonText& json, const Alert& alert) {
  json.key("evidence").open_array();
  for (const Evidence& one : alert.evidence) {
    json.open_object();
    json.key("name").string(one.name);
    json.key("unit").string(word(one.unit));
    json.key("value").raw(value_of(one.value, one.unit));
    json.close_object();
  }
  json.close_array();
}

void add_held(JsonText& json, const Alert& alert, const Names& names) {
  json.key("held").open_array();
  for (const SubjectId sector : alert.held) json.string(names.market.name_of(sector));
  json.close_array();
}

// What the desk did, and who it was.
void add_desk(JsonText& json, const Alert& alert, const Names& names) {
  const DeskText& text = names.text(alert.text);
  if (alert.until != Time{}) json.key("until").string(LocalTime::utc(alert.until));
  if (!text.owner.empty()) json.key("owner").string(text.owner);
  if (!text.note.empty()) json.key("note").string(text.note);
}

// Who rings, about what, and when.
void add_identity(JsonText& json, const Alert& alert, const Names& names) {
  const Policy& policy = names.policy(alert);
  json.key("schema").raw(number(alert_schema));
  json.key("id").string(hex_id(alert.id));
  string_or_null(json.key("related_id"), alert.related_id == 0 ? "" : hex_id(alert.related_id));
  json.key("state").string(word(alert.state));
  string_or_null(json.key("reason"), alert.reason == SuppressedBy::nothing ? "" : word(alert.reason));
  json.key("severity").string(word(alert.severity));
  string_or_null(json.key("rule"), policy.name);
  string_or_null(json.key("detector"), policy.detector);
  if (alert.edition > 0) json.key("edition").raw(number(alert.edition));
  json.key("subject").string(names.market.name_of(alert.subject));
  json.key("subject_name").string(subject_name(alert.subject, names));
  if (alert.about != timer_source) json.key("about_source").string(names.source(alert.about));
  json.key("level").raw(value_of(alert.key, alert.level_unit));
  json.key("level_unit").string(word(alert.level_unit));
  json.key("time").string(LocalTime::utc(alert.time));
  json.key("time_local").string(names.local.with_offset(alert.time));
  add_trigger(json, alert.trigger, names);
  if (alert.rested_on.instrument != no_instrument) add_rested_on(json, alert.rested_on, names);
  add_desk(json, alert, names);
}

// What was measured, and how sure that is.
void add_measure(JsonText& json, const Alert& alert) {
  const bool of_market = alert.subject == no_subject || alert.slot == no_slot;
  const bool counted = counts(alert.unit);
  const auto raw_if = [&json](std::string_view key, bool applies, const std::string& value) {
    json.key(key).raw(applies ? std::string_view(value) : null);
  };
  if (!alert.what.empty()) json.key("what").string(alert.what);
  json.key("unit").string(word(alert.unit));
  json.key("value").raw(value_of(alert.value, alert.unit));
  json.key("limit").raw(value_of(alert.limit, alert.unit));
  json.key("reference").raw(value_of(alert.reference, alert.unit));
  json.key("basis").string(word(alert.basis));
  raw_if("window_s", alert.window != Duration::zero(), seconds(alert.window));
  raw_if("drop_pct", counted, percent(alert.drop_ppm));
  raw_if("change_pct", !counted && alert.what.empty() && is_known(alert.reference), percent(alert.change_ppm));
  raw_if("coverage_pct", !of_market, percent(alert.traded_ppm));
  raw_if("halted_pct", !of_market, percent(alert.halted_ppm));
  if (alert.gapped_ppm > 0) json.key("gapped_pct").raw(percent(alert.gapped_ppm));
  raw_if("oldest_s", alert.traded_ppm != 0, seconds(alert.oldest));
  if (alert.sight != Sight::seeing) json.key("sight").string(word(alert.sight));
}

}  // namespace

std::string json_line(const Alert& alert, const Names& names) {
  JsonText json;
  json.open_object();
  add_identity(json, alert, names);
  add_measure(json, alert);
  if (!alert.evidence.empty()) add_evidence(json, alert);
  add_contributors(json, alert, names);
  add_held(json, alert, names);
  json.key("share_pct").raw(counts(alert.unit) ? percent(alert.share_ppm) : std::string(null));
  json.key("text").string(alert_text(alert, names));
  json.key("reconstructed").raw(names.reconstructed ? "true" : "false");
  if (!names.provenance.empty()) json.key("provenance").string(names.provenance);
  json.close_object();
  return json.take();
}

}  // namespace tocsin
