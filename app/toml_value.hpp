#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tocsin {

struct TomlEntry;

// A value of a TOML document and the line it stands on. Keeps what rules are written in; a date or time is only known
// to be one.
struct TomlValue {
  struct DateOrTime {};
  using List = std::vector<TomlValue>;
  using Table = std::vector<TomlEntry>;

  std::uint32_t line = 0;
  std::variant<DateOrTime, bool, std::int64_t, double, std::string, List, Table> data;

  template <class T>
  [[nodiscard]] const T* as() const noexcept {
    return std::get_if<T>(&data);
  }
};

struct TomlEntry {
  std::string key;
  std::uint32_t line;
  TomlValue value;
};

// The document's own table. SetupError names `file` and the line where the text is not TOML 1.0, or has letters beyond
// ASCII outside remarks.
[[nodiscard]] TomlValue::Table parse_toml(std::string_view text, const std::string& file);

// The value as a person would recognise it in the file, for the end of an error: "`5min`", "[5, 3]", "a table".
[[nodiscard]] std::string quoted(const TomlValue& value);

}  // namespace tocsin
