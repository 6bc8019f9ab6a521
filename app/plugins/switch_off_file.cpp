#include "app/plugins/switch_off_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/setup_error.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_table.hpp"
#include "sinks/line_file.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 3> columns{"rule", "call", "fault"};
// By PluginFault, from the second on.
constexpr std::array<std::string_view, plugin_faults_count - 1> faults{"threw", "overwrote", "too_slow", "hung"};

PluginDetector::Rule* rule_called(const std::string& name, Rules& rules) {
  auto& of_plugins = rules.of<PluginDetector>();
  const auto found = std::ranges::find_if(
      of_plugins, [&](const PluginDetector::Rule& rule) { return rules.policies[index_of(rule.rule)].name == name; });
  return found == of_plugins.end() ? nullptr : &*found;
}

}  // namespace

std::string_view word(PluginFault fault) noexcept {
  return fault == PluginFault::none ? std::string_view() : faults[static_cast<std::size_t>(fault) - 1];
}

SwitchOffFile SwitchOffFile::read(const std::string& path) {
  SwitchOffFile file;
  file.path_ = path;
  CsvTable table(bytes::stored_file(path), columns, columns.size());
  while (table.next()) {
    if (table.text("rule").empty()) table.refuse("rule", "the name of a rule");
    const auto call = table.count("call");
    if (!call) table.refuse("call", "the number of a call, from 1");
    file.rows_.push_back({.rule = std::string(table.text("rule")),
                          .call = *call,
                          .fault = static_cast<PluginFault>(table.choice("fault", faults) + 1),
                          .line = table.line()});
  }
  return file;
}

void SwitchOffFile::write(const std::string& path, std::span<const SwitchOff> switch_offs,
                          std::span<const Policy> policies) {
  LineFile file(path);
  file.write(header);
  RowRoom room{};
  for (const SwitchOff& one : switch_offs) file.write(row(room, policies[index_of(one.rule)].name, one));
  file.flush();
}

std::string_view SwitchOffFile::row(RowRoom& room, std::string_view rule, const SwitchOff& one) {
  const auto end = fmt::format_to_n(room.data(), room.size(), "{},{},{}\n", rule, one.call, word(one.fault));
  return {room.data(), std::min(end.size, room.size())};
}

bool SwitchOffFile::knows(std::string_view rule) const noexcept {
  return std::ranges::find(rows_, rule, &Row::rule) != rows_.end();
}

void SwitchOffFile::apply(Rules& rules) const {
  for (const Row& row : rows_) {
    PluginDetector::Rule* rule = rule_called(row.rule, rules);
    if (rule == nullptr) {
      throw SetupError(fmt::format("{}:{}: rule: expected the name of a rule that a plugin judges, found `{}`", path_,
                                   row.line, row.rule));
    }
    rule->bounds.switch_off = SwitchOff{.rule = rule->rule, .call = row.call, .fault = row.fault};
  }
}

}  // namespace tocsin
