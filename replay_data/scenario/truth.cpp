#include "replay_data/scenario/truth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace tocsin {
namespace {

constexpr double fall_of_names = 0.10;
constexpr double fall_of_sectors = 0.05;
constexpr std::size_t sectors_least = 3;
constexpr double breadth_least = 0.60;
constexpr Duration slip_lasts = std::chrono::minutes{1};

std::string per_cent(double fraction) { return fmt::format("{:.2f} %", fraction * 100); }

double change_of(const DayFigures& day, InstrumentId id, Price SessionFigures::* price) {
  return (day.figures[index_of(id)].*price).to_double() / day.universe[id].prior_close.to_double() - 1;
}

bool is_sector(const DayFigures& day, const std::string& name) {
  return std::ranges::any_of(day.universe.listings(), [&](const Listing& each) {
    return each.type == InstrumentType::stock && each.sector == name;
  });
}

// Of equal dollars, at the close.
double mean_change(const DayFigures& day, const ListedBasket& basket) {
  double sum = 0;
  for (const auto& member : basket.members) sum += change_of(day, member.instrument, &SessionFigures::close);
  return sum / static_cast<double>(basket.members.size());
}

// Two of one subject and kind that meet are one event.
void join(Label& earlier, const Label& later) {
  earlier.when.end = std::max(earlier.when.end, later.when.end);
  if (earlier.note != later.note) earlier.note += "; " + later.note;
}

}  // namespace

void Truth::add_shock(const DayFigures& day) {
  const auto index = day.universe.find("^SOX");
  if (index) {
    label(day_clock::regular_open, close_, "SOX", "index_drop",
          per_cent(change_of(day, *index, &SessionFigures::close)) + " at the close");
  }
  add_names(day);
  add_sectors(day);
  add_breadth(day);
}

void Truth::add_names(const DayFigures& day) {
  for (std::uint32_t i = 0; i < day.universe.size(); ++i) {
    const InstrumentId id{i};
    if (day.universe[id].type != InstrumentType::stock) continue;
    const double low = change_of(day, id, &SessionFigures::low);
    if (low > -fall_of_names) continue;
    label(day_clock::regular_open, close_, day.universe[id].symbol, "name_drop", per_cent(low) + " at the low");
  }
}

void Truth::add_sectors(const DayFigures& day) {
  std::string hit;
  std::size_t count = 0;
  for (const ListedBasket& basket : day.baskets) {
    if (!is_sector(day, basket.name) || mean_change(day, basket) > -fall_of_sectors) continue;
    hit += (count++ == 0 ? "" : " ") + basket.name;
  }
  if (count >= sectors_least) label(day_clock::regular_open, close_, Label::whole_market, "sector_cascade", hit);
}

void Truth::add_breadth(const DayFigures& day) {
  const auto basket = std::ranges::find(day.baskets, "XLK", &ListedBasket::name);
  if (basket == day.baskets.end()) return;
  const auto lower = std::ranges::count_if(basket->members, [&](const auto& member) {
    return change_of(day, member.instrument, &SessionFigures::close) < 0;
  });
  const auto share = static_cast<double>(lower) / static_cast<double>(basket->members.size());
  if (share >= breadth_least) {
    label(day_clock::regular_open, close_, "XLK", "breadth", per_cent(share) + " of the members lower at the close");
  }
}

void Truth::add(const ingredient::Fall& fall, const DayFigures& day) {
  if (fall.is_background) return;
  const bool is_market = fall.subject == "market";
  const bool is_basket = std::ranges::find(day.baskets, fall.subject, &ListedBasket::name) != day.baskets.end();
  const bool comes_back = fall.back > Duration::zero();
  label(fall.at, comes_back ? fall.at + fall.over + fall.back : close_, is_market ? "^GSPC" : fall.subject,
        is_market || is_basket ? "index_drop" : "name_drop", per_cent(-fall.size) + " made");
}

void Truth::add_onsets(const std::vector<ingredient::Fall>& onsets, const DayFigures& day) {
  for (const ingredient::Fall& onset : onsets) add(onset, day);
  if (onsets.size() < sectors_least) return;
  std::string hit;
  for (const ingredient::Fall& onset : onsets) hit += (hit.empty() ? "" : " ") + onset.subject;
  label(onsets.front().at, close_, Label::whole_market, "sector_cascade", hit);
}

void Truth::add(const ingredient::Stub& stub) {
  for (const std::string& name : stub.names) {
    label(stub.during.from, stub.during.to, name, "name_drop", "stub prices, broken later");
  }
}

void Truth::add(const ingredient::FatFinger& slip) {
  if (slip.broken || slip.off > 0) return;
  label(slip.at, slip.at + slip_lasts, slip.symbol, "name_drop", per_cent(slip.off) + " in one print, never broken");
}

std::vector<Label> Truth::labels() const {
  std::vector<Label> sorted = labels_;
  const auto whom = [](const Label& each) { return std::tie(each.subject, each.kind); };
  std::ranges::stable_sort(sorted, [&](const Label& a, const Label& b) {
    return whom(a) != whom(b) ? whom(a) < whom(b) : a.when.start < b.when.start;
  });
  std::vector<Label> joined;
  for (Label& each : sorted) {
    const bool meets =
        !joined.empty() && whom(joined.back()) == whom(each) && each.when.start <= joined.back().when.end;
    if (meets) {
      join(joined.back(), each);
    } else {
      joined.push_back(std::move(each));
    }
  }
  std::ranges::stable_sort(joined, {}, [](const Label& each) { return each.when.start; });
  return joined;
}

// Cut off where the session ends, outside of which nothing need ring.
void Truth::label(Duration from, Duration to, std::string subject, std::string kind, std::string note) {
  const Duration start = std::max(from, day_clock::regular_open), end = std::min(to, close_);
  if (end <= start) return;
  labels_.push_back({.when = {midnight_ + start, midnight_ + end},
                     .subject = std::move(subject),
                     .kind = std::move(kind),
                     .note = std::move(note)});
}

}  // namespace tocsin
