#include "feeds/net/udp_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/net/udp_lines.hpp"
#include "tests/support/hex_bytes.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using Bytes = std::vector<std::byte>;

const Endpoint any_port{.address = "127.0.0.1", .port = 0};
const Endpoint any_v6_port{.address = "::1", .port = 0};
const Endpoint v6_group{.address = "ff01::7:1", .port = 0};
const Endpoint not_of_this_machine{.address = "192.0.2.77", .port = 5'000};
const Endpoint group{.address = "239.255.77.1", .port = 0};

Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}
std::string text_of(const capture::Datagram& datagram) {
  return {reinterpret_cast<const char*>(datagram.payload.data()), datagram.payload.size()};
}

std::vector<std::string> texts_of(UdpLine& line) {
  std::vector<std::string> texts;
  if (!has_come(line.fd())) return texts;
  for (auto drained = line.drain(); !drained.empty(); drained = line.drain()) {
    for (const capture::Datagram& datagram : drained) texts.push_back(text_of(datagram));
  }
  return texts;
}

TEST(UdpLine, gives_what_came_in_order) {
  UdpLine line({.endpoint = any_port});
  LoopbackSocket venue;
  for (const std::string_view text : {"one", "two", "three"}) venue.send(bytes_of(text), line.endpoint());
  EXPECT_THAT(texts_of(line), ElementsAre("one", "two", "three"));
  EXPECT_THAT(line.drain(), SizeIs(0)) << "and never waits";
}

TEST(UdpLine, says_which_port_it_was_given) {
  UdpLine line({.endpoint = any_port});
  EXPECT_EQ(line.endpoint().address, "127.0.0.1");
  EXPECT_GT(line.endpoint().port, 0);
}

TEST(UdpLine, gives_datagrams_the_stamp_of_the_kernel_their_port_and_their_place) {
  UdpLine line({.endpoint = any_port}, [] { return Time::min(); });
  LoopbackSocket venue;
  const Time before = kernel_time();
  venue.send(bytes_of("one"), line.endpoint());
  venue.send(bytes_of("three"), line.endpoint());
  ASSERT_TRUE(has_come(line.fd()));
  const auto drained = line.drain();
  ASSERT_THAT(drained, SizeIs(1));
  const capture::Datagram first = drained.front();
  EXPECT_GE(first.time, before);
  EXPECT_EQ(first.offset, 0U);
  EXPECT_EQ(first.port, line.endpoint().port);
  ASSERT_TRUE(has_come(line.fd()));
  const auto rest = line.drain();
  const Time after = kernel_time();
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_GE(rest.front().time, first.time);
  EXPECT_LE(rest.front().time, after);
  EXPECT_EQ(rest.front().offset, 3U);
}

TEST(UdpLine, gives_the_first_alone_and_then_as_many_as_a_drain_holds) {
  UdpLine line({.endpoint = any_port});
  LoopbackSocket venue;
  const std::size_t count = 1 + UdpLine::datagrams_at_once + 3;
  for (std::size_t i = 0; i < count; ++i) venue.send(bytes_of("x"), line.endpoint());
  ASSERT_TRUE(has_come(line.fd()));
  EXPECT_THAT(line.drain(), SizeIs(1));
  EXPECT_THAT(line.drain(), SizeIs(UdpLine::datagrams_at_once));
  EXPECT_THAT(line.drain(), SizeIs(3));
}

TEST(UdpLine, hears_the_group_that_it_joined_and_no_other_at_its_port) {
  UdpLine line({.endpoint = group, .interface = "127.0.0.1"});
  const Endpoint same_port{.address = "239.255.77.2", .port = line.endpoint().port};
  UdpLine other({.endpoint = same_port, .interface = "lo"});
  LoopbackSocket venue;
  venue.send(bytes_of("to the other"), same_port);
  venue.send(bytes_of("to the group"), line.endpoint());
  EXPECT_THAT(texts_of(line), ElementsAre("to the group"));
  EXPECT_THAT(texts_of(other), ElementsAre("to the other"));
}

TEST(UdpLine, lets_several_listen_to_one_group) {
  UdpLine one({.endpoint = group, .interface = "lo"});
  UdpLine two({.endpoint = one.endpoint(), .interface = "lo"});
  LoopbackSocket venue;
  venue.send(bytes_of("both"), one.endpoint());
  EXPECT_THAT(texts_of(one), ElementsAre("both"));
  EXPECT_THAT(texts_of(two), ElementsAre("both"));
}

TEST(UdpLine, listens_by_IPv6_too) {
  UdpLine line({.endpoint = any_v6_port});
  UdpLine venue({.endpoint = any_v6_port, .interface = {}, .peer = line.endpoint()});
  EXPECT_TRUE(venue.send(bytes_of("six")));
  EXPECT_THAT(texts_of(line), ElementsAre("six"));
}

TEST(UdpLine, joins_a_group_of_IPv6) {
  const UdpLine line({.endpoint = v6_group, .interface = "lo"});
  EXPECT_GT(line.endpoint().port, 0);
}

