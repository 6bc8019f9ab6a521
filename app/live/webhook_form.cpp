#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/live/feed_keys.hpp"
#include "app/live/sink_kinds.hpp"
#include "app/live/token_file.hpp"
#include "app/rules/rule_values.hpp"
#include "engine/setup_error.hpp"
#include "sinks/webhook/webhook_sink.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t attempts_max = 1'000;
constexpr Duration timeout_max = std::chrono::minutes(5);

class WebhookForm final : public SinkForm {
 public:
  WebhookForm(WebhookSink::Options options, std::string token_file)
      : options_(std::move(options)), token_file_(std::move(token_file)) {}

  std::unique_ptr<Sink> open(const Names& names) const override {
    WebhookSink::Options options = options_;
    if (!token_file_.empty()) options.token = token_of_file(token_file_);
    return std::make_unique<WebhookSink>(names, std::move(options));
  }

 private:
  WebhookSink::Options options_;
  std::string token_file_;
};

std::optional<WebAddress> address_of(const TomlValue& value) {
  const auto word = word_of(value);
  if (!word) return std::nullopt;
  try {
    return parse_web_address(word->text);
  } catch (const SetupError&) {
    return std::nullopt;
  }
}

std::optional<Duration> timeout_of(const TomlValue& value) {
  const auto time = duration_of(value);
  return time && *time > Duration::zero() && *time <= timeout_max ? time : std::nullopt;
}

std::optional<unsigned> attempts_of(const TomlValue& value) {
  const auto number = whole_of(value, 1, attempts_max);
  return number ? std::optional(static_cast<unsigned>(*number)) : std::nullopt;
}

// Only hosts that are listed are spoken to: an address that is changed alone reaches nobody.
void check_host(KeyReader& keys, const WebAddress& address) {
  const auto hosts = keys.required("hosts", "the names of the hosts that may be told", words_of);
  if (!hosts || std::ranges::find(*hosts, address.host, &Word::text) != hosts->end()) return;
  keys.refuse(keys.line(), "url", fmt::format("its host, {}, is not among `hosts`", address.host));
}

}  // namespace

std::unique_ptr<SinkForm> read_webhook(KeyReader& keys, const std::string& folder) {
  const auto beside = [&](const std::optional<std::string>& name) {
    return name ? (std::filesystem::path(folder) / *name).string() : std::string();
  };
  WebhookSink::Options options;
  options.address =
      keys.required("url", "a web address, as \"https://hooks.example.com/tocsin\"", address_of).value_or(WebAddress{});
  check_host(keys, options.address);
  options.time_limit =
      keys.optional("timeout", "a duration, at most \"5min\"", timeout_of).value_or(options.time_limit);
  options.attempts_max =
      keys.optional("attempts", fmt::format("a number of attempts, 1 to {}", attempts_max), attempts_of)
          .value_or(options.attempts_max);
  options.trusted = beside(keys.optional("trusted", "the path of certificates (PEM) to trust", string_of));
  const auto token_file = keys.optional("token_file", "the path of a file that holds a token", string_of);
  return std::make_unique<WebhookForm>(std::move(options), beside(token_file));
}

}  // namespace tocsin
