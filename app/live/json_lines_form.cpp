#include <array>
#include <filesystem>
#include <utility>

#include "app/live/feed_keys.hpp"
#include "app/live/sink_kinds.hpp"
#include "app/rules/rule_values.hpp"
#include "sinks/json_lines/json_lines_sink.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t bytes_min = 4'096;
constexpr std::int64_t bytes_max = 1LL << 40;
constexpr std::int64_t keep_max = 100'000;

class JsonLinesForm final : public SinkForm {
 public:
  explicit JsonLinesForm(JsonLinesSink::Options options) : options_(std::move(options)) {}

  std::unique_ptr<Sink> open(const Names& names) const override {
    return std::make_unique<JsonLinesSink>(names, options_);
  }

 private:
  JsonLinesSink::Options options_;
};

}  // namespace

std::unique_ptr<SinkForm> read_json_lines(KeyReader& keys, const std::string& folder) {
  JsonLinesSink::Options options;
  const auto path = keys.required("path", "the path of a file to write", string_of);
  options.file.path = (std::filesystem::path(folder) / path.value_or("")).string();
  const auto size = keys.optional("rotate_size", "a number of bytes, 4096 to 1099511627776",
                                  [](const TomlValue& value) { return whole_of(value, bytes_min, bytes_max); });
  options.file.bytes_max = static_cast<std::uint64_t>(size.value_or(0));
  constexpr std::array<std::string_view, 2> periods{"day", "hour"};
  if (const auto at = keys.choice("rotate", periods)) {
    options.period = *at == 0 ? JsonLinesSink::Period::day : JsonLinesSink::Period::hour;
  }
  const auto keep = keys.optional("keep", "a number of files, 1 to 100000",
                                  [](const TomlValue& value) { return whole_of(value, 1, keep_max); });
  options.file.keep = static_cast<std::uint32_t>(keep.value_or(0));
  options.file.gzip = keys.optional("gzip", "true, or no such key", true_of).value_or(false);
  return std::make_unique<JsonLinesForm>(std::move(options));
}

}  // namespace tocsin
