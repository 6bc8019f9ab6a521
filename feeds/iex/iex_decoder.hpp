#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/event.hpp"
#include "feeds/book/book_feed.hpp"
#include "feeds/book/level_book.hpp"
#include "feeds/book/top_book.hpp"
#include "feeds/event_batch.hpp"
#include "feeds/iex/iex_messages.hpp"
#include "feeds/iex/iex_tp.hpp"
#include "feeds/iex/message_target.hpp"
#include "feeds/iex/standing.hpp"
#include "feeds/iex/symbol_index.hpp"
#include "feeds/live_feed.hpp"
#include "feeds/tally.hpp"

namespace tocsin::iex {

// Where a packet's events come from.
struct PacketStamp {
  Time time{};                // when it was recorded
  std::uint64_t offset = 0;   // in the capture, in bytes after decompression
  std::uint32_t session = 0;  // and the number of its first message in it
  std::uint64_t sequence = 0;
  std::uint32_t count = 0;  // of its messages
};

// How messages from the wire are to be heard, which those of a capture are not.
struct WireTerms {
  EventClock clock = EventClock::receive;
  Time midnight{};  // by the venue's clock: what has no stamp of its own, and nothing before it, came then
};

// Messages of one session after another -> events, in a batch whose memory is used again and again. Keeps what their
// meaning depends on: the books, how each instrument stands. Never throws over a message: what it cannot read is
// counted with its reason. A message is used (an event, or a change of a book), or passed over, or rejected, and
// counted once.
//
// Doubt. After lost messages a TOPS quote is trusted again at once, for it is whole. A DEEP book never is, for a level
// that was put in or taken out meanwhile may not be spoken of again all day: its quotes carry event_flag::doubtful
// until a session starts anew. So do all of a session whose start the capture does not have, and the one book of which
// a level update was rejected. An event of DEEP that is under way at the gap ends there: what is known of it is
// applied, and told at once, in doubt. One that is under way at the end of the capture has not happened.
class IexDecoder {
 public:
  // From the wire, messages of symbols that are not known are passed over: nobody asked for them.
  IexDecoder(MessageProtocol protocol, SymbolIndex symbols, const CaptureOptions& options, Tally& tally,
             const std::optional<WireTerms>& wire = std::nullopt);

  // Decodes whole message blocks, of one datagram, without the first `skipped` of them. `targets` are what foresee()
  // said of each, or none. The batch must not be full.
  void take(std::span<const std::byte> blocks, std::uint32_t skipped, std::span<const MessageTarget> targets,
            const PacketStamp& packet);
  // The messages from..to of the packet's session are lost. The batch must not be full.
  void lose(std::uint64_t from, std::uint64_t to, const PacketStamp& packet);
  // Finds what messages that are decoded soon are about. Begins to fetch what they will touch.
  void foresee(std::span<MessageTarget> targets) const noexcept;
  // There are no more messages.
  void end() { drop_unfinished(); }

  [[nodiscard]] std::span<const Event> batch() const noexcept { return batch_.events(); }
  [[nodiscard]] bool full() const noexcept { return batch_.full(); }
  void clear() noexcept { batch_.clear(); }
  // Brings the tally up to date.
  void enter_accounts();
  [[nodiscard]] Depth depth(InstrumentId instrument, std::size_t levels) const;

  // The session's messages have ended, as its last one says.
  [[nodiscard]] bool have_ended() const noexcept { return have_ended_; }
  // An event of several updates is under way.
  [[nodiscard]] bool is_within_event() const noexcept { return book_.held_count() > 0; }
  // All that messages changed, while none is, and the same again in a decoder of the same symbols. SetupError where the
  // mark is of others.
  void save(MarkWriter& mark) const;
  void restore(MarkReader& mark);

 private:
  // Small enough that what a usual packet fills of it is still in the first-level cache when it is read.
  static constexpr std::size_t batch_events = 128;
  // No datagram gives more events: one for each of the shortest messages that it has room for, the clear of a session
  // or a gap before it, and the books of all events that are given up.
  static constexpr std::size_t events_spare =
      65'535 / (block_length_size + size_of<SystemEvent>()) + 2 + LevelBook::held_max;

  struct Count {
    std::uint64_t count = 0;
    std::uint64_t first_at = 0;
  };

  [[nodiscard]] std::span<const MessageTarget> look_up(std::span<const std::byte> blocks);
  void enter(const PacketStamp& packet);
  // Each returns why the message cannot be what it claims, or nullptr.
  [[nodiscard]] const char* on_message(const MessageTarget& target, std::uint64_t number);
  [[nodiscard]] const char* on(const LevelFields& message, InstrumentId instrument, Side side);
  [[nodiscard]] const char* on(const QuoteUpdate& message, InstrumentId instrument);
  [[nodiscard]] const char* on(const TradeReport& message, InstrumentId instrument);
  [[nodiscard]] const char* on(const TradeBreak& message, InstrumentId instrument);
  [[nodiscard]] const char* on(const OfficialPrice& message, InstrumentId instrument);
  [[nodiscard]] const char* on(const SystemEvent& message, std::uint64_t number);
  template <class Message>
  [[nodiscard]] const char* on_standing(const Message& message, InstrumentId instrument);
  [[nodiscard]] const char* pass_over(std::string_view kind);
  [[nodiscard]] Stamp stamp(std::int64_t timestamp, InstrumentId instrument) const noexcept;
  // When something happened that has no stamp of its own, ns since 1970.
  [[nodiscard]] std::int64_t now() const noexcept;

  void refuse(const char* fault, const MessageTarget& target);
  void tell_book(InstrumentId instrument, std::int64_t timestamp, bool is_news = true);
  void make_ready_to_hold(LevelUpdate& update);
  void give_up_events();
  void drop_unfinished();
  void enter_book_accounts();
  void doubt_all() noexcept;
  void forget_all();

  const bool is_deep_;
  SymbolIndex symbols_;
  const char* unknown_symbol_;  // why the message of one is rejected
  const std::optional<WireTerms> wire_;
  const bool is_by_venue_;
  Tally& tally_;
  LevelBook book_;  // DEEP
  TopBook top_;     // TOPS
  std::vector<Standing> standings_;
  std::vector<MessageTarget> targets_;  // of a datagram that had to wait
  std::vector<Event> events_;
  EventBatch batch_;
  PacketStamp packet_;  // that is being decoded
  std::optional<std::uint32_t> session_;
  bool have_ended_ = false;
  std::array<Count, 256> kinds_{};   // by type, since the tally was last brought up to date
  std::uint64_t used_ = 0;           // messages that became events or changed a book
  std::uint64_t refused_count_ = 0;  // of the book's level updates, that the tally has
  std::uint64_t idle_count_ = 0;     // of the same
};

}  // namespace tocsin::iex
