#include "feeds/iex/iex_opening.hpp"

#include <optional>
#include <string_view>

#include "engine/setup_error.hpp"
#include "feeds/iex/iex_messages.hpp"
#include "feeds/iex/price_ticks.hpp"
#include "feeds/iex/recorded_lines.hpp"

namespace tocsin::iex {
namespace {

std::string_view name_of(MessageProtocol protocol) noexcept {
  switch (protocol) {
    case MessageProtocol::tops_1_5:
      return "IEX TOPS 1.5";
    case MessageProtocol::tops_1_6:
      return "IEX TOPS 1.6";
    default:
      return "IEX DEEP 1.0";
  }
}

void describe(Listing& listing, const SecurityDirectory& message) {
  Price close;
  if (message.adjusted_poc > 0 && read_price(message.adjusted_poc, close)) listing.prior_close = close;
  listing.luld_tier = message.luld_tier <= 2 ? message.luld_tier : 0;
  listing.type = message.flags & SecurityDirectory::is_etp ? InstrumentType::fund : InstrumentType::stock;
}

// Goes through the start of a capture and keeps what it says of instruments.
class Look {
 public:
  // False where all is known.
  bool take(const Segment& segment) {
    const SegmentHeader& header = segment.header;
    if (!has_begun_) begin(header);
    if (header.protocol != opening_.protocol || header.channel != opening_.channel) return true;
    if (header.messages_count > 0 && !is_whole_session_) is_whole_session_ = header.first_sequence <= 1;
    bool goes_on = true;
    for (auto rest = segment.blocks; !rest.empty();) {
      const std::size_t size = block_length(rest.data());
      goes_on &= take_message(rest.subspan(block_length_size, size));
      rest = rest.subspan(block_length_size + size);
    }
    return goes_on;
  }

  [[nodiscard]] bool has_begun() const noexcept { return has_begun_; }
  [[nodiscard]] IexOpening& opening() noexcept { return opening_; }

 private:
  void begin(const SegmentHeader& header) {
    has_begun_ = true;
    opening_.protocol = header.protocol;
    opening_.channel = header.channel;
  }

  bool take_message(std::span<const std::byte> message) {
    const auto byte = std::to_integer<std::uint8_t>(message.front());
    const MessageType& type = message_types[byte];
    if (message.size() < type.size) return true;
    if (type.has_symbol) add(message);
    if (byte != SystemEvent::type) return true;
    return !(*is_whole_session_ && decode<SystemEvent>(message.data()).event == 'R');
  }

  void add(std::span<const std::byte> message) {
    Symbol symbol;
    std::memcpy(&symbol, message.data() + symbol_offset, sizeof symbol);
    InstrumentId instrument = opening_.symbols.find(symbol);
    if (instrument == no_instrument) {
      const std::string text = symbol.text();
      if (text.empty()) return;
      instrument = opening_.symbols.add(symbol);
      opening_.listings.emplace_back().symbol = text;
    }
    if (static_cast<char>(message.front()) != SecurityDirectory::type) return;
    describe(opening_.listings[index_of(instrument)], decode<SecurityDirectory>(message.data()));
  }

  IexOpening opening_;
  bool has_begun_ = false;
  std::optional<bool> is_whole_session_;  // once there was a message
};

}  // namespace

IexOpening look_into(const std::vector<bytes::StoredBytes>& lines) {
  if (lines.empty()) throw SetupError("IEX: expected a capture, found none");
  Tally not_kept;
  RecordedLines recorded(lines, not_kept);
  Look look;
  for (auto datagram = recorded.next(); datagram; datagram = recorded.next()) {
    if (!carries_iex(datagram->payload)) continue;
    const Segment segment = segment_of(datagram->payload);
    if (!segment.fault && !look.take(segment)) break;
  }
  if (!look.has_begun()) {
    throw SetupError(lines.front().name + ": expected a segment of IEX-TP with TOPS 1.5, TOPS 1.6 or DEEP 1.0, found " +
                     "none in the capture");
  }
  look.opening().format = std::string(name_of(look.opening().protocol)) + ", " + recorded.format();
  return std::move(look.opening());
}

}  // namespace tocsin::iex
