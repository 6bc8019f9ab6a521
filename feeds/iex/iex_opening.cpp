#include "feeds/iex/iex_opening.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/capture/main_stream.hpp"
#include "feeds/capture/merged_datagrams.hpp"
#include "feeds/iex/iex_messages.hpp"
#include "feeds/iex/price_ticks.hpp"

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
  if (read_price(message.adjusted_poc, close) == nullptr) listing.prior_close = close;
  listing.luld_tier = message.luld_tier <= 2 ? message.luld_tier : 0;
  listing.type = message.flags & SecurityDirectory::is_etp ? InstrumentType::fund : InstrumentType::stock;
}

StreamName stream_of(const SegmentHeader& header) noexcept { return {header.protocol, header.channel, header.session}; }

// Of the first segments' messages, what most are of.
std::optional<StreamName> main_stream_of(const std::vector<bytes::StoredBytes>& lines) {
  using Found = std::optional<std::pair<StreamName, std::uint64_t>>;
  return capture::main_stream<StreamName>(lines, [](const capture::Datagram& datagram) -> Found {
    if (!carries_iex(datagram.payload)) return std::nullopt;
    const Segment segment = segment_of(datagram.payload);
    if (segment.fault) return std::nullopt;
    return std::pair(stream_of(segment.header), std::uint64_t{segment.header.messages_count});
  });
}

// Goes through the start of a capture and keeps what it says of instruments.
class Look {
 public:
  Look(const std::optional<StreamName>& stream, std::size_t instruments_max)
      : has_begun_(stream), instruments_max_(instruments_max) {
    if (stream) opening_.stream = *stream;
  }

  // False where all is known.
  bool take(const Segment& segment) {
    const SegmentHeader& header = segment.header;
    if (!std::exchange(has_begun_, true)) opening_.stream = stream_of(header);
    if (!opening_.stream.is_read_with(header)) return true;
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
      if (text.empty() || opening_.listings.size() == instruments_max_) return;
      instrument = opening_.symbols.add(symbol);
      opening_.listings.emplace_back().symbol = text;
    }
    if (static_cast<char>(message.front()) != SecurityDirectory::type) return;
    describe(opening_.listings[index_of(instrument)], decode<SecurityDirectory>(message.data()));
  }

  IexOpening opening_;
  bool has_begun_;
  std::size_t instruments_max_;
  std::optional<bool> is_whole_session_;  // once there was a message
};

}  // namespace

IexOpening look_into(const std::vector<bytes::StoredBytes>& lines, std::size_t instruments_max) {
  if (lines.empty()) throw SetupError("IEX: expected a capture, found none");
  Tally not_kept;
  capture::MergedDatagrams recorded(lines, not_kept);
  Look look(main_stream_of(lines), instruments_max);
  for (auto datagram = recorded.next(); datagram; datagram = recorded.next()) {
    if (!carries_iex(datagram->payload)) continue;
    const Segment segment = segment_of(datagram->payload);
    if (!segment.fault && !look.take(segment)) break;
  }
  if (!look.has_begun()) {
    throw SetupError(lines.front().name + ": expected a segment of IEX-TP with TOPS 1.5, TOPS 1.6 or DEEP 1.0, found " +
                     "none in the capture");
  }
  look.opening().format = std::string(name_of(look.opening().stream.protocol)) + ", " + recorded.format();
  return std::move(look.opening());
}

}  // namespace tocsin::iex
