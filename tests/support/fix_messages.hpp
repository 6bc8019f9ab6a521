#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "fix/fix_arrival.hpp"

namespace tocsin {

// "X|268=1|279=0|269=2" as a message that was received: its type, then its fields in order.
inline FixMessage fix_message(std::string_view fields) {
  FixMessage message;
  const auto next = [&fields] {
    const std::string_view field = fields.substr(0, fields.find('|'));
    fields.remove_prefix(std::min(fields.size(), field.size() + 1));
    return field;
  };
  message.type = next();
  while (!fields.empty()) {
    const std::string_view field = next();
    const std::size_t equals = field.find('=');
    message.add(std::stoi(std::string(field.substr(0, equals))), field.substr(equals + 1));
  }
  return message;
}

}  // namespace tocsin
