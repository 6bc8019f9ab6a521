#include "app/plugins/plugin_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <set>
#include <string_view>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr const char* symbol = "tocsin_plugin_v1";
constexpr std::size_t name_letters_max = 32;
constexpr std::size_t text_letters_max = 80;
constexpr std::uint32_t texts_max = 64;
constexpr std::uint32_t parameters_max = 32;
constexpr std::uint32_t lines_size_max = 1 << 20;
constexpr std::uint32_t listens_all = 2 * TOCSIN_DAY - 1;

// Keys that the host reads itself.
constexpr std::array<std::string_view, 23> keys_taken{
    "name",         "detector", "session", "hold_on",      "hold_off", "cool_down",  "key",     "parent",
    "mute",         "repeat",   "group",   "storm_exempt", "severity", "file",       "subject", "names",
    "coverage_min", "sectors",  "levels",  "budget",       "limit",    "members_of", "rule"};

[[noreturn]] void refuse(const std::string& path, const std::string& text) { throw SetupError(path + ": " + text); }

bool is_name(const char* text) {
  if (text == nullptr) return false;
  const std::string_view name(text, strnlen(text, name_letters_max + 1));
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  return !name.empty() && name.size() <= name_letters_max && name.find_first_not_of(letters) == std::string_view::npos;
}

bool is_text(const char* text) {
  if (text == nullptr) return false;
  const std::string_view words(text, strnlen(text, text_letters_max + 1));
  return !words.empty() && words.size() <= text_letters_max && std::ranges::all_of(words, [](char letter) {
    return letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\';
  });
}

void expect_same(const std::string& path, const char* what, std::uint64_t found, std::uint64_t wanted) {
  if (found == wanted) return;
  refuse(path, fmt::format("expected {} {}, found {}: build it with the plugin.h of this version of tocsin", what,
                           wanted, found));
}

void check_build(const tocsin_built_by& built, const std::string& path) {
  if (built.magic != TOCSIN_PLUGIN_MAGIC) {
    refuse(path, fmt::format("expected {} to begin with TOCSIN_BUILT_BY, found other bytes", symbol));
  }
  expect_same(path, "a plugin of version", built.version, TOCSIN_PLUGIN_VERSION);
  expect_same(path, "tocsin_plugin of a size of", built.plugin_size, sizeof(tocsin_plugin));
  expect_same(path, "tocsin_call of a size of", built.call_size, sizeof(tocsin_call));
  expect_same(path, "tocsin_host of a size of", built.host_size, sizeof(tocsin_host));
  expect_same(path, "tocsin_event of a size of", built.event_size, sizeof(tocsin_event));
  expect_same(path, "tocsin_words of a size of", built.words_size, sizeof(tocsin_words));
}

void check_texts(const tocsin_plugin& plugin, const std::string& path) {
  if (plugin.texts_count == 0 || plugin.texts_count > texts_max || plugin.texts == nullptr) {
    refuse(path, fmt::format("texts: expected 1 to {}, found {}", texts_max, plugin.texts_count));
  }
  for (std::uint32_t i = 0; i < plugin.texts_count; ++i) {
    if (!is_text(plugin.texts[i])) {
      refuse(path, fmt::format("text {}: expected 1 to {} letters of plain ASCII without quotes and backslashes", i,
                               text_letters_max));
    }
  }
}

void check_parameter(const tocsin_parameter& parameter, const std::string& path) {
  const std::string where = path + ": key " + parameter.name;
  if (std::ranges::find(keys_taken, parameter.name) != keys_taken.end()) {
    refuse(where, "expected a name of its own; rules of every plugin have this key");
  }
  if (parameter.type > TOCSIN_A_CHOICE) refuse(where, fmt::format("type: there is no {}", parameter.type));
  if (parameter.type == TOCSIN_A_CHOICE) {
    if (!is_text(parameter.words)) refuse(where, "words: expected some, with bars between");
  } else if (parameter.least > parameter.most) {
    refuse(where, "expected its least not to be above its most");
  }
}

void check_parameters(const tocsin_plugin& plugin, const std::string& path) {
  if (plugin.parameters_count > parameters_max || (plugin.parameters_count > 0 && plugin.parameters == nullptr)) {
    refuse(path, fmt::format("parameters: expected at most {}, found {}", parameters_max, plugin.parameters_count));
  }
  std::set<std::string_view> seen;
  for (std::uint32_t i = 0; i < plugin.parameters_count; ++i) {
    if (!is_name(plugin.parameters[i].name)) {
      refuse(path, fmt::format("parameter {}: expected a name of a to z, 0 to 9 and _", i));
    }
    if (!seen.insert(plugin.parameters[i].name).second) {
      refuse(path, fmt::format("key {} stands there twice", plugin.parameters[i].name));
    }
    check_parameter(plugin.parameters[i], path);
  }
}

}  // namespace

void check_plugin(const tocsin_plugin& plugin, const std::string& path) {
  check_build(plugin.built_by, path);
  if (!is_name(plugin.name)) refuse(path, "name: expected 1 to 32 of a to z, 0 to 9 and _");
  if (plugin.judge == nullptr || plugin.describe == nullptr) refuse(path, "expected it to have judge and describe");
  if (plugin.listens == 0 || plugin.listens > listens_all) {
    refuse(path, fmt::format("listens: expected bits of tocsin_cause, found {}", plugin.listens));
  }
  if (plugin.level_unit != TOCSIN_PERCENT && plugin.level_unit != TOCSIN_SCORE && plugin.level_unit != TOCSIN_NUMBER) {
    refuse(path, fmt::format("level_unit: expected TOCSIN_PERCENT, TOCSIN_SCORE or TOCSIN_NUMBER, found {}",
                             plugin.level_unit));
  }
  if (plugin.lines_size % 8 != 0 || plugin.lines_size > lines_size_max) {
    refuse(path,
           fmt::format("lines_size: expected a multiple of 8 up to {}, found {}", lines_size_max, plugin.lines_size));
  }
  check_texts(plugin, path);
  check_parameters(plugin, path);
}

const tocsin_plugin& load_plugin(const std::string& path) {
  // An absolute path: of a bare name the loader would look elsewhere.
  void* library = dlopen(std::filesystem::absolute(path).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) refuse(path, fmt::format("expected a shared library of this machine's: {}", dlerror()));
  const void* found = dlsym(library, symbol);
  if (found == nullptr) refuse(path, fmt::format("expected it to export {}, as strategies/plugin.h has it", symbol));
  const auto& plugin = *static_cast<const tocsin_plugin*>(found);
  check_plugin(plugin, path);
  return plugin;
}

}  // namespace tocsin
