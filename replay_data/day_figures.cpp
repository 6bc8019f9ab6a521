#include "replay_data/day_figures.hpp"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "engine/setup_error.hpp"
#include "replay_data/day_clock.hpp"
#include "replay_data/figure_table.hpp"

namespace tocsin {
namespace {

using std::filesystem::path;

constexpr std::uint32_t split_side_most = 1000;

Time midnight_of(const path& folder, const std::string& text) {
  date::local_days day;
  std::istringstream in(text);
  in >> date::parse("%F", day);
  if (in.fail() || text.size() != 10) throw SetupError(folder.string() + ": expected a folder named YYYY-MM-DD");
  return date::make_zoned("America/New_York", day).get_sys_time();
}

// The place of the field among `words`.
std::size_t choice(const FigureTable& table, std::size_t row, std::string_view column,
                   std::span<const std::string_view> words) {
  const auto at = std::ranges::find(words, table.text(row, column));
  if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  std::string expected = "one of";
  for (const std::string_view word : words) expected.append(" ").append(word);
  table.refuse(row, column, expected);
}

void read_split(const FigureTable& table, std::size_t row, Listing& listing) {
  const std::string& text = table.text(row, "split");
  if (text.empty()) return;
  std::istringstream in(text);
  char colon = 0;
  in >> listing.split_to >> colon >> listing.split_from;
  const bool whole = !in.fail() && in.peek() == std::istringstream::traits_type::eof();
  const auto fits = [](std::uint32_t side) { return side >= 1 && side <= split_side_most; };
  if (!whole || colon != ':' || !fits(listing.split_to) || !fits(listing.split_from)) {
    table.refuse(row, "split", "a ratio such as 2:1, neither side above 1000, or nothing");
  }
}

Listing read_listing(const FigureTable& table, std::size_t row) {
  static constexpr std::array<std::string_view, 3> types{"stock", "fund", "index"};
  static constexpr std::array<std::string_view, 3> tiers{"", "1", "2"};
  Listing listing;
  listing.symbol = table.text(row, "symbol");
  if (listing.symbol.empty()) table.refuse(row, "symbol", "a symbol");
  listing.name = table.text(row, "name");
  listing.sector = table.text(row, "sector");
  listing.type = static_cast<InstrumentType>(choice(table, row, "type", types));
  listing.prior_close = table.price(row, "prior_close");
  listing.shares_outstanding = table.count(row, "shares_outstanding").value_or(0);
  listing.luld_tier = static_cast<std::uint8_t>(choice(table, row, "luld_tier", tiers));
  read_split(table, row, listing);
  return listing;
}

std::vector<Listing> read_listings(const path& file) {
  const FigureTable table(
      file, {"symbol", "name", "sector", "type", "prior_close", "shares_outstanding", "luld_tier", "split"});
  std::vector<Listing> listings;
  for (std::size_t row = 0; row < table.size(); ++row) listings.push_back(read_listing(table, row));
  return listings;
}

InstrumentId instrument_of(const FigureTable& table, std::size_t row, const Universe& universe,
                           std::string_view column = "symbol") {
  const std::optional<InstrumentId> id = universe.find(table.text(row, column));
  if (!id) table.refuse(row, column, "a symbol of universe.csv");
  return *id;
}

SessionFigures read_session(const FigureTable& table, std::size_t row) {
  SessionFigures session;
  session.close = table.required_price(row, "close");
  session.volume = table.count(row, "volume").value_or(0);
  if (table.text(row, "open").empty() && table.text(row, "high").empty() && table.text(row, "low").empty()) {
    return session;
  }
  session.open = table.required_price(row, "open");
  session.high = table.required_price(row, "high");
  session.low = table.required_price(row, "low");
  if (session.low > std::min(session.open, session.close)) table.refuse(row, "low", "no more than open and close");
  if (session.high < std::max(session.open, session.close)) table.refuse(row, "high", "no less than open and close");
  return session;
}

std::vector<SessionFigures> read_sessions(const path& file, const Universe& universe) {
  const FigureTable table(file, {"symbol", "open", "high", "low", "close", "volume"});
  std::vector<SessionFigures> sessions(universe.size());
  for (std::size_t row = 0; row < table.size(); ++row) {
    const InstrumentId id = instrument_of(table, row, universe);
    SessionFigures& session = sessions[index_of(id)];
    if (session.close != no_price) table.refuse(row, "symbol", "each symbol once");
    session = read_session(table, row);
    const bool traded = universe[id].type != InstrumentType::index;
    if (traded && !session.has_range()) table.refuse(row, "open", "open, high and low of a stock or fund");
    if (traded && universe[id].prior_close == no_price) table.refuse(row, "symbol", "a name with a prior close");
  }
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (sessions[i].close != no_price) continue;
    throw SetupError(file.string() + ": symbol: no row for " + universe.listings()[i].symbol + " of universe.csv");
  }
  return sessions;
}

void read_marks(const path& file, DayFigures& day) {
  const FigureTable table(file, {"time_et"});
  for (std::size_t row = 0; row < table.size(); ++row) {
    const Duration at = table.time_of_day(row, "time_et");
    if (at <= day_clock::regular_open || at > day_clock::regular_close ||
        at % day_clock::slice_length != Duration::zero()) {
      table.refuse(row, "time_et", "a time in the regular session");
    }
    if (!day.marks.empty() && at < day.marks.back().at) table.refuse(row, "time_et", "ascending times");
    for (const std::string& symbol : table.columns()) {
      const auto id = day.universe.find(symbol);
      if (id && !table.text(row, symbol).empty()) day.marks.push_back({*id, at, table.required_price(row, symbol)});
    }
  }
  for (const std::string& symbol : table.columns()) {
    if (symbol != "time_et" && !day.universe.find(symbol)) day.unlisted_marks.push_back(symbol);
  }
}

// What a moment says must fit the session it lies in and the figure it dates.
void check_moment(const FigureTable& table, std::size_t row, const Moment& moment, const SessionFigures& session) {
  const bool early = moment.kind == MomentKind::trade || moment.kind == MomentKind::pre_low;
  const Duration begin = early ? day_clock::day_begin : day_clock::regular_open;
  const Duration end = early ? day_clock::regular_open : day_clock::regular_close;
  if (moment.from < begin) table.refuse(row, "from_et", early ? "a time from 04:00" : "a time from 09:30");
  if (moment.to > end) table.refuse(row, "to_et", early ? "a time until 09:30" : "a time until 16:00");
  if (moment.to - moment.from < std::chrono::minutes{1}) table.refuse(row, "to_et", "a time after from_et");
  if (!session.has_range()) table.refuse(row, "symbol", "a symbol with open, high and low");
  if (moment.kind == MomentKind::high && moment.value != session.high) table.refuse(row, "value", "the day's high");
  if (moment.kind == MomentKind::low && moment.value != session.low) table.refuse(row, "value", "the day's low");
}

void read_moments(const path& file, DayFigures& day) {
  static constexpr std::array<std::string_view, 5> kinds{"trade", "pre_low", "high", "low", "first_below"};
  const FigureTable table(file, {"symbol", "what", "from_et", "to_et", "value"});
  for (std::size_t row = 0; row < table.size(); ++row) {
    const Moment moment{.instrument = instrument_of(table, row, day.universe),
                        .kind = static_cast<MomentKind>(choice(table, row, "what", kinds)),
                        .from = table.time_of_day(row, "from_et"),
                        .to = table.time_of_day(row, "to_et"),
                        .value = table.required_price(row, "value")};
    check_moment(table, row, moment, day.figures[index_of(moment.instrument)]);
    day.moments.push_back(moment);
  }
}

BasketFigures& basket_named(const std::string& name, std::vector<BasketFigures>& baskets) {
  const auto at = std::ranges::find(baskets, name, &BasketFigures::name);
  return at != baskets.end() ? *at : baskets.emplace_back(BasketFigures{.name = name, .members = {}});
}

void read_baskets(const path& file, DayFigures& day) {
  const FigureTable table(file, {"basket", "symbol", "weight_pct"});
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& name = table.text(row, "basket");
    if (name.empty()) table.refuse(row, "basket", "a name");
    BasketFigures& basket = basket_named(name, day.baskets);
    const InstrumentId id = instrument_of(table, row, day.universe);
    if (day.universe[id].type == InstrumentType::index) table.refuse(row, "symbol", "a stock or a fund");
    if (std::ranges::find(basket.members, id, &BasketFigures::Member::instrument) != basket.members.end()) {
      table.refuse(row, "symbol", "each member once");
    }
    std::optional<Price> weight;
    if (!table.text(row, "weight_pct").empty()) weight = table.required_price(row, "weight_pct");
    if (!basket.members.empty() && basket.is_weighted() != weight.has_value()) {
      table.refuse(row, "weight_pct", "a weight for every member of the basket, or for none");
    }
    basket.members.push_back({id, weight});
  }
}

