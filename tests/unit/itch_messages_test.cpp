// Each type on bytes assembled by hand from the tables of the specification; what each field must be is written out.
#include "feeds/itch/itch_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "feeds/itch/itch_visit.hpp"
#include "tests/support/hex_bytes.hpp"

namespace tocsin::itch {
namespace {

using testing::IsEmpty;

template <std::size_t letters>
Alpha<letters - 1> alpha(const char (&text)[letters]) {
  Alpha<letters - 1> out;
  std::copy_n(text, letters - 1, out.data());
  return out;
}

// Locate 0x1234, tracking number 0x0a0b, 09:30:00.000000001: 34,200,000,000,001 ns.
const std::string head_hex = "1234 0a0b 1f1a ced9 f001 ";
const MessageHead head{.locate = 0x1234, .tracking = 0x0a0b, .timestamp = Duration{0x1f1a'ced9'f001}};

template <class Message>
void stands_as(const std::string& body_hex, const Message& expected) {
  const auto type = static_cast<std::byte>(Message::type);
  Bytes bytes = hex_bytes(head_hex + body_hex);
  bytes.insert(bytes.begin(), type);
  ASSERT_EQ(bytes.size(), Message::size);
  EXPECT_EQ(decode<Message>(bytes.data()), expected);
  Bytes again(Message::size);
  encode(expected, again.data());
  EXPECT_EQ(again, bytes);
}

TEST(ItchMessages, system_event) { stands_as("51", SystemEvent{.head = head, .event_code = 'Q'}); }

TEST(ItchMessages, stock_directory) {
  stands_as("5a56 5a5a 5420 2020 51 4e 0000 0064 4e 43 5a20 50 4e 20 31 59 0000 0003 4e",
            StockDirectory{.head = head,
                           .stock = alpha("ZVZZT   "),
                           .market_category = 'Q',
                           .financial_status = 'N',
                           .round_lot_size = 100,
                           .round_lots_only = 'N',
                           .issue_classification = 'C',
                           .issue_sub_type = alpha("Z "),
                           .authenticity = 'P',
                           .short_sale_threshold = 'N',
                           .ipo_flag = ' ',
                           .luld_tier = '1',
                           .etp_flag = 'Y',
                           .etp_leverage_factor = 3,
                           .inverse_indicator = 'N'});
}

TEST(ItchMessages, stock_trading_action) {
  stands_as(
      "4e56 4441 2020 2020 50 20 4c55 4450",
      StockTradingAction{
          .head = head, .stock = alpha("NVDA    "), .trading_state = 'P', .reserved = ' ', .reason = alpha("LUDP")});
}

TEST(ItchMessages, reg_sho_restriction) {
  stands_as("4e56 4441 2020 2020 31", RegShoRestriction{.head = head, .stock = alpha("NVDA    "), .action = '1'});
}

TEST(ItchMessages, market_participant_position) {
  stands_as("5542 5353 4e56 4441 2020 2020 59 53 41", MarketParticipantPosition{.head = head,
                                                                                .mpid = alpha("UBSS"),
                                                                                .stock = alpha("NVDA    "),
                                                                                .primary_market_maker = 'Y',
                                                                                .market_maker_mode = 'S',
                                                                                .participant_state = 'A'});
}

TEST(ItchMessages, mwcb_decline_level) {
  stands_as("0000 0083 b3ec ab80 0000 0079 7c9c 0300 0000 0070 5a21 9000",
            MwcbDeclineLevel{
                .head = head, .level_1 = {0x83'b3ec'ab80}, .level_2 = {0x79'7c9c'0300}, .level_3 = {0x70'5a21'9000}});
}

TEST(ItchMessages, mwcb_status) { stands_as("32", MwcbStatus{.head = head, .breached_level = '2'}); }

TEST(ItchMessages, ipo_quoting_period) {
  stands_as("4e45 574f 2020 2020 0000 8ca0 41 0002 bf20", IpoQuotingPeriod{.head = head,
                                                                           .stock = alpha("NEWO    "),
                                                                           .release_time = 36'000,
                                                                           .release_qualifier = 'A',
                                                                           .ipo_price = {180'000}});
}

TEST(ItchMessages, luld_auction_collar) {
  stands_as("4e56 4441 2020 2020 0012 2870 0013 1300 0011 3de0 0000 0002",
            LuldAuctionCollar{.head = head,
                              .stock = alpha("NVDA    "),
                              .reference_price = {1'190'000},
                              .upper_price = {1'250'048},
                              .lower_price = {1'129'952},
                              .extension = 2});
}

TEST(ItchMessages, operational_halt) {
  stands_as("4e56 4441 2020 2020 42 48",
            OperationalHalt{.head = head, .stock = alpha("NVDA    "), .market_code = 'B', .action = 'H'});
}

TEST(ItchMessages, add_order) {
  stands_as("0102 0304 0506 0708 42 0000 012c 4e56 4441 2020 2020 0012 d687",
            AddOrder{.head = head,
                     .reference = 0x0102'0304'0506'0708,
                     .side = 'B',
                     .shares = 300,
                     .stock = alpha("NVDA    "),
                     .price = {1'234'567}});
}

TEST(ItchMessages, add_order_mpid) {
  stands_as("0102 0304 0506 0708 53 0000 012c 4e56 4441 2020 2020 7735 9400 4e53 4451",
            AddOrderMpid{.head = head,
                         .reference = 0x0102'0304'0506'0708,
                         .side = 'S',
                         .shares = 300,
                         .stock = alpha("NVDA    "),
                         .price = {2'000'000'000},
                         .attribution = alpha("NSDQ")});
}

TEST(ItchMessages, order_executed) {
  stands_as("0102 0304 0506 0708 0000 0019 1112 1314 1516 1718", OrderExecuted{.head = head,
                                                                               .reference = 0x0102'0304'0506'0708,
                                                                               .executed_shares = 25,
                                                                               .match_number = 0x1112'1314'1516'1718});
}

TEST(ItchMessages, order_executed_with_price) {
  stands_as("0102 0304 0506 0708 0000 0019 1112 1314 1516 1718 4e 0012 d687",
            OrderExecutedWithPrice{.head = head,
                                   .reference = 0x0102'0304'0506'0708,
                                   .executed_shares = 25,
                                   .match_number = 0x1112'1314'1516'1718,
                                   .printable = 'N',
                                   .execution_price = {1'234'567}});
}

TEST(ItchMessages, order_cancel) {
  stands_as("0102 0304 0506 0708 ffff ffff",
            OrderCancel{.head = head, .reference = 0x0102'0304'0506'0708, .cancelled_shares = 0xffff'ffff});
}

TEST(ItchMessages, order_delete) {
  stands_as("0102 0304 0506 0708", OrderDelete{.head = head, .reference = 0x0102'0304'0506'0708});
}

TEST(ItchMessages, order_replace) {
  stands_as("0102 0304 0506 0708 1112 1314 1516 1718 0000 01f4 0000 0001",
            OrderReplace{.head = head,
                         .original_reference = 0x0102'0304'0506'0708,
                         .new_reference = 0x1112'1314'1516'1718,
                         .shares = 500,
                         .price = {1}});
}

TEST(ItchMessages, trade_non_cross) {
  stands_as("0000 0000 0000 0000 42 0000 0064 4e56 4441 2020 2020 0012 d687 1112 1314 1516 1718",
            TradeNonCross{.head = head,
                          .reference = 0,
                          .side = 'B',
                          .shares = 100,
                          .stock = alpha("NVDA    "),
                          .price = {1'234'567},
                          .match_number = 0x1112'1314'1516'1718});
}

TEST(ItchMessages, cross_trade) {
  stands_as("0000 0001 0000 0000 4e56 4441 2020 2020 0012 d687 1112 1314 1516 1718 43",
            CrossTrade{.head = head,
                       .shares = 0x1'0000'0000,
                       .stock = alpha("NVDA    "),
                       .cross_price = {1'234'567},
                       .match_number = 0x1112'1314'1516'1718,
                       .cross_type = 'C'});
}

TEST(ItchMessages, broken_trade) {
  stands_as("1112 1314 1516 1718", BrokenTrade{.head = head, .match_number = 0x1112'1314'1516'1718});
}

TEST(ItchMessages, net_order_imbalance) {
  stands_as("0000 0000 0000 1388 0000 0000 0000 03e8 53 4e56 4441 2020 2020 0012 0001 0012 0002 0012 0003 4f 4c",
            NetOrderImbalance{.head = head,
                              .paired_shares = 5'000,
                              .imbalance_shares = 1'000,
                              .imbalance_direction = 'S',
                              .stock = alpha("NVDA    "),
                              .far_price = {0x12'0001},
                              .near_price = {0x12'0002},
                              .reference_price = {0x12'0003},
                              .cross_type = 'O',
                              .price_variation = 'L'});
}

TEST(ItchMessages, retail_interest) {
  stands_as("4e56 4441 2020 2020 41", RetailInterest{.head = head, .stock = alpha("NVDA    "), .interest_flag = 'A'});
}

TEST(ItchMessages, direct_listing) {
  stands_as("4e45 574f 2020 2020 59 0000 0001 0000 0002 0000 0003 0000 0000 0000 0004 0000 0005 0000 0006",
            DirectListing{.head = head,
                          .stock = alpha("NEWO    "),
                          .open_eligibility = 'Y',
                          .minimum_price = {1},
                          .maximum_price = {2},
                          .near_price = {3},
                          .near_time = 4,
                          .lower_collar = {5},
                          .upper_collar = {6}});
}

TEST(ItchMessages, are_as_long_as_the_specification_says) {
  const std::string types = "SRHYLVWKJhAFECXDUPQBINO";
  const std::vector<std::size_t> sizes{12, 39, 25, 20, 26, 35, 12, 28, 35, 21, 36, 40,
                                       31, 36, 23, 19, 35, 44, 40, 19, 50, 20, 48};
  for (std::size_t i = 0; i < types.size(); ++i) EXPECT_EQ(message_size(types[i]), sizes[i]) << types[i];
  EXPECT_EQ(*std::ranges::max_element(sizes), message_size_max);
}

TEST(ItchMessages, of_no_other_type_are_known) {
  std::set<char> known;
  for (int type = -128; type < 128; ++type) {
    const char letter = static_cast<char>(type);
    EXPECT_EQ(message_size(letter) == 0, message_name(letter).empty());
    if (message_size(letter) > 0) known.insert(letter);
  }
  EXPECT_EQ(known.size(), std::tuple_size_v<Messages>);
}

TEST(ItchMessages, are_named_as_the_specification_names_them) {
  EXPECT_EQ(message_name('A'), "Add Order (A)");
  EXPECT_EQ(message_name('h'), "Operational Halt (h)");
  EXPECT_THAT(message_name('a'), IsEmpty());
}

template <class Message>
void visits_as_itself() {
  Bytes bytes(Message::size);
  encode(Message{.head = head}, bytes.data());
  char seen = 0;
  EXPECT_TRUE(visit(bytes, [&](const auto& message) {
    seen = message.type;
    EXPECT_EQ(message.head, head);
  }));
  EXPECT_EQ(seen, Message::type);
  bytes.push_back(std::byte{});
  EXPECT_FALSE(visit(bytes, [](const auto&) { FAIL(); })) << "too long by one";
  EXPECT_FALSE(visit(std::span(bytes).first(Message::size - 1), [](const auto&) { FAIL(); })) << "too short by one";
}

TEST(ItchMessages, are_visited_by_type_where_the_size_is_theirs) {
  []<class... Message>(std::tuple<Message...>*) {
    (visits_as_itself<Message>(), ...);
  }(static_cast<Messages*>(nullptr));
  EXPECT_FALSE(visit({}, [](const auto&) { FAIL(); }));
  EXPECT_FALSE(visit(hex_bytes("7a00 0000"), [](const auto&) { FAIL(); })) << "no such type";
}

TEST(ItchMessages, carry_prices_in_ten_thousandths) {
  EXPECT_EQ(Price4{1'234'567}.price(), Price{123'456'700'000});
  EXPECT_EQ(Price4{2'000'000'000}.price(), Price::whole(200'000));
}

TEST(ItchMessages, pad_text_with_spaces) {
  EXPECT_EQ(text_of(alpha("BRK.A   ")), "BRK.A");
  EXPECT_EQ(text_of(alpha("        ")), "");
  EXPECT_EQ(text_of(alpha("GOOGLEXY")), "GOOGLEXY");
}

}  // namespace
}  // namespace tocsin::itch
