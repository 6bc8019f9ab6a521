#include "app/toml_value.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/setup_error.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

TomlValue copy_of(const toml::node& node);

TomlValue::Table copy_of_table(const toml::table& table) {
  TomlValue::Table entries;
  for (const auto& [key, node] : table) {
    entries.push_back({std::string(key.str()), key.source().begin.line, copy_of(node)});
  }
  return entries;
}

TomlValue::List copy_of_list(const toml::array& array) {
  TomlValue::List list;
  for (const toml::node& node : array) list.push_back(copy_of(node));
  return list;
}

TomlValue copy_of(const toml::node& node) {
  TomlValue value{.line = node.source().begin.line, .data = TomlValue::DateOrTime{}};
  if (const auto* boolean = node.as_boolean()) value.data = boolean->get();
  if (const auto* whole = node.as_integer()) value.data = whole->get();
  if (const auto* real = node.as_floating_point()) value.data = real->get();
  if (const auto* text = node.as_string()) value.data = text->get();
  if (const auto* array = node.as_array()) value.data = copy_of_list(*array);
  if (const auto* table = node.as_table()) value.data = copy_of_table(*table);
  return value;
}

bool is_ascii(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0x80U) == 0; }

// Walks a text and knows whether it is inside a remark. Strings of several lines are not followed over a line's end.
class RemarkFinder {
 public:
  void pass(char byte) noexcept {
    if (byte == '\n') {
      *this = {};
    } else if (escaped_) {
      escaped_ = false;
    } else if (quote_ != 0) {
      escaped_ = byte == '\\' && quote_ == '"';
      if (byte == quote_) quote_ = 0;
    } else if (!in_remark_) {
      in_remark_ = byte == '#';
      if (byte == '"' || byte == '\'') quote_ = byte;
    }
  }
  [[nodiscard]] bool in_remark() const noexcept { return in_remark_; }

 private:
  char quote_ = 0;
  bool escaped_ = false;
  bool in_remark_ = false;
};

// What the parser is shown: ASCII alone, because toml++ 3.3 runs into undefined behaviour on some other letters where a
// key or white space may stand (marzer/tomlplusplus, issues 190 and 295). In remarks they do not matter and become '?';
// elsewhere they are refused.
std::string ascii_of(std::string_view text, const std::string& file) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::string ascii;
  ascii.reserve(text.size());
  RemarkFinder remarks;
  for (const char byte : text) {
    remarks.pass(byte);
    if (!is_ascii(byte) && !remarks.in_remark()) {
      const auto line = 1 + std::ranges::count(ascii, '\n');
      throw SetupError(file + ":" + std::to_string(line) +
                       ": expected only ASCII letters outside remarks (in a string, \\u00e9 stands for an e acute)");
    }
    ascii += is_ascii(byte) ? byte : '?';
  }
  return ascii;
}

std::string decimal(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

struct Quote {
  std::string operator()(TomlValue::DateOrTime) const { return "a date or time"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return decimal(value); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const TomlValue::List& value) const {
    std::string text = "[";
    for (const TomlValue& item : value) {
      if (text.size() > 1) text += ", ";
      if (text.size() > quoted_bytes_max) return text + "...]";
      text += quoted(item);
    }
    return text + "]";
  }
  std::string operator()(const TomlValue::Table&) const { return "a table"; }
};

}  // namespace

TomlValue::Table parse_toml(std::string_view text, const std::string& file) {
  try {
    return copy_of_table(toml::parse(ascii_of(text, file)));
  } catch (const toml::parse_error& error) {
    throw SetupError(file + ":" + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
}

std::string quoted(const TomlValue& value) { return std::visit(Quote{}, value.data); }

}  // namespace tocsin
