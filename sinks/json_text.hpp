#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// JSON put together front to back, with commas where they belong. Numbers are given as text, since a JSON library would
// pass them through floating point; strings that need escaping go through one.
class JsonText {
 public:
  JsonText() { text_.reserve(size_usual); }

  // A name of ours: it needs no escaping.
  JsonText& key(std::string_view name);
  void string(std::string_view value);
  // A number, true, false or null, as it is to stand.
  void raw(std::string_view value);
  void open_object() { open('{'); }
  void close_object() { close('}'); }
  void open_array() { open('['); }
  void close_array() { close(']'); }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();

  static constexpr std::size_t size_usual = 4096;  // of an alert with all its contributors

  std::string text_;
  bool first_ = true;  // of its object or array, or a key's value: no comma before it
};

}  // namespace tocsin
