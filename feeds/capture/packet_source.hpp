#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "engine/time.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/link_layer.hpp"
#include "feeds/tally.hpp"

namespace tocsin::capture {

// One packet as its recorder wrote it down.
struct Packet {
  Time time{};                       // UTC
  std::span<const std::byte> bytes;  // from the link layer on; valid until the next is asked for
  std::uint64_t offset = 0;          // of its record, in bytes after decompression
  LinkLayer link{};
  bool is_cut = false;  // the recorder kept its front alone
};

// The packets of a capture in the order of the file. Does not look into them.
class PacketSource {
 public:
  // Longer than any link carries; libpcap's own limit.
  static constexpr std::uint32_t packet_size_max = 256 * 1024;

  PacketSource() = default;
  PacketSource(const PacketSource&) = delete;
  PacketSource& operator=(const PacketSource&) = delete;
  PacketSource(PacketSource&&) = delete;
  PacketSource& operator=(PacketSource&&) = delete;
  virtual ~PacketSource() = default;

  // False at the end. Records that give no packet are counted in the tally.
  [[nodiscard]] virtual bool next(Packet& packet) = 0;
  // Whether a source that begins at the offset of the next packet would give the same packets from there on.
  [[nodiscard]] virtual bool is_seekable() const { return true; }
  // Bytes of what is stored that were read so far, for progress.
  [[nodiscard]] virtual std::uint64_t position() const = 0;
};

// A capture's packets, and what its container is called: "pcap, nanoseconds".
struct OpenCapture {
  std::unique_ptr<PacketSource> packets;
  std::string format;
};

[[nodiscard]] bool starts_pcap(std::span<const std::byte> head) noexcept;
[[nodiscard]] bool starts_pcapng(std::span<const std::byte> head) noexcept;

// SetupError where the head is none that can be read. The tally must outlive the packets.
[[nodiscard]] OpenCapture open_pcap(const bytes::StoredBytes& stored, Tally& tally);
[[nodiscard]] OpenCapture open_pcapng(const bytes::StoredBytes& stored, Tally& tally);

}  // namespace tocsin::capture
