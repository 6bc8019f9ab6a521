#include "app/live/feed_keys.hpp"

#include "app/rules/rule_values.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

std::optional<Endpoint> endpoint_of(const std::string& text) {
  try {
    return parse_endpoint(text);
  } catch (const SetupError&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<std::string> string_of(const TomlValue& value) { return text_of(value); }

std::optional<Endpoint> endpoint_of(const TomlValue& value) {
  const auto word = word_of(value);
  return word ? endpoint_of(word->text) : std::nullopt;
}

std::optional<std::vector<Endpoint>> endpoints_of(const TomlValue& value) {
  const auto words = words_of(value);
  if (!words) return std::nullopt;
  std::vector<Endpoint> endpoints;
  for (const Word& word : *words) {
    const auto endpoint = endpoint_of(word.text);
    if (!endpoint) return std::nullopt;
    endpoints.push_back(*endpoint);
  }
  return endpoints;
}

std::optional<std::int64_t> whole_of(const TomlValue& value, std::int64_t least, std::int64_t most) {
  const auto* const number = value.as<std::int64_t>();
  const bool is_in_range = number != nullptr && *number >= least && *number <= most;
  return is_in_range ? std::optional(*number) : std::nullopt;
}

LinesOptions read_lines(KeyReader& keys) {
  constexpr std::int64_t buffer_min = 4'096;
  constexpr std::int64_t buffer_max = 1LL << 30;
  LinesOptions lines;
  const auto endpoints =
      keys.required("lines", "where copies of the same packets come, as [\"239.1.1.1:5000\"]", endpoints_of);
  lines.endpoints = endpoints.value_or(std::vector<Endpoint>{});
  lines.interface =
      keys.optional("interface", "the interface on which groups are joined, by name or address", string_of)
          .value_or("");
  lines.busy_poll = keys.optional("busy_poll", "a duration", duration_of).value_or(lines.busy_poll);
  const auto buffer = keys.optional("receive_buffer", "a number of bytes, 4096 to 1073741824",
                                    [](const TomlValue& value) { return whole_of(value, buffer_min, buffer_max); });
  if (buffer) lines.receive_buffer = static_cast<std::size_t>(*buffer);
  return lines;
}

}  // namespace tocsin
