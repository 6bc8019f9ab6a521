#include "feeds/merge.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using Feeds = std::vector<std::unique_ptr<Feed>>;

constexpr std::size_t mixed_events_max = 1024;
// A run this long is handed out where it lies; a shorter one is copied behind the one before it.
constexpr std::size_t run_events_min = 64;

Feeds by_path(Feeds feeds) {
  std::ranges::sort(feeds, {}, [](const auto& feed) { return std::tie(feed->info().path, feed->info().format); });
  return feeds;
}

// Fills in what `known` leaves open.
void complete(Listing& known, const Listing& other) {
  const Listing blank;
  const auto fill = [&](auto field) {
    if (known.*field == blank.*field) known.*field = other.*field;
  };
  fill(&Listing::name);
  fill(&Listing::sector);
  fill(&Listing::type);
  fill(&Listing::prior_close);
  fill(&Listing::shares_outstanding);
  fill(&Listing::luld_tier);
  if (known.split_to == known.split_from)
    std::tie(known.split_to, known.split_from) = std::tie(other.split_to, other.split_from);
}

Universe union_of(std::vector<Listing> dated, const Feeds& feeds) {
  const Universe first(std::move(dated));
  std::map<std::string, Listing> all;
  for (const Listing& listing : first.listings()) all.emplace(listing.symbol, listing);
  for (const auto& feed : feeds) {
    for (const Listing& listing : feed->info().listings) {
      const auto [known, is_new] = all.emplace(listing.symbol, listing);
      if (!is_new) complete(known->second, listing);
    }
  }
  std::vector<Listing> listings;
  std::ranges::transform(all, std::back_inserter(listings), [](auto& entry) { return std::move(entry.second); });
  return Universe(std::move(listings));
}

std::vector<std::string> names_of_sources(const Feeds& feeds) {
  std::set<std::string> names;
  for (const auto& feed : feeds) names.insert(feed->info().sources.begin(), feed->info().sources.end());
  if (names.size() > 255)
    throw SetupError("the files have " + std::to_string(names.size()) + " sources, at most 255 fit");
  std::vector<std::string> numbered{"timer"};
  numbered.insert(numbered.end(), names.begin(), names.end());
  return numbered;
}

std::string provenance_of(const Feeds& feeds) {
  std::set<std::string> all;
  for (const auto& feed : feeds) all.insert(feed->info().provenance);
  all.erase("");
  std::string joined;
  for (const std::string& one : all) joined += (joined.empty() ? "" : "; ") + one;
  return joined;
}

std::vector<InstrumentId> numbers_of(std::span<const Listing> listings, const Universe& universe) {
  std::vector<InstrumentId> numbers;
  for (const Listing& listing : listings) numbers.push_back(universe.find(listing.symbol).value());
  return numbers;
}

std::vector<SourceId> numbers_of(std::span<const std::string> sources, std::span<const std::string> names) {
  std::vector<SourceId> numbers{timer_source};
  for (const std::string& source : sources) {
    const auto at = std::ranges::lower_bound(names.begin() + 1, names.end(), source);
    numbers.push_back(static_cast<SourceId>(at - names.begin()));
  }
  return numbers;
}

bool front_is_later(const Lane* a, const Lane* b) noexcept { return comes_before_by_bytes(b->front(), a->front()); }

// How many events from the first on satisfy `early`, which holds for a prefix: looks at a few in turn, then 1, 2, 4,
// ... ahead, so that a short answer is cheap and a long one costs a logarithm.
template <class Early>
std::size_t count_early(std::span<const Event> events, Early early) noexcept {
  constexpr std::size_t in_turn = 8;
  std::size_t known = 0;
  while (known < std::min(in_turn, events.size()) && early(events[known])) ++known;
  if (known < in_turn) return known;
  std::size_t step = 1;
  while (known + step <= events.size() && early(events[known + step - 1])) {
    known += step;
    step *= 2;
  }
  const auto rest = events.subspan(known, std::min(step, events.size() - known));
  return known + static_cast<std::size_t>(std::ranges::partition_point(rest, early) - rest.begin());
}

std::uint64_t equal_neighbours(std::span<const Event> events) noexcept {
  std::uint64_t count = 0;
  for (std::size_t i = 1; i < events.size(); ++i) count += same_key(events[i - 1], events[i]);
  return count;
}

std::string seconds(Duration duration) {
  return std::to_string(std::chrono::duration<double>(duration).count()) + " s";
}

}  // namespace

Merge::Merge(std::vector<std::unique_ptr<Feed>> feeds, MergeOptions options)
    : universe_(std::vector<Listing>{}), last_(blank_event(EventKind::timer, Time::min(), no_instrument)) {
  feeds = by_path(std::move(feeds));
  universe_ = union_of(std::move(options.listings), feeds);
  source_names_ = names_of_sources(feeds);
  provenance_ = provenance_of(feeds);
  set_timer(options.timer_grid, feeds);
  mixed_.reserve(mixed_events_max);
  for (auto& feed : feeds) {
    const FeedInfo& info = feed->info();
    auto instruments = numbers_of(info.listings, universe_);
    auto sources = numbers_of(info.sources, source_names_);
    lanes_.push_back(std::make_unique<Lane>(std::move(feed), std::move(instruments), std::move(sources)));
    if (lanes_.back()->refill()) heap_.push_back(lanes_.back().get());
  }
  std::ranges::make_heap(heap_, front_is_later);
}

