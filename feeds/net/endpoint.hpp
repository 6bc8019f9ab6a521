#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tocsin {

// An address and a port of the network: "239.1.1.1:5000", "[::1]:5001".
struct Endpoint {
  std::string address;  // IPv4 or IPv6, as digits: names are not looked up
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

// SetupError saying what was expected where the text is none.
[[nodiscard]] Endpoint parse_endpoint(std::string_view text);
[[nodiscard]] std::string text_of(const Endpoint& endpoint);
[[nodiscard]] bool is_loopback(const Endpoint& endpoint);
[[nodiscard]] bool is_multicast(const Endpoint& endpoint);
// Any address of this machine, and any port, for whoever wants to speak with the endpoint.
[[nodiscard]] Endpoint any_port_towards(const Endpoint& endpoint);

}  // namespace tocsin
