#include "app/live/switch_off_keeper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/day_rules.hpp"
#include "app/diagnostics.hpp"
#include "app/file_text.hpp"
#include "app/kept_file.hpp"
#include "app/plugins/switch_off_file.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::string_view header = "rule,call,fault\n";

// The rows of a file that is there, each with its line feed.
std::vector<std::string> rows_of(const std::string& path) {
  std::vector<std::string> rows;
  if (!std::filesystem::exists(path)) return rows;
  std::string text = file_text(path, 1, "plugins that were switched off");
  for (std::size_t at = header.size(); at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    rows.push_back(text.substr(at, end - at));
    at = end;
  }
  return rows;
}

}  // namespace

SwitchOffKeeper::SwitchOffKeeper(const LiveDesk& desk, const EngineAgent& engine) : desk_(desk), engine_(engine) {
  records_.reserve(desk.edition() + 1);
  for (std::size_t edition = 0; edition <= desk.edition(); ++edition) static_cast<void>(record_of(edition));
}

SwitchOffKeeper::Record& SwitchOffKeeper::record_of(std::size_t edition) {
  while (records_.size() <= edition) {
    records_.push_back({.rows = rows_of(day_rules::switch_offs_of(desk_.path(".tape"), records_.size()))});
  }
  return records_[edition];
}

// Those of rules that are no longer in force stay as they are.
std::size_t SwitchOffKeeper::poll() {
  const std::size_t in_force = desk_.edition();
  std::size_t work = 0;
  for (std::size_t edition = 0; edition < in_force; ++edition) {
    work += keep(edition, desk_.edition_of(edition).watch.switch_offs().size());
  }
  return work + keep(in_force, engine_.switch_offs_count());
}

std::size_t SwitchOffKeeper::keep(std::size_t edition, std::size_t count) {
  Record& record = record_of(edition);
  if (record.seen == count) return 0;
  const Edition& rules = desk_.edition_of(edition);
  for (; record.seen < count; ++record.seen) {
    const SwitchOff& one = rules.watch.switch_offs()[record.seen];
    const std::string& rule = rules.policies[index_of(one.rule)].name;
    std::string row = fmt::format("{},{},{}\n", rule, one.call, word(one.fault));
    if (std::ranges::find(record.rows, row) != record.rows.end()) continue;
    warn(fmt::format("rule {}: its plugin was switched off at its call {}: {}", rule, one.call, word(one.fault)));
    record.rows.push_back(std::move(row));
  }
  const std::string text = std::string(header) + fmt::format("{}", fmt::join(record.rows, ""));
  try {
    keep_file(day_rules::switch_offs_of(desk_.path(".tape"), edition), std::as_bytes(std::span(text)));
  } catch (const SetupError& error) {
    warn(error.what());
  }
  return 1;
}

}  // namespace tocsin
