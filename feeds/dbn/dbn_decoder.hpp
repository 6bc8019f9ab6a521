#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/event.hpp"
#include "feeds/dbn/dbn_metadata.hpp"
#include "feeds/dbn/dbn_records.hpp"
#include "feeds/dbn/dbn_symbols.hpp"
#include "feeds/event_batch.hpp"
#include "feeds/tally.hpp"

namespace tocsin::dbn {

// The text symbol of a symbol mapping record of either size; nothing where the size is neither's.
[[nodiscard]] std::optional<std::string_view> mapped_symbol(std::span<const std::byte> record) noexcept;

// Whether records of the type become events.
[[nodiscard]] bool gives_events(RecordType type) noexcept;

// What a quote is held against to see whether it moved: small, for there is one an instrument and each record touches
// its own. As it is made, unlike any quote that is read.
struct Best {
  std::int64_t bid = undefined_price;
  std::int64_t ask = undefined_price;
  std::uint32_t bid_size = 0;
  std::uint32_t ask_size = 0;
};

// One record -> events, in a batch whose memory is used again and again. Keeps what the meaning of a record depends on:
// the symbols of the day, each instrument's last quote and last sale, the time so far. Never throws over a record: what
// it cannot read is counted with its reason.
class DbnDecoder {
 public:
  DbnDecoder(const DbnMetadata& metadata, DbnSymbols symbols, Tally& tally);

  // Decodes whole records from the front of `bytes` until they end or the batch is full, and returns how many bytes
  // those were. `offset` is where `bytes` begin, for the accounts.
  std::size_t take(std::span<const std::byte> bytes, std::uint64_t offset);

  [[nodiscard]] std::span<const Event> batch() const noexcept { return batch_.events(); }
  [[nodiscard]] bool full() const noexcept { return batch_.full(); }
  void clear() noexcept { batch_.clear(); }

 private:
  // Small enough that the batch is still in the first-level cache when it is read.
  static constexpr std::size_t batch_events = 128;
  // No record gives more: the trades of a bar.
  static constexpr std::size_t record_events_max = 4;

  // Each returns how many bytes it went through: the record that `bytes` begin with, `size` of them, and those behind
  // it that are like it. All that they go through is made one function: passing its parts from call to call costs more
  // than the rest.
  std::size_t take_run(std::span<const std::byte> bytes, std::size_t size);
  template <class Record>
  [[gnu::flatten, gnu::noinline]] std::size_t run(std::span<const std::byte> bytes, std::size_t size);
  std::size_t count(const char* fault, std::span<const std::byte> record);
  void enter_accounts();

  // Each returns why the record cannot be an event, or nullptr.
  [[nodiscard]] const char* on(const TradeRecord& record, EventBatch& batch);
  [[nodiscard]] const char* on(const Mbp1Record& record, EventBatch& batch);
  [[nodiscard]] const char* on(const BboRecord& record, EventBatch& batch);
  [[nodiscard]] const char* on(const OhlcvRecord& record, EventBatch& batch);
  [[nodiscard]] const char* on(const StatusRecord& record, EventBatch& batch);
  [[nodiscard]] const char* on_tbbo(const Mbp1Record& record, EventBatch& batch);
  [[nodiscard]] const char* on_clear(const TradeRecord& record, EventBatch& batch);
  [[nodiscard]] const char* on_update(const Mbp1Record& record, EventBatch& batch);
  [[nodiscard]] const char* read_trade(const TradeRecord& record, Stamp& head, Side& side);
  [[nodiscard]] const char* on_mapping(std::span<const std::byte> record);

  [[nodiscard]] const char* stamp(const RecordHeader& header, std::uint64_t recorded, Stamp& out);
  [[nodiscard]] const char* stamp(const TradeRecord& record, Stamp& out);
  [[nodiscard]] std::uint8_t marks_of(const TradeRecord& record) const;
  [[nodiscard]] std::uint64_t offset_of(const void* record) const noexcept {
    return offset_ + static_cast<std::uint64_t>(static_cast<const std::byte*>(record) - bytes_);
  }

  const bool is_tbbo_;
  const bool is_own_;
  const std::size_t trailer_size_;
  DbnSymbols symbols_;
  Tally& tally_;
  std::vector<Best> bests_;                // last of each instrument
  std::vector<std::uint64_t> last_sales_;  // ts_event of each instrument's, ns
  std::vector<Event> events_;
  EventBatch batch_;
  const std::byte* bytes_ = nullptr;  // of this call
  std::uint64_t offset_ = 0;
  std::uint64_t unmoved_count_ = 0;      // its updates that moved neither best price nor size
  const Mbp1Record* unmoved_ = nullptr;  // the first of them
};

}  // namespace tocsin::dbn
