#include "app/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/ppm.hpp"
#include "engine/setup_error.hpp"
#include "feeds/csv/csv_table.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

// The day's subjects, as its universe and baskets call them.
constexpr std::string_view sox = "SOX";
constexpr std::string_view nvda = "NVDA";
constexpr std::string_view xlk = "XLK";
constexpr std::string_view sp500 = "^GSPC";

bool rings(const Alert& alert) noexcept {
  return alert.state == AlertState::firing || alert.state == AlertState::escalated;
}

// The official close, or where the venue gave none the last price.
Price close_of(const Market& market, InstrumentId id) {
  const Price official = market.official_close(id);
  return official != no_price ? official : market[id].last;
}

Int128 value_at_close(const Market& market, const Basket& basket) {
  Int128 value = 0;
  for (const Basket::Member& member : basket.members) {
    value += static_cast<Int128>(member.units) * close_of(market, member.instrument).units;
  }
  return value;
}

std::string level_and_change(Price level, std::int64_t change) {
  return fmt::format("{}, {}", grouped_decimal(level.units, 9, 2), signed_percent(change));
}

std::string sox_at_close(const Market& market) {
  const auto subject = market.find(sox);
  if (!subject || !market.is_basket(*subject)) return "no basket of that name";
  const Int128 close = value_at_close(market, market.basket(*subject));
  return level_and_change(market.level(*subject, close),
                          change_ppm(close, market.reference(*subject, Basis::prior_close)));
}

std::string name_at_close(const Market& market, std::string_view symbol) {
  const auto id = market.universe().find(symbol);
  if (!id) return "not on the tape";
  const Price close = close_of(market, *id);
  return level_and_change(close, change_ppm(close.units, market.prior_close(*id).units));
}

std::string low_of(const Market& market, std::string_view symbol) {
  const auto id = market.universe().find(symbol);
  return id ? grouped_decimal(market[*id].low.units, 9, 2) : "not on the tape";
}

std::string value_lost(const Market& market, std::string_view symbol) {
  const auto id = market.universe().find(symbol);
  if (!id) return "not on the tape";
  const Int128 fallen = market.prior_close(*id).units - close_of(market, *id).units;
  const Int128 lost = fallen * static_cast<Int128>(market.universe()[*id].shares_outstanding);
  return dollars(static_cast<std::int64_t>(lost / Price::units_per_one));
}

std::string members_lower(const Market& market, std::string_view name) {
  const auto subject = market.find(name);
  if (!subject || !market.is_basket(*subject)) return "no basket of that name";
  const auto& members = market.basket(*subject).members;
  const auto lower = std::ranges::count_if(members, [&](const Basket::Member& member) {
    return close_of(market, member.instrument) < market.prior_close(member.instrument);
  });
  return fmt::format("{} of {} members of {} lower", lower, members.size(), name);
}

}  // namespace

Comparison::Comparison(const std::filesystem::path& folder) {
  const std::string path = (folder / "published.csv").string();
  constexpr std::array<std::string_view, 2> columns{"fact", "published"};
  for (CsvTable table(bytes::stored_file(path), columns, columns.size()); table.next();) {
    published_.emplace_back(table.text("fact"), table.text("published"));
  }
}

void Comparison::note(const Alert& alert) { alerts_.push_back(alert); }

std::string Comparison::published(const std::string& fact) const {
  const auto row = std::ranges::find(published_, fact, &std::pair<std::string, std::string>::first);
  return row == published_.end() ? "" : row->second;
}

// When the index first fell through each level, and rang.
std::string Comparison::through(const Run& run) const {
  const Names& names = run.names();
  std::string text;
  std::vector<std::int64_t> told;
  for (const Alert& alert : alerts_) {
    if (!rings(alert) || names.policy(alert).detector != "index_drop" || names.market.name_of(alert.subject) != sox)
      continue;
    if (std::ranges::find(told, alert.key) != told.end()) continue;
    told.push_back(alert.key);
    text += fmt::format("{}-{} {}", text.empty() ? "" : "; ", level_percent(alert.key),
                        names.local.whole_seconds(alert.time));
  }
  return text.empty() ? "did not ring" : text;
}

std::string Comparison::back_above(const Run& run) const {
  const Names& names = run.names();
  std::string text = "did not ring, or did not resolve";
  for (const Alert& alert : alerts_) {
    if (alert.key != 10 * ppm_per_percent || names.market.name_of(alert.subject) != sox) continue;
    if (names.policy(alert).detector != "index_drop") continue;
    if (alert.state == AlertState::resolved) text = "resolved at " + names.local.whole_seconds(alert.time);
    if (rings(alert)) text = "ringing since " + names.local.whole_seconds(alert.time);
  }
  return text;
}

// The last alert of the cascade says most: who fell, in order, and who held.
std::string Comparison::cascade(const Run& run, bool fallen) const {
  const Names& names = run.names();
  const auto last = std::find_if(alerts_.rbegin(), alerts_.rend(), [&](const Alert& alert) {
    return names.policy(alert).detector == "sector_cascade" && rings(alert);
  });
  if (last == alerts_.rend()) return "did not ring";
  std::string text;
  const auto add = [&](SubjectId sector) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", names.market.name_of(sector));
  };
  if (fallen) {
    for (const Contributor& one : last->contributors) add(one.subject);
  } else {
    for (const SubjectId sector : last->held) add(sector);
  }
  return text;
}

std::string Comparison::market_wide(const Run& run) const {
  const auto rang = std::ranges::count_if(
      alerts_, [&](const Alert& alert) { return run.names().market.name_of(alert.subject) == sp500; });
  return fmt::format("S&P 500 {}; {} alerts", name_at_close(run.names().market, sp500), rang);
}

std::vector<Comparison::Row> Comparison::rows(const Run& run) const {
  const Market& market = run.names().market;
  return {{"sox_close", sox_at_close(market)},     {"sox_through", through(run)},
          {"sox_back", back_above(run)},           {"nvda_close", name_at_close(market, nvda)},
          {"nvda_low", low_of(market, nvda)},      {"nvda_lost", value_lost(market, nvda)},
          {"breadth", members_lower(market, xlk)}, {"cascade", cascade(run, true)},
          {"held", cascade(run, false)},           {"market", market_wide(run)}};
}

std::string Comparison::table(const Run& run) const {
  static const std::vector<std::pair<std::string_view, std::string_view>> titles{
      {"sox_close", "SOX at the close (as a basket)"},
      {"sox_through", "SOX fell through"},
      {"sox_back", "SOX came back"},
      {"nvda_close", "NVDA at the close"},
      {"nvda_low", "NVDA low"},
      {"nvda_lost", "NVDA value lost"},
      {"breadth", "breadth at the close"},
      {"cascade", "sectors that fell, in order"},
      {"held", "sectors that held"},
      {"market", "the market as a whole"}};
  std::string text = "\n27 January 2025, as the engine heard it and as it was published\n";
  for (const Row& row : rows(run)) {
    const auto title = std::ranges::find(titles, row.fact, &std::pair<std::string_view, std::string_view>::first);
    text +=
        fmt::format("\n  {}\n    heard      {}\n    published  {}\n", title->second, row.found, published(row.fact));
  }
  return text;
}

}  // namespace tocsin
