#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// Where a webhook listens: "https://hooks.example.com:8443/tocsin?desk=1" (RFC 3986 of the schemes http and https).
struct WebAddress {
  bool is_secure = false;
  std::string host;  // a name or an address; of IPv6 without its brackets
  std::string port;
  std::string target;  // path and query, at least "/"

  // As a request's Host field names it (RFC 9110 section 7.2): the port where it is not the scheme's own.
  [[nodiscard]] std::string authority() const;
};

// SetupError saying what was expected where the text is none. A user's name in it is refused: secrets stand in files.
[[nodiscard]] WebAddress parse_web_address(std::string_view text);

}  // namespace tocsin
