#include "replay_data/reconstruction.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/setup_error.hpp"
#include "replay_data/day_courses.hpp"
#include "replay_data/index_tape.hpp"
#include "replay_data/name_tape.hpp"
#include "replay_data/reconstruction_source.hpp"
#include "replay_data/slice_order.hpp"

namespace tocsin {
namespace {

using namespace day_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr double trades_part = 0.28;            // of a name's events; each has a quote beside it
constexpr std::uint64_t shares_in_trade = 20;   // on average at least
constexpr std::uint64_t slots_least = 40;       // of every name
constexpr std::uint64_t volume_least = 10'000;  // shares

constexpr std::uint64_t activity_stream = 4'000'000;
constexpr std::uint64_t name_stream = 5'000'000;
constexpr std::uint64_t index_stream = 6'000'000;

Event made_event(EventKind kind, Time time, InstrumentId instrument) {
  Event event = blank_event(kind, time, instrument);
  event.source = reconstruction_source;
  event.flags = event_flag::reconstructed;
  return event;
}

Event status_event(Time time, InstrumentId instrument, TradingState state) {
  Event event = made_event(EventKind::status, time, instrument);
  event.status = {.state = state, .short_sale = ShortSale::unknown, .reason = {}, .zero = {}};
  return event;
}

Event reference_event(Time time, InstrumentId instrument, ReferenceKind kind, Price price) {
  Event event = made_event(EventKind::reference, time, instrument);
  event.reference = {.price = price, .kind = kind, .zero = {}};
  return event;
}

// What is known and is neither trade nor quote: references and trading states of the whole day, by time.
std::vector<Event> milestones_of(const DayFigures& day, const std::vector<Course>& courses) {
  std::vector<Event> events;
  for (const Course& course : courses) {
    const InstrumentId id = course.instrument();
    const Listing& listing = day.universe[id];
    const SessionFigures& session = day.figures[index_of(id)];
    const bool traded = listing.type != InstrumentType::index;
    const Time begin = day.midnight + day_begin;
    const Time open = day.midnight + course.opening(), close = day.midnight + course.closing();
    if (listing.prior_close != no_price) {
      events.push_back(reference_event(begin, id, ReferenceKind::prior_close, listing.prior_close));
    }
    events.push_back(status_event(begin, id, TradingState::pre_open));
    events.push_back(status_event(open - microseconds{50}, id, TradingState::trading));
    if (session.has_range()) {
      events.push_back(reference_event(open + microseconds{30}, id, ReferenceKind::official_open, session.open));
    }
    events.push_back(reference_event(close + microseconds{30}, id, ReferenceKind::official_close, session.close));
    const Time end = traded ? day.midnight + day_end : close + milliseconds{1};
    events.push_back(status_event(end, id, TradingState::closed));
  }
  for (std::size_t i = 0; i < events.size(); ++i) events[i].sequence = i;
  std::ranges::sort(events, comes_before);
  return events;
}

// How the events that are not fixed are divided among the names: by the root of the dollars traded; a name whose volume
// is not known counts as the middle one of the others. By instrument number, 0 for an index.
std::vector<double> attractions_of(const DayFigures& day) {
  std::vector<double> attractions(day.figures.size(), 0.0), known;
  for (std::size_t i = 0; i < attractions.size(); ++i) {
    const SessionFigures& session = day.figures[i];
    if (day.universe.listings()[i].type == InstrumentType::index || session.volume == 0) continue;
    known.push_back(attractions[i] = std::sqrt(session.close.to_double() * static_cast<double>(session.volume)));
  }
  std::ranges::sort(known);
  const double middle = known.empty() ? 1.0 : known[known.size() / 2];
  for (std::size_t i = 0; i < attractions.size(); ++i) {
    const bool unknown = day.universe.listings()[i].type != InstrumentType::index && day.figures[i].volume == 0;
    if (unknown) attractions[i] = middle;
  }
  return attractions;
}

double gap_of(const Listing& listing, const SessionFigures& session) {
  return session.open.to_double() / listing.prior_close.to_double() - 1.0;
}

// A name's slots and how many of them are trades: `events` = slots + trades.
struct Division {
  std::uint64_t slots, trades;
};

Division divide(std::uint64_t events, std::uint64_t volume, std::uint64_t fixed_prints) {
  const auto wanted = static_cast<std::uint64_t>(static_cast<double>(events) * trades_part);
  const std::uint64_t affordable = volume / shares_in_trade - std::min(volume / shares_in_trade, fixed_prints);
  const std::uint64_t trades = volume == 0 ? wanted : std::min(wanted, affordable);
  return {events - trades, trades};
}

bool holds_a_cent(const SessionFigures& session) {
  constexpr std::int64_t cent = Price::units_per_one / 100;
  return session.high.units / cent >= (session.low.units + cent - 1) / cent;
}

void check_name(const DayFigures& day, std::size_t i) {
  const std::string name = day.date + ": " + day.universe.listings()[i].symbol;
  const SessionFigures& session = day.figures[i];
  if (session.volume != 0 && session.volume < volume_least) {
    throw SetupError(name + ": volume: expected 10000 shares or more, or nothing");
  }
  if (!holds_a_cent(session)) throw SetupError(name + ": low: expected a whole cent between low and high");
}

void check_request(const DayFigures& day, std::uint64_t events_count) {
  if (events_count < Reconstruction::events_count_least || events_count > Reconstruction::events_count_most) {
    throw SetupError("events: expected 200000 to 200000000, found " + std::to_string(events_count));
  }
  for (std::size_t i = 0; i < day.figures.size(); ++i) {
    if (day.universe.listings()[i].type != InstrumentType::index) check_name(day, i);
  }
}

}  // namespace

class Reconstruction::Writer {
 public:
  Writer(const DayFigures& day, std::vector<Course> courses, std::uint64_t events_count, std::uint64_t seed)
      : source_("reconstruction " + day.date),
        listings_(day.universe.listings().begin(), day.universe.listings().end()),
        midnight_(day.midnight),
        courses_(std::move(courses)),
        milestones_(milestones_of(day, courses_)) {
    add_indices(day, seed);
    add_names(day, events_count, seed);
  }

