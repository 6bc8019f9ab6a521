#include "sinks/webhook/webhook_sink.hpp"

#include <algorithm>
#include <utility>

#include "sinks/alert_words.hpp"
#include "sinks/json_line.hpp"
#include "sinks/sha256.hpp"
#include "sinks/write_error.hpp"

namespace tocsin {
namespace {

constexpr std::size_t hash_digits = 16;

// A line is told once: the same words are the same news.
std::string idempotency_key(const Alert& alert, const std::string& line) {
  Sha256 hash;
  hash.add(line);
  return hex_id(alert.id) + "-" + std::string(word(alert.state)) + "-" + hash.hex().substr(0, hash_digits);
}

bool is_taken(unsigned status) { return status >= 200 && status < 300; }

// What may go well another time (RFC 9110 section 15): no answer, Request Timeout, Too Early, Too Many Requests, and
// the server's own faults.
bool may_go_well(unsigned status) {
  return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500;
}

}  // namespace

WebhookSink::WebhookSink(const Names& names, Options options)
    : names_(names),
      options_(std::move(options)),
      post_(options_.address, options_.time_limit, options_.trusted, stop_) {}

void WebhookSink::tell(const Alert& alert, bool is_late) {
  const std::string line = json_line(alert, names_);
  const std::vector<HttpField> fields = fields_of(alert, line, is_late);
  Duration wait = options_.wait_first;
  for (unsigned attempt = 1; !stop_.load(std::memory_order_relaxed); ++attempt) {
    const HttpPost::Outcome outcome = post_.send(fields, line);
    if (is_taken(outcome.status)) return;
    if (stop_.load(std::memory_order_relaxed)) break;
    if (!may_go_well(outcome.status) || attempt == options_.attempts_max) {
      failed_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    post_.pause(wait);
    wait = std::min(wait * 2, options_.wait_max);
  }
  throw WriteError("webhook " + options_.address.authority() + ": left off before an alert was told");
}

std::vector<HttpField> WebhookSink::fields_of(const Alert& alert, const std::string& line, bool is_late) const {
  std::vector<HttpField> fields{{"Content-Type", "application/json"},
                                {"Idempotency-Key", idempotency_key(alert, line)}};
  if (is_late) fields.push_back({"Tocsin-Late", "true"});
  if (!options_.token.empty()) fields.push_back({"Authorization", "Bearer " + options_.token});
  return fields;
}

}  // namespace tocsin
