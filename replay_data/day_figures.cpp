#include "replay_data/day_figures.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/setup_error.hpp"
#include "feeds/basket_file.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_table.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/quoted.hpp"
#include "feeds/universe_file.hpp"
#include "feeds/zone_clock.hpp"
#include "replay_data/day_clock.hpp"

namespace tocsin {
namespace {

using std::filesystem::path;

Time midnight_of(const path& folder, const std::string& text) {
  const auto date = text.size() == 10 ? parse_date(text) : std::nullopt;
  if (!date) throw SetupError(folder.string() + ": expected a folder named YYYY-MM-DD");
  return ZoneClock(us_equities_zone).to_utc(std::chrono::local_days{*date}).value();
}

// Goes over the rows of a file that has these columns, all of them.
template <std::size_t count, typename TakeRow>
void for_each_row(const path& file, const std::array<std::string_view, count>& columns, TakeRow take_row) {
  for (CsvTable table(bytes::stored_file(file.string()), columns, count); table.next();) take_row(table);
}

InstrumentId instrument_of(const CsvTable& table, const Universe& universe, std::string_view column = "symbol") {
  const auto id = universe.find(table.text(column));
  if (!id) table.refuse(column, "a symbol of the universe");
  return *id;
}

SessionFigures read_session(const CsvTable& table) {
  SessionFigures session;
  session.close = table.required_price("close");
  session.volume = table.count("volume").value_or(0);
  if (table.text("open").empty() && table.text("high").empty() && table.text("low").empty()) return session;
  session.open = table.required_price("open");
  session.high = table.required_price("high");
  session.low = table.required_price("low");
  if (session.low > std::min(session.open, session.close)) table.refuse("low", "no more than open and close");
  if (session.high < std::max(session.open, session.close)) table.refuse("high", "no less than open and close");
  return session;
}

void add_session(const CsvTable& table, const Universe& universe, std::vector<SessionFigures>& sessions) {
  const InstrumentId id = instrument_of(table, universe);
  SessionFigures& session = sessions[index_of(id)];
  if (session.close != no_price) table.refuse("symbol", "each symbol once");
  session = read_session(table);
  const bool traded = universe[id].type != InstrumentType::index;
  if (traded && !session.has_range()) table.refuse("open", "open, high and low of a stock or fund");
  if (traded && universe[id].prior_close == no_price) table.refuse("symbol", "a name with a prior close");
}

std::vector<SessionFigures> read_sessions(const path& file, const Universe& universe) {
  static constexpr std::array<std::string_view, 6> columns{"symbol", "open", "high", "low", "close", "volume"};
  std::vector<SessionFigures> sessions(universe.size());
  for_each_row(file, columns, [&](const CsvTable& table) { add_session(table, universe, sessions); });
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (sessions[i].close != no_price) continue;
    throw SetupError(file.string() + ": symbol: no row for " + universe.listings()[i].symbol + " of the universe");
  }
  return sessions;
}

void add_marks(const CsvTable& table, DayFigures& day) {
  const Duration at = table.time_of_day("time_et");
  if (at <= day_clock::regular_open || at > day_clock::regular_close ||
      at % day_clock::slice_length != Duration::zero()) {
    table.refuse("time_et", "a time in the regular session");
  }
  if (!day.marks.empty() && at < day.marks.back().at) table.refuse("time_et", "ascending times");
  for (const std::string& symbol : table.header()) {
    const auto id = day.universe.find(symbol);
    if (id && !table.text(symbol).empty()) day.marks.push_back({*id, at, table.required_price(symbol)});
  }
}

// A column a symbol, of the universe or not.
void read_marks(const path& file, DayFigures& day) {
  static constexpr std::array<std::string_view, 1> columns{"time_et"};
  CsvTable table(bytes::stored_file(file.string()), columns, columns.size(), FreeColumns::kept);
  while (table.next()) add_marks(table, day);
  for (const std::string& symbol : table.header()) {
    if (symbol != "time_et" && !day.universe.find(symbol)) day.unlisted_marks.push_back(symbol);
  }
}

// What a moment says must fit the session it lies in and the figure it dates.
void check_moment(const CsvTable& table, const Moment& moment, const SessionFigures& session) {
  const bool early = moment.kind == MomentKind::trade || moment.kind == MomentKind::pre_low;
  const Duration begin = early ? day_clock::day_begin : day_clock::regular_open;
  const Duration end = early ? day_clock::regular_open : day_clock::regular_close;
  if (moment.from < begin) table.refuse("from_et", early ? "a time from 04:00" : "a time from 09:30");
  if (moment.to > end) table.refuse("to_et", early ? "a time until 09:30" : "a time until 16:00");
  if (moment.to - moment.from < std::chrono::minutes{1}) table.refuse("to_et", "a time after from_et");
  if (!session.has_range()) table.refuse("symbol", "a symbol with open, high and low");
  if (moment.kind == MomentKind::high && moment.value != session.high) table.refuse("value", "the day's high");
  if (moment.kind == MomentKind::low && moment.value != session.low) table.refuse("value", "the day's low");
}

Moment read_moment(const CsvTable& table, const DayFigures& day) {
  static constexpr std::array<std::string_view, 5> kinds{"trade", "pre_low", "high", "low", "first_below"};
  const Moment moment{.instrument = instrument_of(table, day.universe),
                      .kind = static_cast<MomentKind>(table.choice("what", kinds)),
                      .from = table.time_of_day("from_et"),
                      .to = table.time_of_day("to_et"),
                      .value = table.required_price("value")};
  check_moment(table, moment, day.figures[index_of(moment.instrument)]);
  return moment;
}

void read_moments(const path& file, DayFigures& day) {
  static constexpr std::array<std::string_view, 5> columns{"symbol", "what", "from_et", "to_et", "value"};
  for_each_row(file, columns, [&](const CsvTable& table) { day.moments.push_back(read_moment(table, day)); });
}

std::vector<ListedBasket> read_baskets(const std::string& file, const Universe& universe) {
  std::vector<ListedBasket> baskets = listed_baskets(read_basket_file(file), file, universe);
  for (const ListedBasket& basket : baskets) {
    for (const ListedBasket::Member& member : basket.members) {
      const Listing& listing = universe[member.instrument];
      if (listing.type != InstrumentType::index) continue;
      throw SetupError(file + ":" + std::to_string(member.line) + ": symbol: expected a stock or a fund, found " +
                       tocsin::quoted(listing.symbol));
    }
  }
  return baskets;
}

bool is_fund_that_follows(InstrumentId id, const DayFigures& day) {
  return std::ranges::find(day.followers, id, &Follower::fund) != day.followers.end();
}

Follower read_follower(const CsvTable& table, const DayFigures& day) {
  const Follower follower{.fund = instrument_of(table, day.universe),
                          .leader = instrument_of(table, day.universe, "follows")};
  const bool led = day.figures[index_of(follower.leader)].has_range();
  if (day.universe[follower.fund].type != InstrumentType::fund) table.refuse("symbol", "a fund");
  if (is_fund_that_follows(follower.fund, day)) table.refuse("symbol", "each fund once");
  if (!led || day.universe[follower.leader].type == InstrumentType::fund) {
    table.refuse("follows", "an index or a stock with open, high and low");
  }
  return follower;
}

void read_followers(const path& file, DayFigures& day) {
  static constexpr std::array<std::string_view, 2> columns{"symbol", "follows"};
  for_each_row(file, columns, [&](const CsvTable& table) { day.followers.push_back(read_follower(table, day)); });
}

}  // namespace

DayFigures load_day(const path& folder) {
  const path named = folder.has_filename() ? folder : folder.parent_path();
  const std::string date = named.filename().string();
  DayFigures day{.date = date,
                 .midnight = midnight_of(folder, date),
                 .universe = Universe(read_universe_file(folder / "universe.csv"))};
  day.figures = read_sessions(folder / "figures.csv", day.universe);
  read_marks(folder / "marks.csv", day);
  read_moments(folder / "moments.csv", day);
  day.baskets = read_baskets(folder / "baskets.csv", day.universe);
  read_followers(folder / "follows.csv", day);
  return day;
}

}  // namespace tocsin
