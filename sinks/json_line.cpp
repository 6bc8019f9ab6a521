#include "sinks/json_line.hpp"

#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "sinks/alert_text.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

// A key and the JSON text of its value. The library escapes strings; numbers it would pass through floating point, so
// they are written as decimals here.
using Field = std::pair<std::string_view, std::string>;

const std::string null = "null";

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string object(const std::vector<Field>& fields) {
  std::string text;
  for (const auto& [key, value] : fields) {
    text += text.empty() ? "{\"" : ",\"";
    text.append(key).append("\":").append(value);
  }
  return text + "}";
}

template <class T, class Write>
std::string array(std::span<const T> values, Write&& write) {
  std::string text;
  for (const T& value : values) text.append(text.empty() ? "[" : ",").append(write(value));
  return text.empty() ? "[]" : text + "]";
}

std::string percent(std::int64_t ppm) { return exact_decimal(ppm, 4); }
std::string seconds(Duration length) { return exact_decimal(length.count(), 9); }
std::string number(std::int64_t whole) { return std::to_string(whole); }
std::string id_or_null(std::uint64_t id) { return id == 0 ? null : json_string(hex_id(id)); }

std::string value_of(std::int64_t value, Unit unit) {
  if (unit != Unit::price && unit != Unit::points) return number(value);
  return is_known(value) ? exact_decimal(value, 9) : null;
}

bool counts(Unit unit) noexcept { return unit == Unit::members || unit == Unit::sectors; }

std::string level(const Alert& alert) {
  return alert.unit == Unit::dollars || alert.unit == Unit::sectors ? number(alert.key) : percent(alert.key);
}

std::string_view level_unit(Unit unit) noexcept {
  return unit == Unit::dollars || unit == Unit::sectors ? word(unit) : "percent";
}

std::string subject_name(SubjectId subject, const Names& names) {
  const std::string_view company = names.company(subject);
  return json_string(company.empty() ? names.market.name_of(subject) : company);
}

std::string trigger(const Trigger& trigger, const Names& names) {
  const std::string_view source = names.source(trigger.source);
  const bool is_listed = index_of(trigger.instrument) < names.market.universe().size();
  return object({{"time", json_string(LocalTime::utc(trigger.time))},
                 {"sequence", std::to_string(trigger.sequence)},
                 {"source", source.empty() ? null : json_string(source)},
                 {"instrument", is_listed ? json_string(names.market.name_of(subject_of(trigger.instrument))) : null}});
}

std::string onset(const Contributor& sector, Time first, const Names& names) {
  return object({{"subject", json_string(names.market.name_of(sector.subject))},
                 {"time", json_string(LocalTime::utc(sector.time))},
                 {"lag_s", seconds(sector.time - first)},
                 {"leader", sector.leader == no_subject ? null : json_string(names.market.name_of(sector.leader))},
                 {"change_pct", percent(sector.change_ppm)}});
}

std::string part(const Contributor& member, Unit unit, const Names& names) {
  const bool in_dollars = unit == Unit::dollars;
  return object(
      {{"subject", json_string(names.market.name_of(member.subject))},
       {in_dollars ? "dollars" : "points", in_dollars ? number(member.amount) : value_of(member.amount, Unit::points)},
       {"change_pct", percent(member.change_ppm)}});
}

std::string contributors(const Alert& alert, const Names& names) {
  const auto all = std::span(alert.contributors).first(alert.contributors_count);
  return array<Contributor>(all, [&](const Contributor& one) {
    return alert.unit == Unit::sectors ? onset(one, all.front().time, names) : part(one, alert.unit, names);
  });
}

std::string held(const Alert& alert, const Names& names) {
  return array<SubjectId>(std::span(alert.held).first(alert.held_count),
                          [&](SubjectId sector) { return json_string(names.market.name_of(sector)); });
}

}  // namespace

std::string json_line(const Alert& alert, const Names& names) {
  const Policy& policy = names.policy(alert.rule);
  const bool of_market = alert.subject == no_subject;
  const bool has_change = !counts(alert.unit) && is_known(alert.reference);
  std::vector<Field> fields{{"schema", number(alert_schema)},
                            {"id", json_string(hex_id(alert.id))},
                            {"related_id", id_or_null(alert.related_id)},
                            {"state", json_string(word(alert.state))},
                            {"reason", alert.reason == SuppressedBy::nothing ? null : json_string(word(alert.reason))},
                            {"severity", json_string(word(alert.severity))},
                            {"rule", json_string(policy.name)},
                            {"detector", json_string(policy.detector)},
                            {"subject", json_string(names.market.name_of(alert.subject))},
                            {"subject_name", subject_name(alert.subject, names)},
                            {"level", level(alert)},
                            {"level_unit", json_string(level_unit(alert.unit))},
                            {"time", json_string(LocalTime::utc(alert.time))},
                            {"time_local", json_string(names.local.with_offset(alert.time))},
                            {"trigger", trigger(alert.trigger, names)},
                            {"unit", json_string(word(alert.unit))},
                            {"value", value_of(alert.value, alert.unit)},
                            {"limit", value_of(alert.limit, alert.unit)},
                            {"reference", value_of(alert.reference, alert.unit)},
                            {"basis", json_string(word(alert.basis))},
                            {"window_s", alert.window == Duration::zero() ? null : seconds(alert.window)},
                            {"drop_pct", counts(alert.unit) ? percent(alert.drop_ppm) : null},
                            {"change_pct", has_change ? percent(alert.change_ppm) : null},
                            {"coverage_pct", of_market ? null : percent(alert.traded_ppm)},
                            {"halted_pct", of_market ? null : percent(alert.halted_ppm)},
                            {"oldest_s", alert.traded_ppm == 0 ? null : seconds(alert.oldest)},
                            {"contributors", contributors(alert, names)},
                            {"held", held(alert, names)},
                            {"share_pct", counts(alert.unit) ? percent(alert.share_ppm) : null},
                            {"text", json_string(alert_text(alert, names))},
                            {"reconstructed", names.reconstructed ? "true" : "false"}};
  if (!names.provenance.empty()) fields.emplace_back("provenance", json_string(names.provenance));
  return object(fields);
}

}  // namespace tocsin