  [[nodiscard]] const std::string& source() const noexcept { return source_; }
  [[nodiscard]] const std::vector<Listing>& listings() const noexcept { return listings_; }

  std::span<const Event> next() {
    ordered_.clear();
    while (ordered_.empty() && slice_ <= slices_count) write_slice(slice_++);
    return ordered_;
  }

 private:
  void add_indices(const DayFigures& day, std::uint64_t seed) {
    for (const Course& course : courses_) {
      const std::uint32_t i = index_of(course.instrument());
      if (listings_[i].type != InstrumentType::index) continue;
      indices_.emplace_back(course, day.figures[i], midnight_, Random(seed, index_stream + i));
    }
  }

  void add_names(const DayFigures& day, std::uint64_t events_count, std::uint64_t seed) {
    const std::uint64_t free = events_count - fixed_events(day);
    const std::vector<double> attractions = attractions_of(day);
    const double sum = std::accumulate(attractions.begin(), attractions.end(), 0.0);
    double passed = 0;
    std::uint64_t done = 0;
    for (const Course& course : courses_) {
      if (!is_name(course)) continue;
      passed += attractions[index_of(course.instrument())];
      const bool last = names_.size() + 1 == names_count();
      const auto due = last ? free : static_cast<std::uint64_t>(static_cast<double>(free) * (passed / sum));
      add_name(day, course, slots_least + due - done, seed);
      done = due;
    }
  }

  void add_name(const DayFigures& day, const Course& course, std::uint64_t events, std::uint64_t seed) {
    const std::uint32_t i = index_of(course.instrument());
    const Division division = divide(events, day.figures[i].volume, course.prints().size());
    const Activity activity = spread_activity(course, gap_of(listings_[i], day.figures[i]), division.slots,
                                              division.trades, Random(seed, activity_stream + i));
    names_.emplace_back(course, day.figures[i], midnight_, activity, Random(seed, name_stream + i));
  }

  // Everything but the names' slots beyond their least; each print has its quote.
  [[nodiscard]] std::uint64_t fixed_events(const DayFigures& day) const {
    std::uint64_t fixed = milestones_.size() + indices_.size() * IndexTape::values_count;
    for (const Course& course : courses_) fixed += is_name(course) ? 2 * course.prints().size() + slots_least : 0;
    if (fixed > events_count_least) throw SetupError(day.date + ": more fixed points than 200000 events can hold");
    return fixed;
  }

  [[nodiscard]] bool is_name(const Course& course) const {
    return listings_[index_of(course.instrument())].type != InstrumentType::index;
  }
  [[nodiscard]] std::size_t names_count() const { return courses_.size() - indices_.size(); }

  void write_slice(std::size_t slice) {
    written_.clear();
    const Time begin = midnight_ + time_of(slice);
    const Time end = begin + day_clock::slice_length;
    while (next_milestone_ < milestones_.size() && milestones_[next_milestone_].time < end) {
      written_.push_back(milestones_[next_milestone_++]);
    }
    if (slice < slices_count) {
      for (IndexTape& index : indices_) index.write(slice, written_);
      for (NameTape& name : names_) name.write(slice, written_);
    }
    put_in_order(begin);
  }

  // By time, then as written: each name's own order stays.
  void put_in_order(Time begin) {
    for (const std::uint32_t i : order_.of(written_, begin)) {
      Event& event = ordered_.emplace_back(written_[i]);
      event.sequence = ++sequence_;
      if (event.kind == EventKind::trade && event.trade.size > 0) event.trade.id = ++trade_id_;
    }
  }

  std::string source_;
  std::vector<Listing> listings_;
  Time midnight_;
  std::vector<Course> courses_;
  std::vector<Event> milestones_;
  std::vector<IndexTape> indices_;
  std::vector<NameTape> names_;
  std::size_t slice_ = 0;
  std::size_t next_milestone_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t trade_id_ = 0;
  std::vector<Event> written_;
  SliceOrder order_;
  std::vector<Event> ordered_;
};

Reconstruction::Reconstruction(const DayFigures& day, std::uint64_t events_count, std::uint64_t seed) {
  check_request(day, events_count);
  writer_ = std::make_unique<Writer>(day, chart_day(day, seed), events_count, seed);
}
Reconstruction::Reconstruction(const DayFigures& day, std::vector<Course> courses, std::uint64_t events_count,
                               std::uint64_t seed) {
  check_request(day, events_count);
  writer_ = std::make_unique<Writer>(day, std::move(courses), events_count, seed);
}
Reconstruction::~Reconstruction() = default;
Reconstruction::Reconstruction(Reconstruction&&) noexcept = default;
Reconstruction& Reconstruction::operator=(Reconstruction&&) noexcept = default;

const std::string& Reconstruction::source() const noexcept { return writer_->source(); }
const std::vector<Listing>& Reconstruction::listings() const noexcept { return writer_->listings(); }
std::span<const Event> Reconstruction::next() { return writer_->next(); }

}  // namespace tocsin
