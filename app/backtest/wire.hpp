#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "app/backtest/run_facts.hpp"
#include "engine/check.hpp"

namespace tocsin {

// Facts as bytes between two processes of one program: numbers as they lie in memory, lengths before what they count.
class WireWriter {
 public:
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void number(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(const std::string& value) {
    number(value.size());
    bytes_ += value;
  }
  template <class T, class Each>
  void list(std::vector<T>& values, Each&& each) {
    number(values.size());
    for (T& value : values) each(value);
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// The way back. What was cut off is a bug: a process that did not end well is not read.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void number(T& value) {
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
  }
  void text(std::string& value) { value = take(length()); }
  template <class T, class Each>
  void list(std::vector<T>& values, Each&& each) {
    values.resize(length());
    for (T& value : values) each(value);
  }
  [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }

 private:
  std::size_t length() {
    std::size_t length = 0;
    number(length);
    TOCSIN_CHECK(length <= rest_.size());
    return length;
  }
  std::string_view take(std::size_t size) {
    TOCSIN_CHECK(size <= rest_.size());
    const std::string_view front = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return front;
  }

  std::string_view rest_;
};

[[nodiscard]] std::string bytes_of(RunFacts facts);
[[nodiscard]] RunFacts run_facts_of(std::string_view bytes);

}  // namespace tocsin
