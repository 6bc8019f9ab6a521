// The format of pcapng files: draft-ietf-opsawg-pcapng-03 (sections in comments).
#include <algorithm>
#include <vector>

#include "engine/setup_error.hpp"
#include "feeds/bytes/byte_order.hpp"
#include "feeds/capture/capture_cursor.hpp"
#include "feeds/capture/packet_source.hpp"
#include "feeds/capture/tick_clock.hpp"

namespace tocsin::capture {
namespace {

using bytes::ByteOrder;
using bytes::load;
using Bytes = std::span<const std::byte>;

enum class BlockType : std::uint32_t {
  interface_description = 1,
  packet = 2,  // obsolete, appendix A
  simple_packet = 3,
  enhanced_packet = 6,
  section_header = 0x0a0d0d0a,  // the same in either order
};

constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;

// Section 3.1: type and length before the body, the length once more behind it.
constexpr std::size_t block_head_size = 8;
constexpr std::size_t block_tail_size = 4;
constexpr std::size_t block_size_min = block_head_size + block_tail_size;
// A packet with options enough.
constexpr std::uint32_t block_size_max = 2 * PacketSource::packet_size_max;

constexpr std::size_t interfaces_max = 4096;

// The order in which a section is written, from the bytes of its header block; nothing where they are none.
std::optional<ByteOrder> order_of_section(const std::byte* block) noexcept {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    if (load<std::uint32_t>(order, block + block_head_size) == byte_order_magic) return order;
  }
  return {};
}

// Section 4.1: byte-order magic, version, section length, options.
constexpr std::size_t section_header_size_min = 28;
constexpr std::uint16_t major_version = 1;

std::uint16_t major_version_of(const std::byte* section, ByteOrder order) noexcept {
  return load<std::uint16_t>(order, section + block_head_size + 4);
}

struct Block {
  BlockType type{};
  Bytes body;
  std::uint64_t offset = 0;
};

// What an interface description block (section 4.2) says. Its number is its place in the section.
struct Interface {
  LinkLayer link{};
  std::uint32_t captured_max = 0;
  TickClock clock;
};

// Section 3.5: a code, a length and a value that is padded to four bytes, until the code 0 or the end. False where one
// is longer than what there is.
bool for_each_option(Bytes options, ByteOrder order, auto&& visit) {
  constexpr std::size_t option_head_size = 4;
  while (options.size() >= option_head_size) {
    const auto code = load<std::uint16_t>(order, options.data());
    const std::size_t length = load<std::uint16_t>(order, options.data() + 2);
    options = options.subspan(option_head_size);
    if (code == 0) return true;
    if (length > options.size()) return false;
    visit(code, options.first(length));
    options = options.subspan(std::min(options.size(), (length + 3) / 4 * 4));
  }
  return options.empty();
}

std::optional<TickClock> clock_of(Bytes options, ByteOrder order) {
  constexpr std::uint16_t time_resolution = 9;
  constexpr std::uint16_t time_offset = 14;
  std::uint8_t resolution = 6;
  std::int64_t offset_s = 0;
  const bool is_whole = for_each_option(options, order, [&](std::uint16_t code, Bytes value) {
    if (code == time_resolution && value.size() == 1) resolution = std::to_integer<std::uint8_t>(value[0]);
    if (code == time_offset && value.size() == sizeof offset_s) {
      offset_s = static_cast<std::int64_t>(load<std::uint64_t>(order, value.data()));
    }
  });
  if (!is_whole) return {};
  return TickClock(resolution, offset_s);
}

class PcapngPackets final : public PacketSource {
 public:
  PcapngPackets(bytes::ByteWindow window, Tally& tally) : cursor_(std::move(window), tally) {}

  // Goes on in another window, of packets that what was read so far describes.
  void go_on(bytes::ByteWindow window, Tally& tally) { cursor_ = CaptureCursor(std::move(window), tally); }

  bool next(Packet& packet) override {
    Block block;
    while (next_block(block)) {
      if (const char* fault = take(block, packet)) [[unlikely]] {
        cursor_.reject(fault, block.offset);
      } else if (is_packet_) [[likely]] {
        return true;
      }
    }
    return false;
  }
  std::uint64_t position() const override { return cursor_.position(); }
  bool is_seekable() const override { return is_described_by_start_; }

 private:
  [[nodiscard]] std::uint16_t u16(const std::byte* at) const noexcept { return load<std::uint16_t>(order_, at); }
  [[nodiscard]] std::uint32_t u32(const std::byte* at) const noexcept { return load<std::uint32_t>(order_, at); }

