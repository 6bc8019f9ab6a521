#include "app/explain.hpp"

#include <fmt/format.h>

#include <charconv>
#include <iostream>
#include <set>

#include "app/explain/explanation.hpp"
#include "app/explain/explanation_text.hpp"
#include "app/quantity.hpp"
#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

std::uint64_t id_of(const std::string& text) {
  std::uint64_t id = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (failed != std::errc{} || end != text.data() + text.size() || text.size() != 16) {
    throw SetupError("ALERT_ID: expected the 16 hexadecimal digits that an alert ends with, found " +
                     tocsin::quoted(text));
  }
  return id;
}

Duration context_of(const std::string& text) {
  const auto context = parse_exact_duration(text);
  if (!context) throw SetupError("--context: expected a duration such as 30s or 5min, found " + tocsin::quoted(text));
  return *context;
}

std::size_t number_of(const std::string& id, const OpenDay& day) {
  if (const auto number = find_alert(day.chronicle(), id_of(id))) return *number;
  std::set<std::string> known;
  for (const Telling& telling : day.chronicle().tellings()) known.insert(hex_id(telling.id));
  const std::vector<std::string_view> words(known.begin(), known.end());
  throw SetupError(fmt::format("{}: the day rang no such alert with these rules; it has {} others{}", id,
                               grouped(known.size()), did_you_mean(id, words)));
}

}  // namespace

int explain(const ExplainOptions& options) {
  static_cast<void>(id_of(options.id));
  const ExplainScope scope{.context = context_of(options.context), .ticks_max = options.ticks};
  OpenDay day(options.day);
  const std::size_t number = number_of(options.id, day);
  const Explanation explanation = explain(day.rerun(), day.chronicle(), number, scope);
  std::cout << text_of(explanation, day, scope.context) << "  (" << day.from_what() << ")\n";
  return 0;
}

}  // namespace tocsin
