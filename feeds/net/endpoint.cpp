#include "feeds/net/endpoint.hpp"

#include <charconv>

#include "engine/setup_error.hpp"
#include "feeds/net/asio.hpp"

namespace tocsin {
namespace {

[[noreturn]] void refuse(std::string_view text) {
  throw SetupError("\"" + std::string(text) + "\": expected an address and a port, as 239.1.1.1:5000 or [::1]:5001");
}

boost::asio::ip::address address_of(const Endpoint& endpoint) {
  return boost::asio::ip::make_address(endpoint.address);
}

}  // namespace

Endpoint parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) refuse(text);
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  Endpoint endpoint{.address = std::string(host)};
  const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  boost::system::error_code not_one;
  const auto address = boost::asio::ip::make_address(endpoint.address, not_one);
  const bool is_port = fault == std::errc{} && end == port.data() + port.size() && endpoint.port > 0;
  if (!is_port || not_one || address.is_v6() != is_bracketed) refuse(text);
  return endpoint;
}

std::string text_of(const Endpoint& endpoint) {
  const bool is_v6 = endpoint.address.find(':') != std::string::npos;
  return (is_v6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" + std::to_string(endpoint.port);
}

bool is_loopback(const Endpoint& endpoint) { return address_of(endpoint).is_loopback(); }

bool is_multicast(const Endpoint& endpoint) { return address_of(endpoint).is_multicast(); }

Endpoint any_port_towards(const Endpoint& endpoint) {
  Endpoint any{.address = "0.0.0.0"};
  if (address_of(endpoint).is_v6()) any.address = "::";
  return any;
}

}  // namespace tocsin