void Merge::set_timer(std::optional<Duration> asked, std::span<const std::unique_ptr<Feed>> feeds) {
  if (asked && (*asked <= Duration::zero() || *asked > std::chrono::days(1))) {
    throw SetupError("timer grid: " + seconds(*asked) + ", expected more than 0 s and at most a day");
  }
  grid_ = asked;
  bool carried = false;
  for (const auto& feed : feeds) {
    const auto grid = feed->info().timer_grid;
    if (!grid) continue;
    if (grid_ && grid_ != grid) {
      throw SetupError(feed->info().path + ": carries a timer every " + seconds(*grid) + ", expected every " +
                       seconds(*grid_));
    }
    grid_ = grid;
    carried = true;
  }
  if (grid_ && !carried) timers_.emplace(*grid_);
}

std::span<const Event> Merge::next() {
  mixed_.clear();
  if (front_taken_) settle_front();
  while (!heap_.empty() && mixed_.size() < mixed_events_max) {
    if (give_timer() || drop_repeat()) continue;
    const std::span<const Event> run = front_run();
    const bool in_place = heap_.size() == 1 || run.size() >= run_events_min;
    if (in_place && !mixed_.empty()) break;
    take(run);
    front_taken_ = in_place;
    if (in_place) return hand_out(run);
    mixed_.insert(mixed_.end(), run.begin(), run.end());
    settle_front();
  }
  return hand_out(mixed_);
}

// Puts the front lane, some of whose events are gone, where its next event belongs.
void Merge::settle_front() {
  front_taken_ = false;
  if (!heap_.front()->refill()) {
    heap_.front() = heap_.back();
    heap_.pop_back();
  }
  for (std::size_t at = 0, next = child_before(0); next != 0; at = next, next = child_before(next)) {
    std::swap(heap_[at], heap_[next]);
  }
}

// The child of a lane in the heap that comes before it and before its sibling; 0 where the lane stands right.
std::size_t Merge::child_before(std::size_t at) const noexcept {
  std::size_t child = 2 * at + 1;
  if (child >= heap_.size()) return 0;
  if (child + 1 < heap_.size() && front_is_later(heap_[child], heap_[child + 1])) ++child;
  return front_is_later(heap_[at], heap_[child]) ? child : 0;
}

bool Merge::give_timer() {
  const Time time = heap_.front()->front().time;
  if (!timers_ || time < timers_->next()) return false;
  const std::optional<Event> timer = timers_->due(time);
  if (!timer) return false;
  mixed_.push_back(*timer);
  last_ = *timer;
  ++made_;
  return true;
}

bool Merge::drop_repeat() {
  const Event& event = heap_.front()->front();
  if (!same_bytes(event, last_)) return false;
  ++left_.duplicates;
  heap_.front()->take(1);
  settle_front();
  return true;
}

// The lane that comes next after the front one, or nullptr.
const Lane* Merge::rival() const noexcept {
  if (heap_.size() < 2) return nullptr;
  if (heap_.size() == 2) return heap_[1];
  return front_is_later(heap_[1], heap_[2]) ? heap_[2] : heap_[1];
}

// The front lane's events up to the next timer and to the next event of another lane: at least one.
std::span<const Event> Merge::front_run() const noexcept {
  std::span<const Event> run = heap_.front()->ready();
  if (const Lane* const other = rival()) {
    const Event& bound = other->front();
    const auto count = count_early(run, [&](const Event& e) { return comes_before_by_bytes(e, bound); });
    run = run.first(std::max<std::size_t>(count, 1));
  }
  if (timers_) run = run.first(count_early(run, [&](const Event& e) { return e.time < timers_->next(); }));
  return run;
}

void Merge::take(std::span<const Event> run) {
  TOCSIN_CHECK(!comes_before(run.front(), last_));
  left_.conflicts += same_key(run.front(), last_);
  if (heap_.front()->has_equal_keys()) left_.conflicts += equal_neighbours(run);
  last_ = run.back();
  if (timers_) timers_->passed(last_.time);
  heap_.front()->take(run.size());
}

std::span<const Event> Merge::hand_out(std::span<const Event> events) noexcept {
  out_ += events.size();
  return events;
}

MergeAccounts Merge::accounts() const {
  MergeAccounts all{.timers = made_, .out = out_, .left = left_};
  for (const auto& lane : lanes_) {
    const Tally& tally = lane->feed().tally();
    all.records_in += tally.records_in;
    all.rejected += tally.rejected_count();
    all.passed_over += tally.passed_over_count();
    all.late += tally.late;
    all.in += tally.events_out - lane->waiting_count();
    all.left.duplicates += lane->leavings().duplicates;
    all.left.unordered += lane->leavings().unordered;
    all.left.impossible += lane->leavings().impossible;
  }
  return all;
}

std::vector<const Feed*> Merge::feeds() const {
  std::vector<const Feed*> feeds;
  std::ranges::transform(lanes_, std::back_inserter(feeds), [](const auto& lane) { return &lane->feed(); });
  return feeds;
}

}  // namespace tocsin
