#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "strategies/plugin_watch.hpp"

namespace tocsin {

// Where it stands which plugins of one edition of a live day's rules were switched off, and at which of their calls
// (SwitchOffFile): what the clock decided, a replay and a restart decide alike. A row is in the file before its
// switch-off takes effect, so no kill comes between the two; a loss of power may, until somebody has tended it.
class SwitchOffRecord {
 public:
  // Goes on with the file at the path, if there is one. `rules`: their names by number.
  SwitchOffRecord(std::string path, std::vector<std::string> rules);

  // On any thread, even on one that was just taken out of a call in the middle: takes no lock and allocates nothing.
  // The one place where the engine's thread asks the system for anything, once for a rule in a day; where the file has
  // the rule already it does nothing.
  void write(const SwitchOff& one) noexcept;

  [[nodiscard]] const std::string& rule(RuleId rule) const noexcept { return rules_[index_of(rule)]; }

  // Of one other thread: tells people what was written since, and brings it to the disk. How many there were.
  std::size_t tend();

 private:
  struct Row {
    bool is_kept = false;    // by a process before this one
    std::uint64_t call = 0;  // this and the next are told by `fault`
    bool is_written = false;
    std::atomic<PluginFault> fault{};  // none: not switched off yet
    bool is_told = false;              // of who tends
  };

  [[nodiscard]] bool append(const std::string& rule, const SwitchOff& one) const noexcept;
  void tell(const std::string& rule, Row& row);

  std::string path_;
  std::vector<std::string> rules_;
  std::vector<Row> rows_;  // by rule
  std::atomic<std::size_t> count_ = 0;
  std::size_t told_ = 0;
};

}  // namespace tocsin