TEST(UdpLine, hears_its_peer_alone_and_sends_to_it) {
  LoopbackSocket server, stranger;
  UdpLine line({.endpoint = any_port, .interface = {}, .peer = server.endpoint()});
  EXPECT_TRUE(line.send(bytes_of("please")));
  stranger.send(bytes_of("lies"), line.endpoint());
  server.send(bytes_of("here"), line.endpoint());
  EXPECT_THAT(texts_of(line), ElementsAre("here"));
  const auto request = server.receive();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->first, bytes_of("please"));
}

TEST(UdpLine, counts_and_leaves_out_what_is_too_long) {
  UdpLine line({.endpoint = any_port, .datagram_max = 4});
  LoopbackSocket venue;
  for (const std::string_view text : {"four", "fives", "4"}) venue.send(bytes_of(text), line.endpoint());
  EXPECT_THAT(texts_of(line), ElementsAre("four", "4"));
  EXPECT_EQ(line.too_long_count(), 1U);
}

TEST(UdpLine, counts_what_the_kernel_had_no_room_for) {
  UdpLine line({.endpoint = any_port, .receive_buffer = 8'192});
  EXPECT_GE(line.receive_buffer(), 8'192U);
  EXPECT_LT(line.receive_buffer(), 100'000U) << "as it was asked for";
  LoopbackSocket venue;
  constexpr std::uint64_t sent = 500;
  const Bytes datagram(1'000);
  for (std::uint64_t i = 0; i < sent; ++i) venue.send(datagram, line.endpoint());
  std::uint64_t received = 0;
  while (const std::size_t count = line.drain().size()) received += count;
  venue.send(datagram, line.endpoint());  // the one behind them tells
  ASSERT_TRUE(has_come(line.fd()));
  received += line.drain().size();
  EXPECT_GT(line.dropped_count(), 0U);
  EXPECT_EQ(received + line.dropped_count(), sent + 1);
}

TEST(UdpLine, asks_the_kernel_to_poll_the_card_where_told_so) {
  const UdpLine line({.endpoint = any_port, .busy_poll = std::chrono::microseconds(50)});
  int busy_us = 0;
  socklen_t size = sizeof busy_us;
  getsockopt(line.fd(), SOL_SOCKET, SO_BUSY_POLL, &busy_us, &size);
  EXPECT_EQ(busy_us, 50);
}

TEST(UdpLine, refuses_what_cannot_be_listened_to_by_name) {
  const auto refusal = [](const UdpLineOptions& options) {
    return setup_error_of([&] { static_cast<void>(UdpLine(options)); });
  };
  const UdpLine line({.endpoint = any_port});
  EXPECT_THAT(refusal({.endpoint = line.endpoint()}), HasSubstr(text_of(line.endpoint())));
  EXPECT_THAT(refusal({.endpoint = not_of_this_machine}), HasSubstr("192.0.2.77:5000: "));
  EXPECT_THAT(refusal({.endpoint = group, .interface = "no0"}), HasSubstr("no interface \"no0\""));
  EXPECT_THAT(refusal({.endpoint = group, .interface = "192.0.2.77"}), HasSubstr("no interface \"192.0.2.77\""));
}

TEST(UdpLines, are_one_stream_whose_time_never_goes_back) {
  std::vector<UdpLine> both;
  for (int i = 0; i < 2; ++i) both.emplace_back(UdpLineOptions{.endpoint = any_port});
  UdpLines lines(std::move(both));
  LoopbackSocket venue;
  const std::vector<Endpoint> endpoints{lines.lines()[0].endpoint(), lines.lines()[1].endpoint()};
  for (const std::size_t to : {0UL, 1UL, 0UL}) venue.send(bytes_of("four"), endpoints[to]);
  for (UdpLine& line : lines.lines()) ASSERT_TRUE(has_come(line.fd()));
  Time last = Time::min();
  for (std::uint64_t i = 0; i < 3; ++i) {
    const auto datagram = lines.next();
    ASSERT_TRUE(datagram);
    EXPECT_GE(datagram->time, last);
    EXPECT_EQ(datagram->offset, 4 * i);
    last = datagram->time;
  }
  EXPECT_FALSE(lines.next());
  EXPECT_EQ(lines.latest(), last);
  EXPECT_EQ(lines.text(), tocsin::text_of(endpoints[0]) + ", " + tocsin::text_of(endpoints[1]));
}

TEST(UdpLines, tell_the_tally_once_of_what_did_not_get_through) {
  std::vector<UdpLine> one;
  one.emplace_back(UdpLineOptions{.endpoint = any_port, .datagram_max = 2});
  UdpLines lines(std::move(one));
  LoopbackSocket venue;
  venue.send(bytes_of("long"), lines.lines()[0].endpoint());
  ASSERT_TRUE(has_come(lines.lines()[0].fd()));
  EXPECT_FALSE(lines.next());
  Tally tally;
  lines.enter_accounts(tally);
  lines.enter_accounts(tally);
  EXPECT_EQ(tally.records_in, 1U);
  ASSERT_THAT(tally.rejects(), SizeIs(1));
  EXPECT_EQ(tally.rejects()[0].reason, "datagram longer than there is room for");
}

}  // namespace
}  // namespace tocsin
