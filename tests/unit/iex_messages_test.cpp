#include "feeds/iex/iex_messages.hpp"

#include <gtest/gtest.h>

#include "feeds/iex/symbol_index.hpp"

namespace tocsin::iex {
namespace {

const Symbol nvda = Symbol::from("NVDA");

template <class Message>
void expect_same_after_writing(const Message& message) {
  std::vector<std::byte> bytes;
  encode(bytes, message);
  ASSERT_EQ(bytes.size(), size_of<Message>()) << Message::name;
  EXPECT_EQ(bytes.size(), message_types[static_cast<std::uint8_t>(Message::type)].size);
  EXPECT_EQ(static_cast<char>(bytes[0]), Message::type);
  EXPECT_EQ(decode<Message>(bytes.data()), message) << Message::name;
}

TEST(IexMessages, each_is_read_as_it_was_written) {
  expect_same_after_writing(SystemEvent{'O', 1});
  expect_same_after_writing(SecurityDirectory{0xe0, 2, nvda, 100, 1'426'200, 1});
  expect_same_after_writing(TradingStatus{'H', 3, nvda, {'T', '1', ' ', ' '}});
  expect_same_after_writing(RetailLiquidityIndicator{'A', 4, nvda});
  expect_same_after_writing(OperationalHalt{'O', 5, nvda});
  expect_same_after_writing(ShortSalePriceTest{1, 6, nvda, 'A'});
  expect_same_after_writing(SecurityEvent{'C', 7, nvda});
  expect_same_after_writing(QuoteUpdate{0x40, 8, nvda, 100, 1'184'100, 1'184'300, 300});
  expect_same_after_writing(TradeReport{{0x68, 9, nvda, 55, 1'184'200, 77}});
  expect_same_after_writing(TradeBreak{{0, 10, nvda, 55, 1'184'200, 77}});
  expect_same_after_writing(OfficialPrice{'Q', 11, nvda, 1'184'200});
  expect_same_after_writing(AuctionInformation{'C', 12, nvda, 1, 2, 3, 4, 'B', 5, 6, 7, 8, 9, 10});
  expect_same_after_writing(BuyLevelUpdate{{1, 13, nvda, 500, 1'184'100}});
  expect_same_after_writing(SellLevelUpdate{{0, 14, nvda, 0, -1}});
}

TEST(IexMessages, fields_stand_where_the_specification_has_them) {
  std::vector<std::byte> bytes;
  encode(bytes, QuoteUpdate{0x40, 0x0102030405060708, nvda, 0x11, 0x22, 0x33, 0x44});
  EXPECT_EQ(bytes[0], std::byte{'Q'});
  EXPECT_EQ(bytes[1], std::byte{0x40});
  EXPECT_EQ(bytes[2], std::byte{0x08});  // little endian
  EXPECT_EQ(bytes[9], std::byte{0x01});
  EXPECT_EQ(bytes[symbol_offset], std::byte{'N'});
  EXPECT_EQ(bytes[17], std::byte{' '});
  EXPECT_EQ(bytes[18], std::byte{0x11});
  EXPECT_EQ(bytes[22], std::byte{0x22});
  EXPECT_EQ(bytes[30], std::byte{0x33});
  EXPECT_EQ(bytes[38], std::byte{0x44});
}

TEST(IexMessages, every_type_is_known_by_its_byte_and_no_other) {
  const std::string_view types = "SDHIOPEQTBXA85";
  for (int byte = 0; byte < 256; ++byte) {
    const bool is_known = types.find(static_cast<char>(byte)) != std::string_view::npos;
    EXPECT_EQ(message_types[static_cast<std::size_t>(byte)].size != 0, is_known) << byte;
  }
  EXPECT_FALSE(message_types['S'].has_symbol);
  EXPECT_TRUE(message_types['8'].has_symbol);
  EXPECT_EQ(message_types['P'].name, "Short Sale Price Test Status");
}

TEST(IexSymbol, is_letters_and_then_blanks) {
  EXPECT_EQ(nvda.text(), "NVDA");
  EXPECT_EQ(Symbol::from("BRK.B"), Symbol::from("BRK.B   "));
  EXPECT_EQ(Symbol::from("ABCDEFGHIJ").text(), "ABCDEFGH");
  EXPECT_EQ(Symbol::from("").text(), "");
  EXPECT_EQ(Symbol::from("A B").text(), "");
  EXPECT_EQ(Symbol::from(" AB").text(), "");
  EXPECT_EQ(Symbol::from("A\x7f").text(), "");
  EXPECT_EQ(Symbol{}.text(), "");
}

Symbol numbered(std::uint32_t number) {
  std::string text = "S";
  text += std::to_string(number);
  return Symbol::from(text);
}

TEST(IexSymbolIndex, numbers_symbols_as_they_come_and_finds_them) {
  SymbolIndex index;
  EXPECT_EQ(index.find(nvda), no_instrument);
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    EXPECT_EQ(index.add(numbered(i)), InstrumentId{i});
  }
  EXPECT_EQ(index.size(), 20'000U);
  EXPECT_EQ(index.add(Symbol::from("S7")), InstrumentId{7});
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    EXPECT_EQ(index.find(numbered(i)), InstrumentId{i});
  }
  EXPECT_EQ(index.find(nvda), no_instrument);
}

TEST(IexSymbolIndex, has_no_place_for_a_symbol_of_no_letters) {
  SymbolIndex index;
  EXPECT_EQ(index.add(Symbol{}), no_instrument);
  EXPECT_EQ(index.find(Symbol{}), no_instrument);
  EXPECT_EQ(index.size(), 0U);
}

}  // namespace
}  // namespace tocsin::iex
