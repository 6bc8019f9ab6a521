// The format of pcap files: draft-ietf-opsawg-pcap-04 (sections in comments).
#include <optional>

#include "engine/setup_error.hpp"
#include "feeds/bytes/byte_order.hpp"
#include "feeds/capture/capture_cursor.hpp"
#include "feeds/capture/packet_source.hpp"

namespace tocsin::capture {
namespace {

using bytes::ByteOrder;
using bytes::load;

constexpr std::uint32_t magic_microseconds = 0xa1b2c3d4;
constexpr std::uint32_t magic_nanoseconds = 0xa1b23c4d;

// Section 4: magic number, version, two reserved words, snap length, link type.
constexpr std::size_t file_header_size = 24;
// Section 5: seconds, fraction of a second, captured length, original length.
constexpr std::size_t record_header_size = 16;

struct FileHeader {
  ByteOrder order{};
  bool has_nanoseconds = false;
  LinkLayer link{};
};

std::optional<FileHeader> magic_of(std::span<const std::byte> head) noexcept {
  if (head.size() < sizeof(std::uint32_t)) return {};
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    const auto magic = load<std::uint32_t>(order, head.data());
    if (magic == magic_microseconds || magic == magic_nanoseconds) {
      return FileHeader{.order = order, .has_nanoseconds = magic == magic_nanoseconds};
    }
  }
  return {};
}

// The snap length is not asked: some recorders write longer packets. The upper half of the last word tells of a frame
// check sequence behind each packet, which the length of the IP packet leaves out anyway.
FileHeader header_of(std::span<const std::byte> head, const std::string& name) {
  const auto magic = magic_of(head);
  if (!magic || head.size() < file_header_size) {
    throw SetupError(name + ": offset 0: expected the 24 bytes of a pcap header, found " + std::to_string(head.size()));
  }
  FileHeader header = *magic;
  const auto major = load<std::uint16_t>(header.order, head.data() + 4);
  const auto minor = load<std::uint16_t>(header.order, head.data() + 6);
  if (major != 2 || minor != 4) {
    throw SetupError(name + ": offset 4: pcap version: expected 2.4, found " + std::to_string(major) + "." +
                     std::to_string(minor));
  }
  header.link = static_cast<LinkLayer>(load<std::uint32_t>(header.order, head.data() + 20) & 0xffff);
  return header;
}

class PcapPackets final : public PacketSource {
 public:
  PcapPackets(const FileHeader& header, bytes::ByteWindow window, Tally& tally)
      : header_(header), cursor_(std::move(window), tally) {
    if (cursor_.offset() == 0 && cursor_.hold(file_header_size) != nullptr) cursor_.consume(file_header_size);
  }

  bool next(Packet& packet) override {
    while (const std::byte* record = cursor_.hold(record_header_size, true)) {
      const std::uint64_t offset = cursor_.offset();
      const std::uint32_t captured = word(record + 8);
      if (captured > packet_size_max) [[unlikely]] {
        cursor_.end("captured length is above 256 KiB; the rest cannot be read", offset);
        return false;
      }
      record = cursor_.hold(record_header_size + captured);
      if (record == nullptr) [[unlikely]]
        return false;
      cursor_.consume(record_header_size + captured);
      const std::uint64_t fraction = word(record + 4);
      if (fraction >= fractions_per_second_) [[unlikely]] {
        cursor_.reject("fraction of a second is a second or more", offset);
        continue;
      }
      packet = {.time = time_of(word(record), fraction),
                .bytes = {record + record_header_size, captured},
                .offset = offset,
                .link = header_.link,
                .is_cut = word(record + 12) > captured};
      return true;
    }
    return false;
  }
  std::uint64_t position() const override { return cursor_.position(); }

 private:
  [[nodiscard]] std::uint32_t word(const std::byte* at) const noexcept {
    return load<std::uint32_t>(header_.order, at);
  }
  [[nodiscard]] Time time_of(std::uint64_t seconds, std::uint64_t fraction) const noexcept {
    return time_from_ns(static_cast<std::int64_t>(seconds * 1'000'000'000 + fraction * ns_per_fraction_));
  }

  FileHeader header_;
  std::uint64_t fractions_per_second_ = header_.has_nanoseconds ? 1'000'000'000 : 1'000'000;
  std::uint64_t ns_per_fraction_ = header_.has_nanoseconds ? 1 : 1'000;
  CaptureCursor cursor_;
};

}  // namespace

bool starts_pcap(std::span<const std::byte> head) noexcept { return magic_of(head).has_value(); }

OpenCapture open_pcap(const bytes::StoredBytes& stored, Tally& tally) {
  const FileHeader header = header_of(bytes::head_of(stored, file_header_size), stored.name);
  auto window = bytes::window_over(stored, record_header_size + PacketSource::packet_size_max);
  return {.packets = std::make_unique<PcapPackets>(header, std::move(window), tally),
          .format = header.has_nanoseconds ? "pcap, nanoseconds" : "pcap, microseconds"};
}

}  // namespace tocsin::capture
