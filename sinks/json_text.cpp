#include "sinks/json_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace tocsin {
namespace {

bool stands_for_itself(char c) noexcept { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

}  // namespace

JsonText& JsonText::key(std::string_view name) {
  separate();
  text_.append(1, '"').append(name).append("\":");
  first_ = true;
  return *this;
}

void JsonText::string(std::string_view value) {
  separate();
  if (std::ranges::all_of(value, stands_for_itself)) {
    text_.append(1, '"').append(value).append(1, '"');
  } else {
    text_ += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

void JsonText::raw(std::string_view value) {
  separate();
  text_.append(value);
}

void JsonText::open(char bracket) {
  separate();
  text_ += bracket;
  first_ = true;
}

void JsonText::close(char bracket) {
  text_ += bracket;
  first_ = false;
}

void JsonText::separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

}  // namespace tocsin
