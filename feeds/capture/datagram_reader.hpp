#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/datagram.hpp"
#include "feeds/tally.hpp"

namespace tocsin::capture {

// The UDP datagrams of a pcap or pcapng file, in the order of the file. What holds none (ARP, TCP, a fragment, a link
// layer that is not known) is counted in the tally as a record passed over; a damaged packet as one rejected. Where
// the length of a packet cannot be true there is no way on: the capture ends there, and the tally says at which offset.
class DatagramReader {
 public:
  // SetupError where the bytes do not begin as pcap or pcapng do. The tally must outlive the reader.
  DatagramReader(const bytes::StoredBytes& stored, Tally& tally);
  DatagramReader(const DatagramReader&) = delete;
  DatagramReader& operator=(const DatagramReader&) = delete;
  DatagramReader(DatagramReader&&) noexcept;
  DatagramReader& operator=(DatagramReader&&) noexcept;
  ~DatagramReader();

  // Nothing at the end.
  [[nodiscard]] std::optional<Datagram> next();
  // Packets read so far, whatever they held.
  [[nodiscard]] std::uint64_t packets_count() const noexcept;
  // Bytes of what is stored that were read so far, for progress.
  [[nodiscard]] std::uint64_t position() const;
  // "pcap, nanoseconds, gzip": for people.
  [[nodiscard]] std::string format() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// pcap (either byte order, microseconds or nanoseconds) or pcapng begins here.
[[nodiscard]] bool looks_like_capture(std::span<const std::byte> head) noexcept;

}  // namespace tocsin::capture
