#include "app/backtest/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sinks/figures.hpp"
#include "sinks/printable.hpp"

namespace tocsin {
namespace {

std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  return widths;
}

}  // namespace

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  const std::vector<std::size_t> widths = widths_of(rows);
  std::string text;
  for (const std::vector<std::string>& row : rows) {
    text += fmt::format("{:<{}}", row.front(), widths.front());
    for (std::size_t i = 1; i < row.size(); ++i) text += fmt::format("  {:>{}}", row[i], widths[i]);
    text += "\n";
  }
  return text;
}

std::string printable_lines(const std::string& text) {
  std::string lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    lines += printable(std::string_view(text).substr(start, end - start)) + "\n";
    start = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

std::string failures_text(std::span<const FailedRun> failures) {
  std::string text;
  for (const FailedRun& failed : failures) text += failed.name + ": not heard: " + failed.reason + "\n";
  return text.empty() ? text : "\n" + text;
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", grouped(count), what, count == 1 ? "" : "s");
}

}  // namespace tocsin
