#pragma once

#include <string>
#include <vector>

#include "app/sweep/swept.hpp"

namespace tocsin {

// A row of figures for people, by column of `variant_columns`: first over the days that chose, then over those held
// out.
[[nodiscard]] std::vector<std::string> variant_columns(const Swept& swept);
[[nodiscard]] std::vector<std::string> variant_row(const Swept& swept, const std::string& name, std::size_t variant);

// How many days chose and how many judge, by what rule; or that none judges, and what that means.
[[nodiscard]] std::string split_text(const Swept& swept);

// What keeping the budgets costs against the best whatever it costs, by the days that chose; that no setting keeps
// them; nothing where there are no budgets.
[[nodiscard]] std::string given_up_text(const Swept& swept, const Choice& choice);

// What a sweep found, for a terminal: of each rule the best, the chosen, what is given up, and those next to it.
[[nodiscard]] std::string sweep_table(const Swept& swept);

// Every variant's figures as CSV, a row each; docs/backtest.md has the columns.
[[nodiscard]] std::string sweep_csv(const Swept& swept);

}  // namespace tocsin
