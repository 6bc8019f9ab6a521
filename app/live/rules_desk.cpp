#include "app/live/rules_desk.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include "app/day_rules.hpp"
#include "app/diagnostics.hpp"
#include "app/plugins/plugin_watchdog.hpp"
#include "engine/setup_error.hpp"
#include "feeds/tape/journal_tail.hpp"

namespace tocsin {
namespace {

constexpr std::size_t heard_at_once = 4'096;
// The engine's thread looks every round; that it does not for so long means that it has ended.
constexpr auto wait_max = std::chrono::seconds(10);
constexpr auto look_every = std::chrono::microseconds(50);

Event event_of(std::uint64_t hash, std::uint32_t text, Time now) {
  Event event = blank_event(EventKind::action, now, no_instrument);
  event.sequence = text;
  event.action = {.target = hash, .until = {}, .text = text, .verb = DeskVerb::change_rules, .zero = {}};
  return event;
}

}  // namespace

RulesDesk::RulesDesk(Parts parts)
    : parts_(std::move(parts)), some_(heard_at_once, blank_event(EventKind::clear, Time{}, no_instrument)) {}

const char* RulesDesk::objection() const {
  if (is_changing_.load(std::memory_order_acquire)) return "a change of rules is on its way";
  if (parts_.desk.journal().fault() != nullptr)
    return "the journal broke off: new rules could not hear what came since";
  return nullptr;
}

void RulesDesk::ask(RulesFile rules, std::uint32_t text) {
  const std::scoped_lock lock(mutex_);
  wish_.emplace(Wish{std::move(rules), text});
  fault_.clear();
  is_changing_.store(true, std::memory_order_release);
}

std::string RulesDesk::fault() const {
  const std::scoped_lock lock(mutex_);
  return fault_;
}

std::size_t RulesDesk::poll() {
  std::optional<Wish> wish;
  {
    const std::scoped_lock lock(mutex_);
    wish.swap(wish_);
  }
  if (!wish) return 0;
  std::string fault;
  try {
    change(*wish);
  } catch (const SetupError& error) {
    fault = error.what();
    warn("the rules stay as they are: " + fault);
  }
  const std::scoped_lock lock(mutex_);
  fault_ = std::move(fault);
  is_changing_.store(false, std::memory_order_release);
  return 1;
}

// What judges is what is kept.
void RulesDesk::change(const Wish& wish) {
  const std::string tape = parts_.desk.path(".tape");
  const std::size_t number = parts_.desk.edition() + 1;
  const std::uint64_t hash = day_rules::keep(wish.rules, tape, number);
  Edition& next = parts_.desk.prepare(RulesFile::load(day_rules::path_of(tape, number)));
  if (const char* const why = make(next, hash, wish.text)) {
    parts_.desk.forget_prepared();
    throw SetupError(why);
  }
  parts_.desk.succeed();
  warn("the rules were changed: those of " + wish.rules.files().front() + " are in force");
}

// Why it was not made; nullptr where it was.
const char* RulesDesk::make(Edition& next, std::uint64_t hash, std::uint32_t text) {
  RulesChange& change = changes_.emplace_back(*next.engine, next.watch);
  bool is_heard = hear_journal(*next.engine, change);
  if (is_heard) {
    next.watch.measure(&PluginWatchdog::clock);
    Event made = event_of(hash, text, parts_.now());
    made.source = parts_.desk.desk_source();
    change.make_ready(made);
    is_heard = wait_until([&] { return change.is_made() || change.has_failed(); });
  }
  if (!is_heard && change.give_up()) return "the engine does not take them: the day has ended";
  static_cast<void>(wait_until([&] { return change.is_made() || change.has_failed(); }));
  return change.is_made() ? nullptr : "more events came than the new rules could hear meanwhile; ask again";
}

// False where the engine's thread does not answer.
bool RulesDesk::hear_journal(DeskEngine& engine, RulesChange& change) {
  const Journal& journal = parts_.desk.journal();
  JournalTail tail(parts_.desk.path(".tape"), journal);
  const auto hear_until = [&](std::uint64_t end) {
    for (auto events = tail.next(end); !events.empty(); events = tail.next(end)) {
      engine.run(events, [](const Alert&) {});
    }
  };
  hear_until(journal.published_count());
  parts_.engine.follow(change);
  if (!wait_until([&] { return change.is_followed(); })) return false;
  hear_until(change.from());
  while (change.hear_some(some_)) {
  }
  return true;
}

template <class Done>
bool RulesDesk::wait_until(Done&& done) const {
  const auto end = std::chrono::steady_clock::now() + wait_max;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(look_every);
  }
  return true;
}

}  // namespace tocsin
