#include "sinks/webhook/web_address.hpp"

#include <algorithm>
#include <charconv>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::string_view plain_scheme = "http://";
constexpr std::string_view secure_scheme = "https://";
constexpr std::string_view plain_port = "80";
constexpr std::string_view secure_port = "443";

[[noreturn]] void refuse(std::string_view text) {
  throw SetupError("\"" + std::string(text) +
                   "\": expected a web address, as https://hooks.example.com/tocsin, without a user and a fragment");
}

bool is_host(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == ':';
  });
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  return fault == std::errc{} && end == text.data() + text.size() && port > 0 && port <= 65'535;
}

bool is_target(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '#'; });
}

// Splits "host:port" or "[address]:port"; the port stays as it was where there is none.
void read_authority(std::string_view text, WebAddress& out) {
  const bool is_bracketed = text.starts_with('[');
  const std::size_t host_end = is_bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (host_end == std::string_view::npos) return;
  out.host = text.substr(is_bracketed ? 1 : 0, host_end - (is_bracketed ? 1 : 0));
  const std::string_view rest = text.substr(host_end + (is_bracketed ? 1 : 0));
  if (!rest.empty()) out.port = rest.starts_with(':') ? rest.substr(1) : "";
}

}  // namespace

WebAddress parse_web_address(std::string_view text) {
  WebAddress address{.is_secure = text.starts_with(secure_scheme)};
  if (!address.is_secure && !text.starts_with(plain_scheme)) refuse(text);
  const std::string_view rest = text.substr(address.is_secure ? secure_scheme.size() : plain_scheme.size());
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  address.port = address.is_secure ? secure_port : plain_port;
  read_authority(rest.substr(0, authority_end), address);
  address.target = rest.substr(authority_end);
  if (!address.target.starts_with('/')) address.target.insert(0, 1, '/');
  if (!is_host(address.host) || !is_port(address.port) || !is_target(address.target)) refuse(text);
  return address;
}

std::string WebAddress::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (is_secure ? secure_port : plain_port) ? name : name + ":" + port;
}

}  // namespace tocsin
