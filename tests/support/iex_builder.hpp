#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "feeds/book/book_feed.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/iex/iex_feed.hpp"
#include "feeds/iex/iex_messages.hpp"
#include "feeds/iex/iex_writer.hpp"
#include "tests/support/capture_builder.hpp"
#include "tests/support/whole_feed.hpp"

// Captures of IEX put together message by message.
namespace tocsin::iex {

using capture::Bytes;

inline const Time monday_noon = std::chrono::sys_days{std::chrono::January / 27 / 2025} + std::chrono::hours(12);
inline const Symbol nvda = Symbol::from("NVDA");
inline const Symbol avgo = Symbol::from("AVGO");

inline std::int64_t noon_ns(std::int64_t after = 0) { return ns_since_epoch(monday_noon) + after; }

inline SecurityDirectory listed(Symbol symbol) { return {0, noon_ns(), symbol, 100, 1'426'200, 1}; }
inline LevelFields level_fields(Symbol symbol, std::int64_t dollars, std::uint32_t size, bool is_complete = true) {
  return {is_complete ? LevelFields::is_complete : std::uint8_t{0}, noon_ns(5), symbol, size, dollars * 10'000};
}
inline BuyLevelUpdate buy(Symbol symbol, std::int64_t dollars, std::uint32_t size, bool is_complete = true) {
  return {level_fields(symbol, dollars, size, is_complete)};
}
inline SellLevelUpdate sell(Symbol symbol, std::int64_t dollars, std::uint32_t size, bool is_complete = true) {
  return {level_fields(symbol, dollars, size, is_complete)};
}
inline QuoteUpdate quote_update(Symbol symbol, std::int64_t bid_dollars, std::int64_t ask_dollars) {
  return {0, noon_ns(5), symbol, 100, bid_dollars * 10'000, ask_dollars * 10'000, 200};
}
inline TradeReport trade(Symbol symbol, std::int64_t dollars, std::uint8_t flags = 0) {
  return {{flags, noon_ns(5), symbol, 100, dollars * 10'000, 77}};
}

// A capture of one line: packets a millisecond apart, from monday_noon on.
class IexCapture {
 public:
  explicit IexCapture(MessageProtocol protocol, std::uint32_t session = 9) : writer_(protocol, session) {}

  // One packet with these messages; without any, a heartbeat.
  template <class... Message>
  IexCapture& packet(const Message&... messages) {
    (writer_.add(messages), ...);
    return segment(next_segment());
  }
  // Messages that were sent and not recorded.
  template <class... Message>
  IexCapture& lost(const Message&... messages) {
    (writer_.add(messages), ...);
    static_cast<void>(next_segment());
    return *this;
  }
  IexCapture& message_bytes(std::span<const std::byte> message) {
    writer_.add_bytes(message);
    return segment(next_segment());
  }
  // Any datagram.
  IexCapture& segment(std::span<const std::byte> payload) {
    pcap_.add(time_, capture::udp_packet(10'378, payload));
    return wait();
  }
  IexCapture& wait() {
    time_ += std::chrono::milliseconds(1);
    return *this;
  }
  IexCapture& session(MessageProtocol protocol, std::uint32_t session) {
    writer_ = IexWriter(protocol, session);
    return *this;
  }
  IexCapture& resume(std::int64_t sequence) {
    writer_.resume(30 * (sequence - 1), sequence);
    return *this;
  }

  [[nodiscard]] std::vector<std::byte> next_segment() { return writer_.segment(ns_since_epoch(time_)); }
  [[nodiscard]] const Bytes& bytes() const noexcept { return pcap_.bytes(); }
  [[nodiscard]] std::unique_ptr<BookFeed> open(const CaptureOptions& options = {}) const {
    return open_iex({bytes::stored_in_memory(pcap_.bytes(), "day.pcap")}, options);
  }
  [[nodiscard]] WholeFeed read(const CaptureOptions& options = {}) const { return WholeFeed(*open(options)); }

 private:
  IexWriter writer_;
  capture::PcapBuilder pcap_;
  Time time_ = monday_noon;
};

inline std::unique_ptr<BookFeed> open_lines(const std::vector<const Bytes*>& lines) {
  std::vector<bytes::StoredBytes> stored;
  for (const Bytes* line : lines) {
    std::string name = "line ";
    name += std::to_string(stored.size());
    stored.push_back(bytes::stored_in_memory(*line, name));
  }
  return open_iex(stored, {});
}

// How many of a tally's rows have this text.
inline std::uint64_t count_of(std::span<const Reject> rows, std::string_view reason) {
  std::uint64_t count = 0;
  for (const Reject& row : rows) count += row.reason == reason ? row.count : 0;
  return count;
}

}  // namespace tocsin::iex
