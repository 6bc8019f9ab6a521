// Real packets of NASDAQ, BX and PSX, of 22 August 2023 (github.com/Open-Markets-Initiative/Data, Nasdaq).
// What is in them is told three times: by a decoder of raw offsets that shares no code with ours, by values that were
// read off the bytes, and by the bytes themselves, which encoding must give again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "engine/setup_error.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/itch/itch_feed.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_visit.hpp"
#include "feeds/itch/mold_udp64.hpp"
#include "tests/support/itch_builder.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin::itch {
namespace {

const std::filesystem::path captures = std::filesystem::path(TOCSIN_SHARED_DATA_DIR) / "captures" / "itch50";

Bytes bytes_in(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// ---- by raw offsets: little-endian pcap, Ethernet with one VLAN tag, IPv4, UDP, MoldUDP64

constexpr std::size_t file_head = 24, record_head = 16, ethernet = 18, udp_head = 8, mold_head = 20;

std::size_t number(const Bytes& bytes, std::size_t at, std::size_t size, bool is_big) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value << 8 | std::to_integer<std::size_t>(bytes.at(is_big ? at + i : at + size - 1 - i));
  }
  return value;
}

struct Counts {
  std::size_t packets = 0;
  std::map<char, std::size_t> messages;  // by type
  std::size_t last_packet_at = 0;        // in the file
  bool operator==(const Counts& other) const { return packets == other.packets && messages == other.messages; }
};

Counts count_by_offsets(const Bytes& bytes) {
  Counts counts;
  for (std::size_t at = file_head; at < bytes.size(); at += record_head + number(bytes, at + 8, 4, false)) {
    const std::size_t ip = at + record_head + ethernet;
    const std::size_t mold = ip + (number(bytes, ip, 1, true) & 0xf) * 4 + udp_head;
    std::size_t message = mold + mold_head;
    for (std::size_t left = number(bytes, mold + 18, 2, true); left > 0; --left) {
      ++counts.messages[static_cast<char>(number(bytes, message + 2, 1, true))];
      message += 2 + number(bytes, message, 2, true);
    }
    ++counts.packets;
    counts.last_packet_at = at;
  }
  return counts;
}

// ---- by the reader, the packets and the messages of ours

// Calls `visitor` with each datagram.
std::size_t for_each_datagram(const Bytes& bytes, const std::function<void(std::span<const std::byte>)>& visitor) {
  Tally tally;
  capture::DatagramReader reader(bytes::stored_in_memory(bytes, "capture"), tally);
  while (const auto datagram = reader.next()) visitor(datagram->payload);
  EXPECT_EQ(tally.records_in, 0U) << "packets that hold no datagram";
  return reader.packets_count();
}

void for_each_message(const Bytes& bytes, const std::function<void(std::span<const std::byte>)>& visitor) {
  for_each_datagram(bytes, [&](std::span<const std::byte> datagram) {
    MoldPacket packet;
    ASSERT_EQ(read_mold_packet(datagram, packet), nullptr);
    walk_frames(packet.body, visitor);
  });
}

std::unique_ptr<BookFeed> feed_of(const Bytes& bytes, const std::string& name) {
  return open_itch({bytes::stored_in_memory(bytes, name)}, {.orders_max = 1'000});
}

class ItchCapture : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(captures)) GTEST_SKIP() << "no captures at " << captures;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(captures)) {
      if (entry.path().extension() == ".pcap") files_.push_back(entry.path());
    }
    std::ranges::sort(files_);
    ASSERT_GE(files_.size(), 48U);
  }

  std::vector<std::filesystem::path> files_;
};

TEST_F(ItchCapture, holds_the_packets_and_the_messages_of_each_type_that_raw_offsets_give) {
  for (const auto& path : files_) {
    const Bytes bytes = bytes_in(path);
    Counts counts;
    for_each_message(bytes, [&](auto message) { ++counts.messages[std::to_integer<char>(message.front())]; });
    counts.packets = for_each_datagram(bytes, [](auto) {});
    EXPECT_EQ(counts, count_by_offsets(bytes)) << path;
  }
}

TEST_F(ItchCapture, is_counted_by_the_feed_type_by_type) {
  for (const auto& path : files_) {
    const Bytes bytes = bytes_in(path);
    const WholeFeed whole(*feed_of(bytes, path.string()));
    std::map<std::string_view, std::size_t> expected;
    std::size_t messages_count = 0;
    for (const auto& [type, count] : count_by_offsets(bytes).messages) {
      expected[message_name(type)] = count;
      messages_count += count;
    }
    std::map<std::string_view, std::size_t> counted;
    for (const Reject& kind : whole.tally.kinds()) counted[kind.reason] = kind.count;
    EXPECT_EQ(counted, expected) << path;
    EXPECT_EQ(whole.tally.records_in, messages_count) << path;
    EXPECT_EQ(whole.tally.events_out, whole.events.size()) << path;
  }
}

