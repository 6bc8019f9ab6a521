#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "feeds/bytes/byte_order.hpp"
#include "feeds/iex/iex_tp.hpp"

namespace tocsin::bench {

// The least that anyone who reads a capture of IEX must do: from packet to packet and from message to message, with a
// look at each type. Takes for granted what the generator writes: pcap, little-endian, Ethernet, IPv4 without options.
inline std::uint64_t hop_iex(std::span<const std::byte> pcap) {
  constexpr std::size_t file_header = 24;
  constexpr std::size_t record_header = 16;
  constexpr std::size_t captured_at = 8;
  constexpr std::size_t frame_header = 14 + 20 + 8;
  std::uint64_t sum = 0;
  const std::byte* next = pcap.data() + file_header;
  const std::byte* const end = pcap.data() + pcap.size();
  while (next < end) {
    const std::byte* message = next + record_header + frame_header + iex::header_size;
    next += record_header + bytes::load_little<std::uint32_t>(next + captured_at);
    while (message < next) {
      sum += std::to_integer<std::uint64_t>(message[iex::block_length_size]);
      message += iex::block_length_size + iex::block_length(message);
    }
  }
  return sum;
}

}  // namespace tocsin::bench
