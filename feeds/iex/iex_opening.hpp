#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/universe.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/iex/iex_tp.hpp"
#include "feeds/iex/symbol_index.hpp"

namespace tocsin::iex {

// What captures of IEX hold, as their start tells: the feed of the first segment, and the instruments by number.
struct IexOpening {
  MessageProtocol protocol{};
  std::uint32_t channel = 0;
  SymbolIndex symbols;
  std::vector<Listing> listings;
  std::string format;  // "IEX DEEP 1.0, pcap, nanoseconds": for people
};

// Reads as far as the start of regular market hours, before which every security that may trade is named in a full spin
// of messages (DEEP Specification 1.08, "Trading Status Message": one that is absent is halted). Captures that begin
// within a session are read to their end, and every symbol of a message is an instrument. Of what Security Directory
// says, the last word counts; its prior close is adjusted for corporate actions already, so that no split is left to be
// made good. SetupError where one is no capture, or there is no segment of IEX in them.
[[nodiscard]] IexOpening look_into(const std::vector<bytes::StoredBytes>& lines);

}  // namespace tocsin::iex