TEST_F(ItchCapture, is_of_22_august_2023_in_new_york) {
  for (const auto& path : files_) {
    const WholeFeed whole(*feed_of(bytes_in(path), path.string()));
    const Time midnight = std::chrono::sys_days{std::chrono::August / 22 / 2023} + 4h;
    for (const Event& event : whole.events) {
      if (event.kind == EventKind::gap) continue;
      EXPECT_GE(event.venue_time, midnight + 9h) << path;
      EXPECT_LT(event.venue_time, midnight + 17h) << path;
    }
  }
}

// What the first message of each type is, as read off the bytes.
template <class Message>
void expect_first(const std::string& file, const Message& expected) {
  const Bytes bytes = bytes_in(captures / file);
  bool is_first = true;
  for_each_message(bytes, [&](std::span<const std::byte> message) {
    if (!is_first || std::to_integer<char>(message.front()) != Message::type) return;
    is_first = false;
    ASSERT_EQ(message.size(), Message::size);
    EXPECT_EQ(decode<Message>(message.data()), expected) << file;
  });
  EXPECT_FALSE(is_first) << "none of its type in " << file;
}

const std::string bx = "Bx.Equities.TotalView.Itch.v5.0.20230822/";
const std::string nasdaq = "Nasdaq.Equities.TotalView.Itch.v5.0.20230822/";

MessageHead head(std::uint16_t locate, std::uint16_t tracking, std::int64_t ns) {
  return {.locate = locate, .tracking = tracking, .timestamp = Duration{ns}};
}

