#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/universe.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/iex/iex_tp.hpp"
#include "feeds/iex/symbol_index.hpp"

namespace tocsin::iex {

// What segments of one run of messages have in common, and the session that is read first.
struct StreamName {
  MessageProtocol protocol{};
  std::uint32_t channel = 0;
  std::uint32_t session = 0;

  [[nodiscard]] bool is_read_with(const SegmentHeader& header) const noexcept {
    return header.protocol == protocol && header.channel == channel;
  }
  auto operator<=>(const StreamName&) const noexcept = default;
};

// What captures of IEX hold, as their start tells: the feed and the session that most messages of the first packets are
// of, and the instruments by number.
struct IexOpening {
  StreamName stream;
  SymbolIndex symbols;
  std::vector<Listing> listings;
  std::string format;  // "IEX DEEP 1.0, pcap, nanoseconds": for people
};

// Reads as far as the start of regular market hours, before which every security that may trade is named in a full spin
// of messages (DEEP Specification 1.08, "Trading Status Message": one that is absent is halted). Captures that begin
// within a session are read to their end, and every symbol of a message is an instrument. Of what Security Directory
// says, the last word counts; its prior close is adjusted for corporate actions already, so that no split is left to be
// made good. No more than `instruments_max` are taken in, since any bytes may name any. SetupError where one is no
// capture, or there is no segment of IEX in them.
[[nodiscard]] IexOpening look_into(const std::vector<bytes::StoredBytes>& lines, std::size_t instruments_max);

}  // namespace tocsin::iex
