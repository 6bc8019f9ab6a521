#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ratio>
#include <span>
#include <vector>

#include "feeds/capture/elapsed.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin::capture {

// Which session of numbered messages (MoldUDP64, IEX-TP) is read, and whether what a packet says of itself can be true:
// a bit that flipped in a session's name or in a number must cost one packet, and not the rest of the day. Does not put
// packets in order, and knows no protocol: when one session may follow another is for the protocol to say besides.
template <class Session>
class SessionWatch {
 public:
  // Where a packet says that it stands.
  struct Place {
    Session session{};
    std::uint64_t sequence = 0;  // of its first message
    std::uint32_t count = 0;     // of its messages

    [[nodiscard]] Place behind() const noexcept { return {session, sequence + count, 0}; }
  };

  explicit SessionWatch(const std::optional<Session>& first) : session_(first) {}

  [[nodiscard]] const std::optional<Session>& session() const noexcept { return session_; }
  // When the last packet came that was believed; nothing before the first of its session.
  [[nodiscard]] const std::optional<Time>& last_heard() const noexcept { return last_heard_; }

  // Whether another session may be read after this one: not one that was left, or is remembered.
  [[nodiscard]] bool may_follow(const Session& session) const {
    return others_.size() < sessions_max && !std::ranges::binary_search(others_, session);
  }
  // Whether a packet of another session goes on where the packet before it ended, none of the session that is read
  // having come between: so that the other has begun, and is no flipped bit.
  [[nodiscard]] bool goes_on(const Place& place) noexcept {
    const bool does = unproven_ && unproven_->session == place.session && unproven_->sequence == place.sequence;
    unproven_ = place.behind();
    return does;
  }
  // Another session is read from here on, and this one never again.
  void follow(const Session& session) {
    if (session_) remember(*session_);
    session_ = session;
    last_heard_.reset();
    unproven_.reset();
  }
  // Never to be followed.
  void remember(const Session& session) {
    const auto at = std::ranges::lower_bound(others_, session);
    const bool is_known = at != others_.end() && *at == session;
    if (!is_known && others_.size() < sessions_max) others_.insert(at, session);
  }

  // Whether a feed can have come to the number, `next` being waited for. With the time that passes any number comes
  // within reach, so that a leap which is true is believed in the end.
  [[nodiscard]] bool is_within_reach(std::uint64_t sequence, std::uint64_t next, Time now) const noexcept {
    if (!last_heard_) return sequence <= per_day_max;
    const std::uint64_t reach =
        burst_max + per_second_max * (ns_between(*last_heard_, now) / std::uint64_t{std::nano::den});
    return sequence <= std::min(next + reach, number_max);
  }
  // A packet of the session that is read was believed.
  void heard(Time now) noexcept {
    last_heard_ = now;
    unproven_.reset();
  }

  // Whether another session asks to be followed, and its next packet decides: no time to save.
  [[nodiscard]] bool is_undecided() const noexcept { return unproven_.has_value(); }
  void save(MarkWriter& mark) const {
    mark.number(std::uint8_t{session_.has_value()});
    write(mark, session_.value_or(Session{}));
    mark.small(others_.size());
    for (const Session& session : others_) write(mark, session);
    mark.number(std::uint8_t{last_heard_.has_value()});
    mark.number(ns_since_epoch(last_heard_.value_or(Time{})));
  }
  void restore(MarkReader& mark) {
    const bool has_session = mark.flag();
    const Session session = read(mark);
    session_ = has_session ? std::optional(session) : std::nullopt;
    others_.resize(mark.count());
    for (Session& other : others_) other = read(mark);
    MarkReader::check(others_.size() <= sessions_max && std::ranges::is_sorted(others_));
    const bool was_heard = mark.flag();
    const Time last_heard = time_from_ns(mark.number<std::int64_t>());
    last_heard_ = was_heard ? std::optional(last_heard) : std::nullopt;
  }

 private:
  // More than any feed sends in a second, in a burst, and in a day: what a number may be ahead of the one before it,
  // and of the first.
  static constexpr std::uint64_t per_second_max = 10'000'000;
  static constexpr std::uint64_t burst_max = 1'000'000;
  static constexpr std::uint64_t per_day_max = 10'000'000'000;
  static constexpr std::uint64_t number_max = std::uint64_t{1} << 62;  // of any number, so that none overflows
  static constexpr std::size_t sessions_max = 4'096;

  static void write(MarkWriter& mark, const Session& session) { mark.bytes(std::as_bytes(std::span(&session, 1))); }
  static Session read(MarkReader& mark) {
    Session session{};
    std::ranges::copy(mark.bytes(sizeof session), std::as_writable_bytes(std::span(&session, 1)).begin());
    return session;
  }

  std::optional<Session> session_;
  std::vector<Session> others_;  // that were left, or must not be followed; ascending
  std::optional<Time> last_heard_;
  std::optional<Place> unproven_;  // behind the last packet, of another session that may have begun
};

}  // namespace tocsin::capture