TEST_F(ItchCapture, tells_of_orders_what_stands_in_its_bytes) {
  expect_first(bx + "AddOrderNoMpidAttributionMessage.pcap", AddOrder{.head = head(524, 0, 34'199'999'357'223),
                                                                      .reference = 1'551'269,
                                                                      .side = 'B',
                                                                      .shares = 300,
                                                                      .stock = symbol("AMZU"),
                                                                      .price = {242'700}});
  expect_first(bx + "AddOrderMpidAttributionMessage.pcap", AddOrderMpid{.head = head(670, 0, 34'200'003'264'552),
                                                                        .reference = 1'551'965,
                                                                        .side = 'S',
                                                                        .shares = 100,
                                                                        .stock = symbol("ARGT"),
                                                                        .price = {479'100},
                                                                        .attribution = padded<4>("VIRT")});
  expect_first(
      bx + "OrderCancelMessage.pcap",
      OrderCancel{.head = head(1251, 0, 34'200'007'418'195), .reference = 1'464'801, .cancelled_shares = 1'000});
  expect_first(bx + "OrderDeleteMessage.pcap",
               OrderDelete{.head = head(4135, 0, 34'199'999'524'563), .reference = 2'902'330});
  expect_first(bx + "OrderReplaceMessage.pcap", OrderReplace{.head = head(4146, 0, 34'199'999'298'981),
                                                             .original_reference = 2'415'366,
                                                             .new_reference = 3'541'190,
                                                             .shares = 100,
                                                             .price = {898'000}});
}

TEST_F(ItchCapture, tells_of_trades_what_stands_in_its_bytes) {
  expect_first(bx + "OrderExecutedMessage.pcap", OrderExecuted{.head = head(7765, 2, 34'200'001'152'563),
                                                               .reference = 3'017'419,
                                                               .executed_shares = 10,
                                                               .match_number = 27'628});
  expect_first(bx + "OrderExecutedWithPriceMessage.pcap",
               OrderExecutedWithPrice{.head = head(7561, 2, 34'201'228'649'818),
                                      .reference = 3'208'515,
                                      .executed_shares = 5,
                                      .match_number = 27'987,
                                      .printable = 'Y',
                                      .execution_price = {1'176'700}});
  expect_first(bx + "NonCrossTradeMessage.pcap", TradeNonCross{.head = head(523, 2, 34'200'035'335'771),
                                                               .reference = 0,
                                                               .side = 'B',
                                                               .shares = 1,
                                                               .stock = symbol("AMZN"),
                                                               .price = {1'351'400},
                                                               .match_number = 27'640});
  expect_first(nasdaq + "CrossTrade.pcap", CrossTrade{.head = head(983, 1, 34'200'000'483'331),
                                                      .shares = 0,
                                                      .stock = symbol("BAC-Q"),
                                                      .cross_price = {0},
                                                      .match_number = 255'550,
                                                      .cross_type = 'O'});
  expect_first(nasdaq + "NetOrderImbalanceIndicator.pcap", NetOrderImbalance{.head = head(7853, 0, 34'200'000'087'025),
                                                                             .paired_shares = 0,
                                                                             .imbalance_shares = 0,
                                                                             .imbalance_direction = 'O',
                                                                             .stock = symbol("PFTAW"),
                                                                             .far_price = {0},
                                                                             .near_price = {0},
                                                                             .reference_price = {0},
                                                                             .cross_type = 'O',
                                                                             .price_variation = ' '});
}

TEST_F(ItchCapture, tells_of_the_market_what_stands_in_its_bytes) {
  expect_first(bx + "SystemEventMessage.pcap", SystemEvent{.head = head(0, 0, 34'200'000'085'226), .event_code = 'Q'});
  expect_first(bx + "StockTradingActionMessage.pcap", StockTradingAction{.head = head(11'325, 0, 34'215'592'434'152),
                                                                         .stock = symbol("ZXZZT"),
                                                                         .trading_state = 'H',
                                                                         .reserved = ' ',
                                                                         .reason = padded<4>("")});
  expect_first(bx + "RegShoShortSalePriceTestRestrictedIndicatorMessage.pcap",
               RegShoRestriction{.head = head(9405, 0, 34'200'116'747'479), .stock = symbol("SOPA"), .action = '1'});
  expect_first(
      bx + "RetailInterestMessage.pcap",
      RetailInterest{.head = head(1258, 0, 34'199'999'282'991), .stock = symbol("BIZD"), .interest_flag = 'N'});
  expect_first(nasdaq + "LULDAuctionCollar.pcap", LuldAuctionCollar{.head = head(11'325, 0, 34'215'592'415'125),
                                                                    .stock = symbol("ZXZZT"),
                                                                    .reference_price = {133'400},
                                                                    .upper_price = {140'100},
                                                                    .lower_price = {109'200},
                                                                    .extension = 0});
  expect_first(nasdaq + "MarketParticipantPosition.pcap",
               MarketParticipantPosition{.head = head(3648, 0, 34'224'468'064'326),
                                         .mpid = padded<4>("MAXM"),
                                         .stock = symbol("FDLS"),
                                         .primary_market_maker = 'Y',
                                         .market_maker_mode = 'N',
                                         .participant_state = 'A'});
}

TEST_F(ItchCapture, has_the_literals_above_for_every_type_it_holds) {
  std::string types;
  for (const auto& path : files_) {
    for (const auto& [type, count] : count_by_offsets(bytes_in(path)).messages) {
      if (types.find(type) == std::string::npos) types += type;
    }
  }
  std::ranges::sort(types);
  EXPECT_EQ(types, "ACDEFHIJLNPQSUXY");
}

TEST_F(ItchCapture, is_encoded_to_the_bytes_it_was_decoded_from) {
  for (const auto& path : files_) {
    for_each_datagram(bytes_in(path), [&](std::span<const std::byte> datagram) {
      MoldPacket packet;
      ASSERT_EQ(read_mold_packet(datagram, packet), nullptr) << path;
      MoldWriter writer(packet.head.session, packet.head.sequence);
      walk_frames(packet.body, [&](std::span<const std::byte> message) {
        EXPECT_TRUE(visit(message, [&](const auto& decoded) { writer.add(decoded); })) << path;
      });
      EXPECT_EQ(writer.take_packet(), Bytes(datagram.begin(), datagram.end())) << path;
    });
  }
}

// ---- damaged: read to an end, or refused

void read_whole(const Bytes& bytes) {
  try {
    const WholeFeed whole(*feed_of(bytes, "damaged"));
    EXPECT_EQ(whole.tally.events_out, whole.events.size());
    EXPECT_GE(whole.tally.records_in, whole.tally.rejected_count() + whole.tally.passed_over_count());
  } catch (const SetupError& refusal) {
    EXPECT_THAT(refusal.what(), testing::HasSubstr("damaged"));
  }
}

TEST_F(ItchCapture, may_end_anywhere_in_its_last_packet) {
  for (const auto& path : files_) {
    const Bytes bytes = bytes_in(path);
    for (std::size_t size = count_by_offsets(bytes).last_packet_at; size < bytes.size(); size += sanitized ? 5 : 1) {
      read_whole(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
    }
  }
}

TEST_F(ItchCapture, may_lie_in_any_of_its_lengths) {
  for (const auto& path : files_) {
    const Bytes bytes = bytes_in(path);
    const std::size_t record = count_by_offsets(bytes).last_packet_at;
    const std::size_t ip = record + record_head + ethernet;
    const std::size_t mold = ip + 20 + udp_head;
    // Of the packet as kept and as sent, of IP, of UDP, the count of messages, and the length of the first.
    const std::pair<std::size_t, std::size_t> fields[] = {{record + 8, 4}, {record + 12, 4}, {ip + 2, 2},
                                                          {ip + 24, 2},    {mold + 18, 2},   {mold + 20, 2}};
    for (const auto& [at, size] : fields) {
      for (const std::byte value : {std::byte{0x00}, std::byte{0xff}}) {
        Bytes damaged = bytes;
        std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(at), size, value);
        read_whole(damaged);
      }
    }
  }
}

}  // namespace
}  // namespace tocsin::itch
