#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/datagram.hpp"
#include "feeds/capture/packet_source.hpp"
#include "feeds/tally.hpp"

namespace tocsin::capture {

// The UDP datagrams of a pcap or pcapng file, in the order of the file. What holds none (ARP, TCP, a fragment, a link
// layer that is not known) is counted in the tally as a record passed over; a damaged packet as one rejected. Each of
// them is one of the tally's `records_in`; a datagram is none yet, for its decoder counts what is in it. Where the
// length of a packet cannot be true there is no way on: the capture ends there, and the tally says at which offset.
//
// It is ours because it is faster than libpcap 1.10, which copies every packet through stdio, reads no gzip, and leaves
// the way from a packet to its datagram to its caller: of a file in the page cache libpcap, on one thread, hands out a
// packet in 128 ns, and this, whose file is read on a second one, finds the datagram in 50; in memory it takes 11 ns
// (pcap) or 25 (pcapng), where a walk from length to length takes 4 (bench/micro/capture_bench.cpp, one run).
class DatagramReader {
 public:
  // SetupError where the bytes do not begin as pcap or pcapng do. The tally must outlive the reader.
  DatagramReader(const bytes::StoredBytes& stored, Tally& tally);

  // Nothing at the end.
  [[nodiscard]] std::optional<Datagram> next();
  // Packets read so far, whatever they held.
  [[nodiscard]] std::uint64_t packets_count() const noexcept { return packets_count_; }
  // Bytes of what is stored that were read so far, for progress.
  [[nodiscard]] std::uint64_t position() const { return capture_.packets->position(); }
  // Whether what is read so far says no more than its start how to read what comes.
  [[nodiscard]] bool is_seekable() const { return capture_.packets->is_seekable(); }
  // "pcap, nanoseconds, gzip": for people.
  [[nodiscard]] const std::string& format() const noexcept { return capture_.format; }

 private:
  OpenCapture capture_;
  Tally* tally_;
  std::uint64_t packets_count_ = 0;
};

// pcap (either byte order, microseconds or nanoseconds) or pcapng begins here. 12 bytes tell.
[[nodiscard]] bool looks_like_capture(std::span<const std::byte> head) noexcept;

}  // namespace tocsin::capture
