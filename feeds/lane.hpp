#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "feeds/feed.hpp"

namespace tocsin {

inline bool same_key(const Event& a, const Event& b) noexcept {
  return a.time == b.time && a.source == b.source && a.sequence == b.sequence;
}

inline bool same_bytes(const Event& a, const Event& b) noexcept {
  return same_key(a, b) && std::memcmp(&a, &b, sizeof a) == 0;
}

// The written order made total: equal keys stand in the order of their bytes.
inline bool comes_before_by_bytes(const Event& a, const Event& b) noexcept {
  if (a.time != b.time) [[likely]]
    return a.time < b.time;
  return same_key(a, b) ? std::memcmp(&a, &b, sizeof a) < 0 : comes_before(a, b);
}

// What a lane, or a merge, left out or found odd.
struct Leavings {
  std::uint64_t duplicates = 0;  // dropped: the same bytes came before
  std::uint64_t conflicts = 0;   // kept: (time, source, sequence) of the event before, other bytes
  std::uint64_t unordered = 0;   // dropped: the feed went back in time, which is a bug of the feed
  std::uint64_t impossible = 0;  // dropped: a stamp before 1970 or after 2116
};

// One feed on its way into a merge: its events with the numbers of the whole list, in the written order, each once. A
// feed promises order in time alone, so the events of its latest time are kept back until a later one is seen. Where
// the numbers are the same already and the order is right, the feed's own spans pass through uncopied.
class Lane {
 public:
  // `instruments` and `sources` translate the feed's numbers; sources[0] is the timer's.
  Lane(std::unique_ptr<Feed> feed, std::vector<InstrumentId> instruments, std::vector<SourceId> sources);

  // Valid until refill().
  [[nodiscard]] std::span<const Event> ready() const noexcept { return ready_; }
  [[nodiscard]] const Event& front() const noexcept { return ready_.front(); }
  // True when events of those ready may share a key.
  [[nodiscard]] bool has_equal_keys() const noexcept { return equal_keys_; }
  void take(std::size_t count) noexcept { ready_ = ready_.subspan(count); }
  // Events that the feed gave and nobody has taken yet.
  [[nodiscard]] std::size_t waiting_count() const noexcept { return batch_.size() + held_.size() + ready_.size(); }
  // Makes sure that an event is ready; false at the end.
  [[nodiscard]] bool refill();

  [[nodiscard]] const Feed& feed() const noexcept { return *feed_; }
  [[nodiscard]] const Leavings& leavings() const noexcept { return leavings_; }

 private:
  [[nodiscard]] std::span<const Event> whole_runs();
  [[nodiscard]] std::span<const Event> split_batch();
  [[nodiscard]] std::span<const Event> release_held();
  [[nodiscard]] std::span<const Event> in_order(std::span<const Event> events);
  [[nodiscard]] bool may_pass(std::span<const Event> events) const noexcept;
  void renumber();
  void sort();
  [[nodiscard]] std::span<const Event> possible() noexcept;
  [[nodiscard]] std::span<const Event> after_last(std::span<const Event> events) noexcept;

  std::unique_ptr<Feed> feed_;
  std::vector<InstrumentId> instruments_;
  std::vector<SourceId> sources_;
  bool same_numbers_;
  bool ended_ = false;
  bool equal_keys_ = false;
  std::span<const Event> batch_;  // of the feed, not yet looked at
  std::vector<Event> held_;       // one time, to which events may yet be added
  std::vector<Event> released_;   // held before, now ready
  std::vector<Event> work_;       // renumbered or sorted
  std::span<const Event> ready_;
  Event last_;
  Leavings leavings_;
};

}  // namespace tocsin