  // The next block that is whole in the window. Longer ones are gone over.
  bool next_block(Block& block) {
    while (const std::byte* head = cursor_.hold(block_size_min, true)) {
      block.offset = cursor_.offset();
      block.type = BlockType{u32(head)};
      if (block.type == BlockType::section_header) [[unlikely]] {
        head = begin_section(block.offset);
        if (head == nullptr) return false;
      }
      const std::uint32_t size = u32(head + 4);
      if (size < block_size_min || size % 4 != 0) [[unlikely]]
        return end("pcapng block length cannot be true; the rest cannot be read", block.offset);
      if (size <= block_size_max) [[likely]]
        return take_whole(block, size);
      if (!skip(block, size)) return false;
    }
    return false;
  }

  bool take_whole(Block& block, std::uint32_t size) {
    const std::byte* head = cursor_.hold(size);
    if (head == nullptr) [[unlikely]]
      return false;
    if (u32(head + size - block_tail_size) != size) [[unlikely]]
      return end(lengths_differ, block.offset);
    block.body = {head + block_head_size, size - block_size_min};
    cursor_.consume(size);
    return true;
  }

  bool skip(const Block& block, std::uint32_t size) {
    if (block.type == BlockType::section_header || block.type == BlockType::interface_description) {
      return end("pcapng block is longer than 512 KiB; the rest cannot be read without it", block.offset);
    }
    if (!cursor_.skip(size - block_tail_size)) return false;
    const std::byte* tail = cursor_.hold(block_tail_size);
    if (tail == nullptr) return false;
    if (u32(tail) != size) return end(lengths_differ, block.offset);
    cursor_.consume(block_tail_size);
    if (holds_packet(block.type)) {
      cursor_.reject(packet_too_long, block.offset);
    } else {
      cursor_.pass_over(no_packet, block.offset);
    }
    return true;
  }

  // Section 4.1. Interfaces are numbered anew, and the order of bytes may be another. Returns where the block begins,
  // or nullptr where it is none that can be read.
  const std::byte* begin_section(std::uint64_t offset) {
    const std::byte* block = cursor_.hold(section_header_size_min);
    if (block == nullptr) return nullptr;
    const auto order = order_of_section(block);
    if (!order) {
      cursor_.end("pcapng section has no byte-order magic; the rest cannot be read", offset);
      return nullptr;
    }
    if (major_version_of(block, *order) != major_version) {
      cursor_.end("pcapng section is of a version that is not known", offset);
      return nullptr;
    }
    order_ = *order;
    interfaces_.clear();
    return block;
  }

  // Returns why the block is rejected (a literal), or nullptr.
  const char* take(const Block& block, Packet& packet) {
    is_packet_ = false;
    is_described_by_start_ = is_described_by_start_ && (!has_packets_ || !describes(block.type));
    has_packets_ = has_packets_ || holds_packet(block.type);
    switch (block.type) {
      case BlockType::enhanced_packet:
      case BlockType::packet:
        return take_packet(block, packet);
      case BlockType::simple_packet:
        return take_simple_packet(block, packet);
      case BlockType::interface_description:
        return take_interface(block.body);
      case BlockType::section_header:
        return nullptr;
    }
    cursor_.pass_over(no_packet, block.offset);
    return nullptr;
  }

  // Section 4.2: link type, two reserved bytes, snap length, options. A description that cannot be read keeps its
  // number, and its packets are rejected.
  const char* take_interface(Bytes body) {
    constexpr std::size_t fixed_size = 8;
    if (interfaces_.size() == interfaces_max) return "more than 4,096 interfaces in a section";
    interfaces_.emplace_back();
    if (body.size() < fixed_size) return "interface description is too short";
    const auto clock = clock_of(body.subspan(fixed_size), order_);
    if (!clock) return "interface description has an option that is longer than its block";
    const std::uint32_t snap_length = u32(body.data() + 4);
    interfaces_.back() =
        Interface{.link = LinkLayer{u16(body.data())},
                  .captured_max = std::min(snap_length == 0 ? packet_size_max : snap_length, packet_size_max),
                  .clock = *clock};
    return nullptr;
  }

