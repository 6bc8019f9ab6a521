#include "app/live/command_members.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "engine/setup_error.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

constexpr std::size_t time_bytes_max = 64;

}  // namespace

struct CommandMembers::Object {
  nlohmann::json members;
};

CommandMembers::CommandMembers(std::string_view body)
    : object_(std::make_unique<Object>(Object{nlohmann::json::parse(body, nullptr, false)})) {
  if (!object_->members.is_object()) throw SetupError("expected a JSON object");
}

CommandMembers::~CommandMembers() = default;

void CommandMembers::refuse(std::string_view key, const std::string& expected) {
  throw SetupError(std::string(key) + ": expected " + expected);
}

bool CommandMembers::has(const char* key) const { return object_->members.contains(key); }

std::optional<std::string> CommandMembers::text(const char* key, std::size_t bytes_max) {
  const auto found = object_->members.find(key);
  if (found == object_->members.end()) return std::nullopt;
  const auto* const text = found->get_ptr<const std::string*>();
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  if (text == nullptr || text->size() > bytes_max || std::ranges::any_of(*text, is_control)) {
    refuse(key, "one line of text, at most " + std::to_string(bytes_max) + " bytes");
  }
  std::string taken = *text;
  object_->members.erase(found);
  return taken;
}

std::string CommandMembers::required(const char* key, std::size_t bytes_max) {
  auto found = text(key, bytes_max);
  if (!found || found->empty()) refuse(key, "a text");
  return *found;
}

std::optional<std::uint64_t> CommandMembers::count(const char* key, std::uint64_t most) {
  const auto found = object_->members.find(key);
  if (found == object_->members.end()) return std::nullopt;
  const std::string digits = found->is_string() ? found->get<std::string>() : found->dump();
  object_->members.erase(found);
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_number = fault == std::errc{} && end == digits.data() + digits.size();
  if (!is_number || number == 0 || number > most) refuse(key, "a number, 1 to " + std::to_string(most));
  return number;
}

Time CommandMembers::time(const char* key) {
  const auto [time, fault] = TimeText(TimeFormat::iso, us_equities_zone).read(required(key, time_bytes_max));
  if (fault != nullptr) refuse(key, "a time such as 2025-01-27T10:17:50 (New York) or 2025-01-27T15:17:50Z");
  return time;
}

void CommandMembers::expect_end() const {
  const nlohmann::json& members = object_->members;
  if (!members.empty()) throw SetupError(tocsin::quoted(members.begin().key()) + ": not a key of this command");
}

}  // namespace tocsin
