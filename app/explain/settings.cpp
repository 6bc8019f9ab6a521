#include "app/explain/settings.hpp"

#include <algorithm>

#include "sinks/alert_text.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

// What the rules file can say of a number: four decimals of a per cent, or of a number without dimension.
constexpr std::int64_t finest_of(Unit unit) noexcept { return unit == Unit::score ? 100 : 1; }

std::string written(std::int64_t value, Unit unit) {
  if (unit == Unit::seconds) return "\"" + exact_decimal(value, 9) + "s\"";
  return exact_decimal(value, decimals_of(unit));
}

}  // namespace

std::string exact_words(std::int64_t value, Unit unit) {
  if (!is_known(value)) return "not known";
  if (unit == Unit::percent) return exact_decimal(value, 4) + " %";
  if (unit == Unit::score) return exact_decimal(value, 6);
  return amount_words(value, unit);
}

std::vector<Setting> settings_for(const Condition& condition) {
  if (condition.key.empty() || !is_known(condition.would_do)) return {};
  const bool is_list = condition.key == "levels";
  const std::string value = written(condition.would_do, condition.key_unit);
  std::vector<Setting> settings{{std::string(condition.key), is_list ? "[" + value + "]" : value}};
  if (condition.clear < condition.would_do) return settings;
  const std::int64_t finest = finest_of(condition.key_unit);
  const std::int64_t clear = condition.would_do / 2 / finest * finest;
  if (clear == 0) return {};
  settings.push_back({"clear", written(clear, condition.key_unit)});
  return settings;
}

Setting duration_setting(const std::string& key, Duration duration) {
  return {key, written(duration.count(), Unit::seconds)};
}

std::string text_of(const std::vector<Setting>& settings) {
  std::string text;
  for (const Setting& setting : settings) text += (text.empty() ? "" : ", ") + setting.key + " = " + setting.value;
  return text;
}

}  // namespace tocsin
