#include "app/backtest/html_page.hpp"

#include <fmt/format.h>

#include "app/backtest/html_text.hpp"
#include "app/backtest/report_parts.hpp"

namespace tocsin {

std::string row_of(const std::vector<std::string>& cells, std::string_view tag, std::string_view attributes) {
  std::string row = fmt::format("<tr{}>", attributes);
  for (const std::string& cell : cells) row += fmt::format("<{}>{}</{}>", tag, cell, tag);
  return row + "</tr>\n";
}

std::vector<std::string> escaped(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = html_text(cell);
  return cells;
}

std::string heading(std::string_view text) { return fmt::format("<h2>{}</h2>\n", text); }
std::string paragraph(const std::string& html) { return "<p>" + html + "</p>\n"; }

std::string html_opening(std::string_view title, std::string_view style) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'unsafe-inline'\">\n<title>{}</title>\n<style>\n{}\n{}</style>\n</head>\n<body>\n",
      title, style, report_style);
}

}  // namespace tocsin
