#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rule.hpp"
#include "strategies/all.hpp"
#include "strategies/plugin_watch.hpp"

namespace tocsin {

// The record of which plugins were switched off in a run, at which of their calls, and why: a small CSV file (CsvTable)
// with the columns `rule`, `call` and `fault`. What the clock decided in that run is decided in one that is given the
// record, and both say the same.
class SwitchOffFile {
 public:
  // Of no plugin.
  SwitchOffFile() = default;
  // SetupError names file, line, column and what was expected.
  [[nodiscard]] static SwitchOffFile read(const std::string& path);
  // SetupError where it cannot be made, WriteError where it cannot be written in full.
  static void write(const std::string& path, std::span<const SwitchOff> switch_offs, std::span<const Policy> policies);

  // The first line of every such file, with its line feed; and the line that says this of a rule, made in `room`,
  // which allocates nothing. Names of rules have at most 64 letters.
  static constexpr std::string_view header = "rule,call,fault\n";
  using RowRoom = std::array<char, 128>;
  [[nodiscard]] static std::string_view row(RowRoom& room, std::string_view rule, const SwitchOff& one);

  // It says something of this rule.
  [[nodiscard]] bool knows(std::string_view rule) const noexcept;
  // Switches the plugins of these rules off. SetupError where a rule of the file is not among them.
  void apply(Rules& rules) const;

 private:
  struct Row {
    std::string rule;
    std::uint64_t call;
    PluginFault fault;
    std::uint64_t line;
  };

  std::string path_;
  std::vector<Row> rows_;
};

// "threw", "overwrote", "too_slow", "hung".
[[nodiscard]] std::string_view word(PluginFault fault) noexcept;

}  // namespace tocsin
