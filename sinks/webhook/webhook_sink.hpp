#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "sinks/names.hpp"
#include "sinks/sink.hpp"
#include "sinks/webhook/http_post.hpp"

namespace tocsin {

// Tells each alert to a web server, as a POST of its JSON line (docs/alert-log.md). What fails, or is not answered in
// time, is sent again, after waits that double; an alert may so come more than once, always with the same
// Idempotency-Key: "<id>-<state>-<hash of the line>". Alerts of a day that was gone on with carry `Tocsin-Late: true`.
//
// Takes as long as that takes: it belongs on a thread of its own.
class WebhookSink final : public Sink {
 public:
  struct Options {
    WebAddress address;
    std::string token;                              // sent as a bearer token (RFC 6750); empty: none
    std::string trusted;                            // path of certificates (PEM) to trust instead of the system's
    Duration time_limit = std::chrono::seconds(5);  // of one request, from its connection to its answer
    unsigned attempts_max = 8;                      // of one alert, before it is given up
    Duration wait_first = std::chrono::milliseconds(500);  // before the second attempt
    Duration wait_max = std::chrono::seconds(30);
  };

  // The names outlive it.
  WebhookSink(const Names& names, Options options);

  // Throws WriteError where it was told to leave off before the alert was told.
  void on_alert(const Alert& alert) override { tell(alert, false); }
  void on_late_alert(const Alert& alert) override { tell(alert, true); }
  void flush() override {}
  void leave_off() noexcept override { stop_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t failed_count() const noexcept override { return failed_.load(std::memory_order_relaxed); }

 private:
  void tell(const Alert& alert, bool is_late);
  [[nodiscard]] std::vector<HttpField> fields_of(const Alert& alert, const std::string& line, bool is_late) const;

  const Names& names_;
  Options options_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> failed_ = 0;
  HttpPost post_;
};

}  // namespace tocsin
