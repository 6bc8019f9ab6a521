#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/key_reader.hpp"
#include "feeds/net/endpoint.hpp"
#include "feeds/net/udp_lines.hpp"

namespace tocsin {

// What stands at the keys of a feed, read strictly: nothing where the value is anything else.
[[nodiscard]] std::optional<std::string> string_of(const TomlValue& value);
inline constexpr const char* an_endpoint = "an address and a port, as 127.0.0.1:5000";
[[nodiscard]] std::optional<Endpoint> endpoint_of(const TomlValue& value);
// One, or a list of at least one.
[[nodiscard]] std::optional<std::vector<Endpoint>> endpoints_of(const TomlValue& value);
[[nodiscard]] std::optional<std::int64_t> whole_of(const TomlValue& value, std::int64_t least, std::int64_t most);

// The keys of a feed of datagrams: `lines`, `interface`, `busy_poll`, `receive_buffer`.
[[nodiscard]] LinesOptions read_lines(KeyReader& keys);

}  // namespace tocsin
