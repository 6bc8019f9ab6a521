#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/time.hpp"
#include "sinks/webhook/web_address.hpp"

namespace tocsin {

struct HttpField {
  std::string_view name;
  std::string value;
};

// Sends requests to one address, over HTTP/1.1, a connection each, and waits for the answer's status. Certificates are
// verified (RFC 9110 section 4.3.4). Follows no redirect: whom it speaks to is decided by the desk file alone.
class HttpPost {
 public:
  // What came of a request: the status of its answer, or, where none came, why.
  struct Outcome {
    unsigned status = 0;
    std::string body;  // where it was asked for
    std::string fault;
  };

  // `trusted`: path of certificates (PEM) to trust instead of the system's; empty: the system's. Where `stop` becomes
  // true nobody waits any longer; it outlives this. `body_max`: bytes that the body of an answer may have; 0: it is not
  // read.
  HttpPost(WebAddress address, Duration time_limit, std::string trusted, const std::atomic<bool>& stop,
           std::uint64_t body_max = 0);

  // POST of the body. Never throws for what the network does.
  [[nodiscard]] Outcome send(const std::vector<HttpField>& fields, const std::string& body) const;
  // Waits so long, or until it is to stop.
  void pause(Duration time) const;

 private:
  WebAddress address_;
  Duration time_limit_;
  std::string trusted_;
  const std::atomic<bool>& stop_;
  std::uint64_t body_max_;
};

}  // namespace tocsin
