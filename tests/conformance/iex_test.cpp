// Captures of IEX that others published (Open Markets Initiative's Data, by message; the segments of a decoder's
// tests): what they must decode to was read off their bytes with xxd, and counted by a decoder that shares no code with
// ours. The captures in the folder of TOPS 1.5 carry the number of 1.6 (0x8003) and its 38 bytes of a Trade Report;
// of 1.5 itself there is one segment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "tests/support/iex_builder.hpp"

namespace tocsin::iex {
namespace {

const std::filesystem::path captures = std::filesystem::path(TOCSIN_SHARED_DATA_DIR) / "captures" / "iex";

// Skips where the captures are not there.
class IexCaptures : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(captures)) GTEST_SKIP() << "no captures at " << captures;
  }
};

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Bytes bytes_of_file(const std::string& name) { return capture::bytes_of(text_of(captures / name)); }

std::vector<std::filesystem::path> files_of(const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(captures)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// ---- a decoder of its own: little-endian pcap, Ethernet, IPv4, UDP, IEX-TP

unsigned long number(const std::string& bytes, std::size_t at, std::size_t size) {
  unsigned long value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

struct Counts {
  unsigned long packets = 0;
  std::map<char, unsigned long> messages;          // by type
  std::vector<std::string> segments;               // header and payload
  std::map<char, std::vector<std::string>> bytes;  // of the messages, by type
};

void count_segment(const std::string& segment, Counts& counts) {
  std::size_t at = 40;
  for (unsigned long left = number(segment, 14, 2); left > 0; --left) {
    const unsigned long length = number(segment, at, 2);
    const std::string message = segment.substr(at + 2, length);
    ++counts.messages[message.at(0)];
    counts.bytes[message.at(0)].push_back(message);
    at += 2 + length;
  }
  EXPECT_EQ(at, 40 + number(segment, 12, 2));
  counts.segments.push_back(segment.substr(0, at));
}

Counts counts_of(const std::string& pcap) {
  Counts counts;
  EXPECT_EQ(number(pcap, 0, 4), 0xa1b2c3d4UL);
  for (std::size_t at = 24; at < pcap.size(); ++counts.packets) {
    const unsigned long size = number(pcap, at + 8, 4);
    const std::string frame = pcap.substr(at + 16, size);
    EXPECT_EQ(frame.substr(12, 2), std::string("\x08\x00", 2));
    const std::size_t ip_header = 4 * (number(frame, 14, 1) & 15);
    count_segment(frame.substr(14 + ip_header + 8), counts);
    at += 16 + size;
  }
  return counts;
}

const std::map<char, std::string> names{{'S', "System Event"},
                                        {'D', "Security Directory"},
                                        {'H', "Trading Status"},
                                        {'I', "Retail Liquidity Indicator"},
                                        {'O', "Operational Halt Status"},
                                        {'P', "Short Sale Price Test Status"},
                                        {'E', "Security Event"},
                                        {'Q', "Quote Update"},
                                        {'T', "Trade Report"},
                                        {'B', "Trade Break"},
                                        {'X', "Official Price"},
                                        {'A', "Auction Information"},
                                        {'8', "Price Level Update (buy)"},
                                        {'5', "Price Level Update (sell)"}};

TEST_F(IexCaptures, hold_as_many_packets_and_messages_of_each_type_as_another_decoder_counts) {
  const auto files = files_of(".pcap");
  EXPECT_EQ(files.size(), 13U);
  for (const auto& path : files) {
    SCOPED_TRACE(path);
    const Counts counts = counts_of(text_of(path));
    const WholeFeed read(*open_iex({bytes::stored_file(path.string())}, {}));
    unsigned long messages = 0;
    for (const auto& [type, count] : counts.messages) {
      EXPECT_EQ(count_of(read.tally.kinds(), names.at(type)), count) << type;
      messages += count;
    }
    const std::uint64_t heartbeats = count_of(read.tally.kinds(), "Heartbeat");
    EXPECT_EQ(heartbeats, messages == 0 ? counts.packets : 0);
    EXPECT_EQ(read.tally.records_in, messages + heartbeats);
    EXPECT_EQ(read.tally.records_in, read.tally.used + read.tally.passed_over_count() + read.tally.rejected_count());
    EXPECT_GE(read.tally.events_out, read.tally.used);
    EXPECT_EQ(read.tally.rejected_count(), 0U);
  }
}

// ---- re-encoding

template <class... Message>
struct Recoder {
  static std::vector<std::byte> recode(std::span<const std::byte> message) {
    std::vector<std::byte> out;
    (recode_if<Message>(message, out), ...);
    return out;
  }
  template <class One>
  static void recode_if(std::span<const std::byte> message, std::vector<std::byte>& out) {
    if (static_cast<char>(message.front()) != One::type) return;
    ASSERT_EQ(message.size(), size_of<One>());
    encode(out, decode<One>(message.data()));
  }
};

void expect_same_segment_after_writing(const std::string& text) {
  const Bytes bytes = capture::bytes_of(text);
  const Segment segment = segment_of(bytes);
  ASSERT_EQ(segment.fault, nullptr);
  IexWriter writer(segment.header.protocol, segment.header.session, segment.header.channel);
  writer.resume(segment.header.stream_offset, segment.header.first_sequence);
  for (std::size_t at = 0; at < segment.blocks.size();) {
    const auto message = segment.blocks.subspan(at + block_length_size, block_length(segment.blocks.data() + at));
    writer.add_bytes(AllMessages<Recoder>::recode(message));
    at += block_length_size + message.size();
  }
  EXPECT_EQ(writer.segment(segment.header.send_time), bytes);
}

TEST_F(IexCaptures, give_the_same_bytes_when_they_are_written_again) {
  for (const auto& path : files_of(".pcap")) {
    SCOPED_TRACE(path);
    for (const std::string& segment : counts_of(text_of(path)).segments) expect_same_segment_after_writing(segment);
  }
  for (const auto& path : files_of(".dump")) {
    SCOPED_TRACE(path);
    const std::string text = text_of(path);
    if (path.stem().string().ends_with("Segment")) {
      expect_same_segment_after_writing(text);
    } else {
      EXPECT_EQ(AllMessages<Recoder>::recode(capture::bytes_of(text)), capture::bytes_of(text));
    }
  }
}

// ---- every field of a message of each type that there is a capture of

template <class Message>
Message message_of(const std::string& file) {
  const Bytes bytes = bytes_of_file(file);
  if (file.ends_with(".dump")) return decode<Message>(bytes.data());
  const std::string text = counts_of(text_of(captures / file)).bytes[Message::type].at(0);
  return decode<Message>(capture::bytes_of(text).data());
}

Symbol named(std::string_view symbol) { return Symbol::from(symbol); }

TEST_F(IexCaptures, segment_header_has_the_values_of_its_bytes) {
  const Bytes bytes = bytes_of_file("segments/TOPS15Segment.dump");
  const SegmentHeader tops_1_5 = segment_of(bytes).header;
  EXPECT_EQ(tops_1_5.version, 1);
  EXPECT_EQ(tops_1_5.reserved, 0);
  EXPECT_EQ(tops_1_5.protocol, MessageProtocol::tops_1_5);
  EXPECT_EQ(tops_1_5.channel, 1U);
  EXPECT_EQ(tops_1_5.session, 0x443b0000U);
  EXPECT_EQ(tops_1_5.payload_size, 44);
  EXPECT_EQ(tops_1_5.messages_count, 1);
  EXPECT_EQ(tops_1_5.stream_offset, 0x5ab7c);
  EXPECT_EQ(tops_1_5.first_sequence, 0x20fe);
  EXPECT_EQ(tops_1_5.send_time, 0x14f1ba20dee3abf5);
  const std::string heartbeat = counts_of(text_of(captures / "Deep.IexTp.v1.0/Heartbeat.pcap")).segments.at(0);
  const SegmentHeader deep = segment_of(capture::bytes_of(heartbeat)).header;
  EXPECT_EQ(deep.protocol, MessageProtocol::deep_1_0);
  EXPECT_EQ(deep.session, 0x48dd0000U);
  EXPECT_EQ(deep.messages_count, 0);
  EXPECT_EQ(deep.first_sequence, 1);
  EXPECT_EQ(deep.send_time, 0x165de023026a32af);
}

TEST_F(IexCaptures, captures_named_after_tops_1_5_carry_the_number_of_1_6) {
  for (const auto& path : files_of(".pcap")) {
    const std::string text = path.string();
    if (text.find("Tops.IexTp.v1.5") == std::string::npos) continue;
    for (const std::string& segment : counts_of(text_of(path)).segments) EXPECT_EQ(number(segment, 2, 2), 0x8003UL);
  }
}

TEST_F(IexCaptures, administrative_messages_have_the_values_of_their_bytes) {
  EXPECT_EQ(message_of<SystemEvent>("Tops.IexTp.v1.5/SystemEventMessage.pcap"), (SystemEvent{'R', 0x150db11fe2cf729a}));
  EXPECT_EQ(message_of<SystemEvent>("segments/IEXSystemEventMessage.dump"), (SystemEvent{'S', 0x14f3e030c155e6ee}));
  EXPECT_EQ(message_of<SecurityDirectory>("Tops.IexTp.v1.5/SecurityDirectoryMessage.pcap"),
            (SecurityDirectory{0x80, 0x150dac3a796199dd, named("ZEXIT"), 100, 100'000, 1}));
  EXPECT_EQ(message_of<SecurityDirectory>("segments/IEXSecurityDirectoryMessage.dump"),
            (SecurityDirectory{0x80, 0x14f3de985ddddba1, named("ZEXIT"), 100, 100'000, 1}));
  EXPECT_EQ(message_of<TradingStatus>("Tops.IexTp.v1.5/TradingStatusMessage.pcap"),
            (TradingStatus{'H', 0x150db3a736da3df1, named("JHMU"), {'N', 'A', ' ', ' '}}));
  EXPECT_EQ(message_of<TradingStatus>("segments/IEXTradingStatusMessage.dump"),
            (TradingStatus{'H', 0x14f3e1240a931f7a, named("ZWZZT"), {'N', 'A', ' ', ' '}}));
  EXPECT_EQ(message_of<OperationalHalt>("Tops.IexTp.v1.5/OperationalHaltStatusMessage.pcap"),
            (OperationalHalt{'N', 0x150dac3a79628153, named("ZYNE")}));
  EXPECT_EQ(message_of<OperationalHalt>("segments/IEXOperationalHaltStatusMessage.dump"),
            (OperationalHalt{'N', 0x14f3de985cf05021, named("AA")}));
  EXPECT_EQ(message_of<ShortSalePriceTest>("Tops.IexTp.v1.5/ShortSalePriceTestStatusMessage.pcap"),
            (ShortSalePriceTest{1, 0x150dac4cf29eb342, named("AHL"), 'N'}));
  EXPECT_EQ(message_of<ShortSalePriceTest>("segments/IEXShortSalePriceTestStatusMessage.dump"),
            (ShortSalePriceTest{1, 0x14f3e1218f9fb03e, named("ACET"), 'N'}));
  EXPECT_EQ(message_of<SecurityEvent>("segments/IEXSecurityEventMessage.dump"),
            (SecurityEvent{'O', 0x14f3e51a041de82f, named("ACRX")}));
}

TEST_F(IexCaptures, trading_messages_have_the_values_of_their_bytes) {
  EXPECT_EQ(message_of<QuoteUpdate>("Tops.IexTp.v1.6/QuoteUpdateMessage.pcap"),
            (QuoteUpdate{0, 0x150db3379ce348c0, named("ATSG"), 18'773, 241'900, 242'500, 60'677}));
  EXPECT_EQ(message_of<QuoteUpdate>("segments/IEXQuoteUpdateMessage.dump"),
            (QuoteUpdate{0x40, 0x14f3de985cf00fc8, named("A"), 0, 0, 0, 0}));
  EXPECT_EQ(message_of<TradeReport>("Tops.IexTp.v1.5/TradeReportMessage.pcap"),
            (TradeReport{{0xc0, 0x150dade88a9df2f8, named("ZIEXT"), 100, 9'998, 972'306}}));
  EXPECT_EQ(message_of<TradeReport>("segments/IEXTradeReportMessage.dump"),
            (TradeReport{{0xc0, 0x14f3e2edceabc5a6, named("ZXIET"), 471, 999'500, 3'914'566}}));
  EXPECT_EQ(message_of<OfficialPrice>("Tops.IexTp.v1.5/OfficialPriceMessage.pcap"),
            (OfficialPrice{'Q', 0x150db1d5863a5ff8, named("ZXIET"), 1'000'000}));
  EXPECT_EQ(message_of<BuyLevelUpdate>("Deep.IexTp.v1.0/PriceLevelBuyUpdateMessage.pcap"),
            (BuyLevelUpdate{{1, 0x165de23a35137fbe, named("V"), 190, 2'027'700}}));
  EXPECT_EQ(message_of<SellLevelUpdate>("Deep.IexTp.v1.0/PriceLevelSellUpdateMessage.pcap"),
            (SellLevelUpdate{{1, 0x165de23a62d8b92a, named("UNH"), 82, 3'441'400}}));
  EXPECT_EQ(message_of<BuyLevelUpdate>("segments/IEXPriceLevelUpdateMessage.dump"),
            (BuyLevelUpdate{{1, 0x14f3e2ed9add63ce, named("ZXIET"), 5'431, 999'100}}));
}

TEST_F(IexCaptures, auction_information_has_the_values_of_its_bytes) {
  const auto in_pcap = message_of<AuctionInformation>("Tops.IexTp.v1.5/AuctionInformationMessage.pcap");
  EXPECT_EQ(in_pcap, (AuctionInformation{'H', 0x150dae656c453647, named("ZIEXT"), 0, 10'000, 10'000, 251, 'S', 0,
                                         0x5a6c825c, 10'000, 0, 0, 0}));
  const auto in_dump = message_of<AuctionInformation>("segments/IEXAuctionInformationMessage.dump");
  EXPECT_EQ(in_dump, (AuctionInformation{'H', 0x14f3e2a568d672e5, named("ZXIET"), 0, 1'000'000, 1'000'000, 0, 'N', 0,
                                         0x59fdb778, 1'000'000, 0, 0, 0}));
}

// ---- events

Event only_event_of(const std::string& file) {
  const WholeFeed read(*open_iex({bytes::stored_file((captures / file).string())}, {}));
  EXPECT_EQ(read.events.size(), 1U) << file;
  return read.events.at(0);
}

TEST_F(IexCaptures, events_have_the_values_of_their_bytes) {
  const Event quote = only_event_of("Tops.IexTp.v1.6/QuoteUpdateMessage.pcap");
  EXPECT_EQ(quote.kind, EventKind::quote);
  EXPECT_EQ(quote.time, time_from_ns(1'517'065'700'931'787'000));
  EXPECT_EQ(quote.venue_time, time_from_ns(0x150db3379ce348c0));
  EXPECT_EQ(quote.quote.bid, Price{24'190'000'000});
  EXPECT_EQ(quote.quote.ask, Price{24'250'000'000});
  EXPECT_EQ(quote.quote.bid_size, 18'773U);
  EXPECT_EQ(quote.quote.ask_size, 60'677U);
  EXPECT_EQ(quote.flags, 0);

  const Event sale = only_event_of("Tops.IexTp.v1.5/TradeReportMessage.pcap");
  EXPECT_EQ(sale.trade.price, Price{999'800'000});
  EXPECT_EQ(sale.trade.id, 972'306U);
  EXPECT_EQ(sale.trade.conditions,
            trade_condition::not_last | trade_condition::not_high_low | trade_condition::extended_hours);

  const Event level = only_event_of("Deep.IexTp.v1.0/PriceLevelSellUpdateMessage.pcap");
  EXPECT_EQ(level.quote.bid, no_price);
  EXPECT_EQ(level.quote.ask, Price{344'140'000'000});
  EXPECT_EQ(level.quote.ask_size, 82U);
  EXPECT_EQ(level.flags, event_flag::doubtful);  // the capture begins in the middle of the session

  const Event official = only_event_of("Tops.IexTp.v1.5/OfficialPriceMessage.pcap");
  EXPECT_EQ(official.reference.kind, ReferenceKind::official_open);
  EXPECT_EQ(official.reference.price, Price::whole(100));

  const Event halted = only_event_of("Tops.IexTp.v1.5/TradingStatusMessage.pcap");
  EXPECT_EQ(halted.status.state, TradingState::halted);
  EXPECT_EQ(std::string(halted.status.reason.data()), "NA");

  const Event restricted = only_event_of("Tops.IexTp.v1.5/ShortSalePriceTestStatusMessage.pcap");
  EXPECT_EQ(restricted.status.short_sale, ShortSale::restricted);
}

}  // namespace
}  // namespace tocsin::iex
