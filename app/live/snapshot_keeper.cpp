#include "app/live/snapshot_keeper.hpp"

#include "app/diagnostics.hpp"
#include "app/live/day_snapshot.hpp"
#include "app/program_hash.hpp"
#include "engine/setup_error.hpp"
#include "feeds/tape/journal_tail.hpp"

namespace tocsin {

SnapshotKeeper::SnapshotKeeper(const Parts& parts)
    : parts_(parts), next_(std::chrono::steady_clock::now() + parts.every.value_or(Duration::zero())) {}

const char* SnapshotKeeper::ask() {
  if (parts_.desk.journal().fault() != nullptr) return "the journal broke off: a snapshot would be of no use";
  if (is_asked_.exchange(true)) return "a snapshot is on its way";
  return nullptr;
}

std::size_t SnapshotKeeper::poll() {
  if (!is_under_way_) {
    if (is_due()) begin();
    return 0;
  }
  if (!room_.is_answered()) return 0;
  is_under_way_ = false;
  // Where the rules were changed meanwhile it is asked for once more.
  if (!room_.is_taken() || edition_ != parts_.desk.edition()) return 0;
  if (room_.events() > 0) keep();
  is_asked_.store(false);
  return 1;
}

bool SnapshotKeeper::is_due() {
  if (parts_.desk.journal().fault() != nullptr) return false;
  if (is_asked_.load()) return true;
  if (!parts_.every || std::chrono::steady_clock::now() < next_) return false;
  next_ = std::chrono::steady_clock::now() + *parts_.every;
  return true;
}

void SnapshotKeeper::begin() {
  is_under_way_ = true;
  edition_ = parts_.desk.edition();
  room_.ask(parts_.desk.engine().snapshot_bytes());
  parts_.engine.keep_state_in(room_);
}

// It says what the journal's last event was, by which it is known to be of this journal.
void SnapshotKeeper::keep() {
  try {
    DaySnapshot snapshot{.maker = parts_.desk.maker_of(edition_),
                         .edition = edition_,
                         .events = room_.events(),
                         .alerts = room_.alerts(),
                         .state = room_.state()};
    JournalTail tail(parts_.desk.path(".tape"), parts_.desk.journal());
    tail.go_to(room_.events() - 1);
    snapshot.last = tail.next(room_.events()).front();
    write_day_snapshot(parts_.desk.path(".snapshot"), snapshot);
    events_.store(room_.events(), std::memory_order_relaxed);
  } catch (const SetupError& error) {
    warn(std::string("no snapshot was kept: ") + error.what());
  }
}

}  // namespace tocsin
