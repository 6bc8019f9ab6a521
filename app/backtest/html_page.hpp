#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// Pieces of a page that needs nothing else and forbids itself to load anything.

// Up to and with <body>; `style` stands before the style of all our pages.
[[nodiscard]] std::string html_opening(std::string_view title, std::string_view style);
// A row of a table, each cell in `tag`. Cells are HTML already.
[[nodiscard]] std::string row_of(const std::vector<std::string>& cells, std::string_view tag,
                                 std::string_view attributes = "");
// Cells that were text as HTML.
[[nodiscard]] std::vector<std::string> escaped(std::vector<std::string> cells);
[[nodiscard]] std::string heading(std::string_view text);
[[nodiscard]] std::string paragraph(const std::string& html);

}  // namespace tocsin