bool is_fund_that_follows(InstrumentId id, const DayFigures& day) {
  return std::ranges::find(day.followers, id, &Follower::fund) != day.followers.end();
}

void read_followers(const path& file, DayFigures& day) {
  const FigureTable table(file, {"symbol", "follows"});
  for (std::size_t row = 0; row < table.size(); ++row) {
    const Follower follower{.fund = instrument_of(table, row, day.universe),
                            .leader = instrument_of(table, row, day.universe, "follows")};
    const bool led = day.figures[index_of(follower.leader)].has_range();
    if (day.universe[follower.fund].type != InstrumentType::fund) table.refuse(row, "symbol", "a fund");
    if (is_fund_that_follows(follower.fund, day)) table.refuse(row, "symbol", "each fund once");
    if (!led || day.universe[follower.leader].type == InstrumentType::fund) {
      table.refuse(row, "follows", "an index or a stock with open, high and low");
    }
    day.followers.push_back(follower);
  }
}

}  // namespace

DayFigures load_day(const path& folder) {
  const path named = folder.has_filename() ? folder : folder.parent_path();
  const std::string date = named.filename().string();
  DayFigures day{.date = date,
                 .midnight = midnight_of(folder, date),
                 .universe = Universe(read_listings(folder / "universe.csv"))};
  day.figures = read_sessions(folder / "figures.csv", day.universe);
  read_marks(folder / "marks.csv", day);
  read_moments(folder / "moments.csv", day);
  read_baskets(folder / "baskets.csv", day);
  read_followers(folder / "follows.csv", day);
  return day;
}

}  // namespace tocsin
