#include "replay_data/scenario/truth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <tuple>

#include "replay_data/scenario/feed_faults.hpp"

namespace tocsin {
namespace {

using ingredient::Stretch;

constexpr double fall_of_names = 0.10;
constexpr double fall_of_baskets = 0.05;
constexpr double fall_of_market = 0.03;
constexpr double fall_for_breaker = 0.07;  // NYSE Rule 7.12
constexpr double gap_of_names = 0.05;
// Of the market and of baskets:
constexpr double fall_in_trend = 0.02;
constexpr double fall_in_burst = 0.015;
constexpr Duration burst_window = std::chrono::minutes{5};
constexpr double fall_in_jump = 0.01;
constexpr Duration jump_window = std::chrono::minutes{1};
constexpr Duration band_window = std::chrono::minutes{5};  // of limit up-limit down
constexpr double fall_in_breadth = 0.025;                  // of a member,
constexpr double share_in_breadth = 0.5;                   // and of how many of them
constexpr std::size_t sectors_least = 3;
constexpr Duration slip_lasts = std::chrono::minutes{1};
constexpr Duration loss_is_told = std::chrono::minutes{1};

std::string per_cent(double fraction) { return fmt::format("{:.2f} %", fraction * 100); }

bool is_sector(const DayFigures& day, const std::string& name) {
  return std::ranges::any_of(day.universe.listings(), [&](const Listing& each) {
    return each.type == InstrumentType::stock && each.sector == name;
  });
}

// The regular session at its nodes, as shares of the prior close: 1 is unchanged.
using SessionPath = std::vector<double>;
constexpr std::size_t session_nodes = day_clock::close_node - day_clock::open_node;

SessionPath path_of(const DayFigures& day, const Course& course) {
  const double close = day.universe[course.instrument()].prior_close.to_double();
  SessionPath path(session_nodes);
  for (std::size_t i = 0; i < session_nodes; ++i) path[i] = course.path[day_clock::open_node + 1 + i] / close;
  return path;
}

// By the members' weights.
SessionPath path_of(const DayFigures& day, const ListedBasket& basket, const std::vector<Course>& courses) {
  double weights = 0;
  for (const auto& member : basket.members) weights += static_cast<double>(member.weight.value_or(1));
  SessionPath sum(session_nodes, 0);
  for (const auto& member : basket.members) {
    const SessionPath path = path_of(day, courses[index_of(member.instrument)]);
    const double weight = static_cast<double>(member.weight.value_or(1)) / weights;
    for (std::size_t i = 0; i < session_nodes; ++i) sum[i] += weight * path[i];
  }
  return sum;
}

// How far below the prior close, at the lowest: 0 or less.
double lowest_of(const SessionPath& path) { return std::min(0.0, std::ranges::min(path) - 1); }

constexpr std::size_t nodes_in(Duration window) { return static_cast<std::size_t>(window / day_clock::slice_length); }

// The deepest fall within a window: 0 or less.
double steepest_of(const SessionPath& path, Duration window) {
  double steepest = 0;
  for (std::size_t i = nodes_in(window); i < path.size(); ++i) {
    steepest = std::min(steepest, path[i] / path[i - nodes_in(window)] - 1);
  }
  return steepest;
}

// The furthest below the mean of the five minutes before, which is the reference of limit up-limit down: 0 or less.
double furthest_below_mean_of(const SessionPath& path) {
  const std::size_t nodes = nodes_in(band_window);
  double furthest = 0, sum = std::accumulate(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(nodes), 0.0);
  for (std::size_t i = nodes; i < path.size(); ++i) {
    furthest = std::min(furthest, path[i] * static_cast<double>(nodes) / sum - 1);
    sum += path[i] - path[i - nodes];
  }
  return furthest;
}

// The largest share of the members that stand `fall_in_breadth` lower at one time.
double broadest_of(const DayFigures& day, const ListedBasket& basket, const std::vector<Course>& courses) {
  std::vector<std::size_t> lower(session_nodes, 0);
  for (const auto& member : basket.members) {
    const SessionPath path = path_of(day, courses[index_of(member.instrument)]);
    for (std::size_t i = 0; i < session_nodes; ++i) lower[i] += path[i] - 1 <= -fall_in_breadth ? 1U : 0U;
  }
  return static_cast<double>(std::ranges::max(lower)) / static_cast<double>(basket.members.size());
}

// How far from the reference price a name may trade; nothing where its tier is not known.
std::optional<double> band_of(const Listing& listing) {
  if (listing.luld_tier == 0) return std::nullopt;
  return listing.luld_tier == 1 ? 0.05 : 0.10;
}

double opening_gap_of(const DayFigures& day, const Course& course) {
  const double open = course.path[day_clock::node_at(course.opening())];
  return open / day.universe[course.instrument()].prior_close.to_double() - 1;
}

bool lasts(const Stretch& stretch) { return stretch.from < stretch.to; }

std::string lowest_note(double lowest) { return per_cent(lowest) + " at its lowest"; }

Stretch joined(const Stretch& one, const Stretch& other) {
  if (!lasts(one)) return other;
  if (!lasts(other)) return one;
  return {.from = std::min(one.from, other.from), .to = std::max(one.to, other.to)};
}

Stretch stretch_of(const ListedBasket& basket, const std::vector<Stretch>& stretches) {
  Stretch stretch{.from = {}, .to = {}};
  for (const auto& member : basket.members) stretch = joined(stretch, stretches[index_of(member.instrument)]);
  return stretch;
}

// Two of one subject and kind that meet are one event.
void join(Label& earlier, const Label& later) {
  earlier.when.end = std::max(earlier.when.end, later.when.end);
  if (earlier.note != later.note) earlier.note += "; " + later.note;
}

}  // namespace

void Truth::add_shock(const DayFigures& day, const std::vector<Course>& courses) {
  const Stretch session{.from = day_clock::regular_open, .to = close_};
  if (const auto index = day.universe.find("^SOX")) {
    const double close =
        day.figures[index_of(*index)].close.to_double() / day.universe[*index].prior_close.to_double() - 1;
    label(session, "SOX", "index_drop", per_cent(close) + " at the close");
  }
  add_struck(Stretches(courses.size(), session), day, courses);
}

void Truth::add(std::span<const Struck> struck, const DayFigures& day, const std::vector<Course>& courses) {
  for (const Struck& each : struck) {
    if (!each.fall.is_background) add_subject(each.fall, day);
  }
  add_struck(stretches_of(struck, courses.size()), day, courses);
}

void Truth::add_subject(const ingredient::Fall& fall, const DayFigures& day) {
  const bool is_market = fall.subject == "market";
  const bool is_basket = std::ranges::find(day.baskets, fall.subject, &ListedBasket::name) != day.baskets.end();
  label(lasting(fall), is_market ? "^GSPC" : fall.subject, is_market || is_basket ? "index_drop" : "name_drop",
        per_cent(-fall.size) + " made");
}

Stretch Truth::lasting(const ingredient::Fall& fall) const {
  const bool comes_back = fall.back > Duration::zero();
  return {.from = fall.at, .to = comes_back ? fall.at + fall.over + fall.back : close_};
}

Truth::Stretches Truth::stretches_of(std::span<const Struck> struck, std::size_t instruments) const {
  Stretches stretches(instruments, Stretch{.from = {}, .to = {}});
  for (const Struck& each : struck) {
    if (each.fall.is_background) continue;
    for (std::size_t i = 0; i < instruments; ++i) {
      if (each.shares[i] > 0) stretches[i] = joined(stretches[i], lasting(each.fall));
    }
  }
  return stretches;
}

void Truth::add_struck(const Stretches& stretches, const DayFigures& day, const std::vector<Course>& courses) {
  for (const Course& course : courses) {
    const Listing& listing = day.universe[course.instrument()];
    const Stretch& stretch = stretches[index_of(course.instrument())];
    if (!lasts(stretch)) continue;
    if (listing.symbol == "^GSPC") label_market(stretch, path_of(day, course));
    if (listing.type == InstrumentType::stock) label_name(listing, stretch, day, course);
  }
  Stretch cascade{.from = {}, .to = {}};
  std::vector<std::string> sectors;
  for (const ListedBasket& basket : day.baskets) {
    const Stretch stretch = stretch_of(basket, stretches);
    if (!lasts(stretch) || !label_basket(basket, stretch, day, courses) || !is_sector(day, basket.name)) continue;
    cascade = joined(cascade, stretch);
    sectors.push_back(basket.name);
  }
  if (sectors.size() < sectors_least) return;
  for (const char* kind : {"sector_cascade", "contagion"}) {
    label(cascade, Label::whole_market, kind, fmt::format("{}", fmt::join(sectors, " ")));
  }
}

void Truth::label_market(const Stretch& stretch, const std::vector<double>& path) {
  const std::string market = "^GSPC";
  const double lowest = lowest_of(path);
  if (lowest <= -fall_of_market) {
    label(stretch, market, "index_drop", lowest_note(lowest));
    label(stretch, Label::whole_market, "correlation_spike", lowest_note(lowest));
  }
  if (lowest <= -fall_for_breaker) label(stretch, market, "market_wide_breaker", lowest_note(lowest));
  label_statistics(stretch, market, path);
}

void Truth::label_name(const Listing& listing, const Stretch& stretch, const DayFigures& day, const Course& course) {
  const SessionPath path = path_of(day, course);
  if (const double lowest = lowest_of(path); lowest <= -fall_of_names) {
    label(stretch, listing.symbol, "name_drop", lowest_note(lowest));
    label(stretch, listing.symbol, "short_sale_restriction", lowest_note(lowest));
  }
  const auto band = band_of(listing);
  if (const double furthest = furthest_below_mean_of(path); band && furthest <= -*band) {
    label(stretch, listing.symbol, "luld", per_cent(furthest) + " from the mean of five minutes");
  }
  if (const double gap = opening_gap_of(day, course); std::abs(gap) >= gap_of_names) {
    label(stretch, listing.symbol, "gap_open", per_cent(gap) + " at the open");
  }
}

void Truth::label_statistics(const Stretch& stretch, const std::string& subject, const std::vector<double>& path) {
  const auto label_where = [&](const char* kind, double fall, double least, std::string_view words) {
    if (fall <= -least) label(stretch, subject, kind, per_cent(fall) + std::string(words));
  };
  label_where("change_point", lowest_of(path), fall_in_trend, " at its lowest");
  label_where("volatility_burst", steepest_of(path, burst_window), fall_in_burst, " within five minutes");
  label_where("jump", steepest_of(path, jump_window), fall_in_jump, " within a minute");
}

// False: it did not fall far enough.
bool Truth::label_basket(const ListedBasket& basket, const Stretch& stretch, const DayFigures& day,
                         const std::vector<Course>& courses) {
  if (basket.name == "XLK") {
    const double share = broadest_of(day, basket, courses);
    const std::string note = per_cent(share) + " of the members 2.5 % lower at the broadest";
    if (share >= share_in_breadth) label(stretch, basket.name, "breadth", note);
  }
  const SessionPath path = path_of(day, basket, courses);
  const double lowest = lowest_of(path);
  label_statistics(stretch, basket.name, path);
  if (lowest > -fall_of_baskets) return false;
  label(stretch, basket.name, "index_drop", lowest_note(lowest));
  return true;
}

void Truth::add(const ingredient::Stub& stub) {
  for (const std::string& name : stub.names) {
    for (const char* kind : {"name_drop", "short_sale_restriction"}) {
      label(stub.during, name, kind, "stub prices, broken later");
    }
  }
}

void Truth::add(const ingredient::FatFinger& slip) {
  if (slip.broken || slip.off > 0) return;
  label({.from = slip.at, .to = slip.at + slip_lasts}, slip.symbol, "name_drop",
        per_cent(slip.off) + " in one print, never broken");
}

void Truth::add(const ingredient::Stale& stale) {
  const bool is_source = feed_named(stale.source_or_symbol) != timer_source;
  label(stale.during, is_source ? Label::whole_market : stale.source_or_symbol, "stale_feed",
        stale.source_or_symbol + " silent, and nobody says so");
}

void Truth::add(const ingredient::Drop& drop) {
  label({.from = drop.during.to, .to = drop.during.to + loss_is_told}, Label::whole_market, "gap",
        drop.source + " lost");
}

std::vector<Label> Truth::labels() const {
  std::vector<Label> sorted = labels_;
  const auto whom = [](const Label& each) { return std::tie(each.subject, each.kind); };
  std::ranges::stable_sort(sorted, [&](const Label& a, const Label& b) {
    return whom(a) != whom(b) ? whom(a) < whom(b) : a.when.start < b.when.start;
  });
  std::vector<Label> labels;
  for (Label& each : sorted) {
    if (!labels.empty() && whom(labels.back()) == whom(each) && each.when.start <= labels.back().when.end) {
      join(labels.back(), each);
    } else {
      labels.push_back(std::move(each));
    }
  }
  std::ranges::stable_sort(labels, {}, [](const Label& each) { return each.when.start; });
  return labels;
}

// Cut off where the session ends, outside of which nothing need ring.
void Truth::label(const Stretch& during, std::string subject, std::string kind, std::string note) {
  const Stretch within{.from = std::max(during.from, day_clock::regular_open), .to = std::min(during.to, close_)};
  if (!lasts(within)) return;
  labels_.push_back({.when = {midnight_ + within.from, midnight_ + within.to},
                     .subject = std::move(subject),
                     .kind = std::move(kind),
                     .note = std::move(note)});
}

}  // namespace tocsin