  // Section 4.3: interface, time in two halves, captured length, original length, packet, options. The obsolete block
  // has an interface number of two bytes, and a count of drops in the other two.
  const char* take_packet(const Block& block, Packet& packet) {
    constexpr std::size_t fixed_size = 20;
    if (block.body.size() < fixed_size) [[unlikely]]
      return packet_block_too_short;
    const std::byte* fields = block.body.data();
    const Bytes rest = block.body.subspan(fixed_size);
    const std::uint32_t interface = block.type == BlockType::packet ? u16(fields) : u32(fields);
    const std::uint32_t captured = u32(fields + 12);
    if (interface >= interfaces_.size()) [[unlikely]]
      return unknown_interface;
    const Interface& from = interfaces_[interface];
    if (from.captured_max == 0) [[unlikely]]
      return unknown_interface;
    if (captured > rest.size()) [[unlikely]]
      return "captured length is above the block's";
    if (captured > from.captured_max) [[unlikely]]
      return packet_too_long;
    const auto time = from.clock.time_of(std::uint64_t{u32(fields + 4)} << 32 | u32(fields + 8));
    if (!time) [[unlikely]]
      return "time of a packet is out of range";
    last_time_ = *time;
    packet = {.time = *time,
              .bytes = rest.first(captured),
              .offset = block.offset,
              .link = from.link,
              .is_cut = u32(fields + 16) > captured};
    is_packet_ = true;
    return nullptr;
  }

  // Section 4.4: original length and packet, of the first interface. It has no time of its own and gets that of the
  // packet before it.
  const char* take_simple_packet(const Block& block, Packet& packet) {
    constexpr std::size_t fixed_size = 4;
    if (block.body.size() < fixed_size) return packet_block_too_short;
    if (interfaces_.empty() || interfaces_.front().captured_max == 0) return unknown_interface;
    const std::uint32_t original = u32(block.body.data());
    const std::uint32_t captured = std::min(original, interfaces_.front().captured_max);
    const Bytes rest = block.body.subspan(fixed_size);
    if (captured > rest.size()) return "captured length is above the block's";
    packet = {.time = last_time_,
              .bytes = rest.first(captured),
              .offset = block.offset,
              .link = interfaces_.front().link,
              .is_cut = original > captured};
    is_packet_ = true;
    return nullptr;
  }

  [[nodiscard]] static bool holds_packet(BlockType type) noexcept {
    return type == BlockType::enhanced_packet || type == BlockType::simple_packet || type == BlockType::packet;
  }

  // Changes what a later packet is read as; so does a packet that is to lend its time to one that has none.
  [[nodiscard]] static bool describes(BlockType type) noexcept {
    return type == BlockType::section_header || type == BlockType::interface_description ||
           type == BlockType::simple_packet;
  }

  bool end(const char* reason, std::uint64_t offset) {
    cursor_.end(reason, offset);
    return false;
  }

  static constexpr const char* lengths_differ =
      "pcapng block ends with another length than it begins with; the rest "
      "cannot be read";
  static constexpr const char* packet_too_long = "packet is longer than the snap length or 256 KiB";
  static constexpr const char* packet_block_too_short = "packet block is too short for its fields";
  static constexpr const char* unknown_interface = "packet of an interface that is not described";
  static constexpr const char* no_packet = "pcapng block that holds no packet";

  CaptureCursor cursor_;
  ByteOrder order_{};
  std::vector<Interface> interfaces_;
  Time last_time_{};
  bool is_packet_ = false;
  bool has_packets_ = false;
  bool is_described_by_start_ = true;  // by what stands before the first packet
};

// From where `stored` starts, with the interfaces that are described before the first packet.
std::unique_ptr<PcapngPackets> packets_from(const bytes::StoredBytes& stored, Tally& tally) {
  Tally unused;
  bytes::StoredBytes whole = stored;
  whole.start = 0;
  auto packets = std::make_unique<PcapngPackets>(bytes::window_over(whole, block_size_max), unused);
  Packet first;
  (void)packets->next(first);
  packets->go_on(bytes::window_over(stored, block_size_max), tally);
  return packets;
}

}  // namespace

bool starts_pcapng(Bytes head) noexcept {
  return head.size() >= block_size_min &&
         load<std::uint32_t>(ByteOrder::little, head.data()) == static_cast<std::uint32_t>(BlockType::section_header) &&
         order_of_section(head.data()).has_value();
}

OpenCapture open_pcapng(const bytes::StoredBytes& stored, Tally& tally) {
  const std::vector<std::byte> head = bytes::head_of(stored, section_header_size_min);
  if (!starts_pcapng(head) || head.size() < section_header_size_min) {
    throw SetupError(stored.name + ": offset 0: expected the 28 bytes of a pcapng section header, found " +
                     std::to_string(head.size()));
  }
  const std::uint16_t major = major_version_of(head.data(), *order_of_section(head.data()));
  if (major != major_version) {
    throw SetupError(stored.name + ": offset 12: pcapng version: expected 1, found " + std::to_string(major));
  }
  auto packets = stored.start == 0 ? std::make_unique<PcapngPackets>(bytes::window_over(stored, block_size_max), tally)
                                   : packets_from(stored, tally);
  return {.packets = std::move(packets), .format = "pcapng"};
}

}  // namespace tocsin::capture
