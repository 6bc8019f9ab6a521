#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/time.hpp"

namespace tocsin {

// The members of a command's JSON object (RFC 8259), each asked for once. SetupError naming the key and what was
// expected of it.
class CommandMembers {
 public:
  // SetupError where the text is no such object.
  explicit CommandMembers(std::string_view body);
  CommandMembers(const CommandMembers&) = delete;
  CommandMembers& operator=(const CommandMembers&) = delete;
  CommandMembers(CommandMembers&&) = delete;
  CommandMembers& operator=(CommandMembers&&) = delete;
  ~CommandMembers();

  [[noreturn]] static void refuse(std::string_view key, const std::string& expected);

  [[nodiscard]] bool has(const char* key) const;
  // One line of text; nothing where there is no such member.
  [[nodiscard]] std::optional<std::string> text(const char* key, std::size_t bytes_max);
  // The same, which must be there and not be empty.
  [[nodiscard]] std::string required(const char* key, std::size_t bytes_max);
  // A number from 1 on, or its digits; nothing where there is no such member.
  [[nodiscard]] std::optional<std::uint64_t> count(const char* key, std::uint64_t most);
  // A time, New York's or with an offset.
  [[nodiscard]] Time time(const char* key);
  // Nobody asked for another.
  void expect_end() const;

 private:
  struct Object;
  std::unique_ptr<Object> object_;
};

}  // namespace tocsin
