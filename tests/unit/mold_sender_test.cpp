#include "app/serve/mold_sender.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "engine/setup_error.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "tests/support/itch_builder.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/udp_socket.hpp"

namespace tocsin {
namespace {

using namespace itch;
using testing::HasSubstr;

const MoldSession session = padded<10>("TOCSIN0001");
constexpr std::chrono::milliseconds soon{2'000};
constexpr std::chrono::milliseconds at_once{0};

Bytes orders(std::uint64_t first, std::uint64_t count) {
  Bytes all;
  for (std::uint64_t i = first; i < first + count; ++i) append_frame(all, buy_order(nvda, i, 100, 118));
  return all;
}

WireOptions wire_to(const std::vector<Endpoint>& lines) { return {.lines = lines, .interface = "127.0.0.1"}; }

MoldPacket packet_in(const std::vector<std::byte>& datagram) {
  MoldPacket packet;
  EXPECT_EQ(read_mold_packet(datagram, packet), nullptr);
  return packet;
}

TEST(MoldSender, sends_the_same_packets_to_both_lines) {
  UdpSocket a;
  UdpSocket b;
  MoldSender sender(wire_to({a.endpoint(), b.endpoint()}), std::nullopt);
  sender.begin(session);
  sender.add(orders(1, 100));
  sender.send();
  sender.add(orders(101, 2));
  sender.send();
  std::uint64_t next = 1;
  Bytes heard;
  while (const auto datagram = a.receive(at_once)) {
    EXPECT_EQ(b.receive(soon), datagram);
    EXPECT_LE(datagram->size(), MoldWriter::payload_max);
    const MoldPacket packet = packet_in(*datagram);
    EXPECT_EQ(packet.head.session, session);
    EXPECT_EQ(packet.head.sequence, next);
    next += packet.head.count;
    heard.insert(heard.end(), packet.body.begin(), packet.body.end());
  }
  EXPECT_EQ(heard, orders(1, 102));
}

TEST(MoldSender, is_heard_by_who_joined_the_group) {
  UdpSocket member("239.255.7.7");
  MoldSender sender(wire_to({member.endpoint()}), std::nullopt);
  sender.begin(session);
  sender.add(orders(1, 1));
  sender.send();
  EXPECT_EQ(packet_in(member.receive(soon).value()).head.count, 1U);
}

TEST(MoldSender, says_the_end_of_the_session_several_times) {
  UdpSocket line;
  MoldSender sender(wire_to({line.endpoint()}), std::nullopt);
  sender.begin(session);
  sender.add(orders(1, 3));
  sender.finish();
  EXPECT_EQ(packet_in(line.receive(soon).value()).head.count, 3U);
  for (int i = 0; i < 3; ++i) {
    const auto datagram = line.receive(soon).value();
    const MoldPacket end = packet_in(datagram);
    EXPECT_TRUE(end.ends_session());
    EXPECT_EQ(end.head.sequence, 4U);
  }
}

TEST(MoldSender, says_that_it_is_there_while_nothing_happens) {
  UdpSocket line;
  MoldSender sender(wire_to({line.endpoint()}), std::nullopt);
  sender.begin(session);
  sender.poll();
  EXPECT_EQ(line.receive(at_once), std::nullopt);
  std::this_thread::sleep_for(std::chrono::milliseconds(1'050));
  sender.poll();
  const MoldPacket beat = packet_in(line.receive(soon).value());
  EXPECT_TRUE(beat.is_heartbeat());
  EXPECT_EQ(beat.head.sequence, 1U);
}

class Rerequests : public testing::Test {
 protected:
  Rerequests() {
    sender_.begin(session);
    sender_.add(orders(1, 200));
    sender_.send();
  }

  std::optional<std::vector<std::byte>> answer_to(std::span<const std::byte> request) {
    client_.send(request, sender_.rerequests()->endpoint());
    for (int i = 0; i < 200; ++i) {
      sender_.poll();
      if (auto answer = client_.receive(std::chrono::milliseconds(1))) return answer;
    }
    return std::nullopt;
  }
  std::optional<std::vector<std::byte>> answer_to(const MoldHead& request) { return answer_to(mold_bytes(request)); }

  UdpSocket line_;
  UdpSocket client_;
  MoldSender sender_{wire_to({line_.endpoint()}), Endpoint{"127.0.0.1", 0}};
};

TEST_F(Rerequests, are_answered_with_the_messages_asked_for) {
  const auto datagram = answer_to({.session = session, .sequence = 17, .count = 3}).value();
  const MoldPacket answer = packet_in(datagram);
  EXPECT_EQ(answer.head, (MoldHead{.session = session, .sequence = 17, .count = 3}));
  EXPECT_EQ(Bytes(answer.body.begin(), answer.body.end()), orders(17, 3));
}

TEST_F(Rerequests, of_too_many_messages_are_answered_with_one_packet_of_them) {
  const auto datagram = answer_to({.session = session, .sequence = 1, .count = 60'000}).value();
  EXPECT_LE(datagram.size(), MoldWriter::payload_max);
  const MoldPacket answer = packet_in(datagram);
  EXPECT_GT(answer.head.count, 30U);
  EXPECT_EQ(Bytes(answer.body.begin(), answer.body.end()), orders(1, answer.head.count));
}

TEST_F(Rerequests, of_what_was_not_sent_or_is_no_request_get_no_answer) {
  EXPECT_EQ(answer_to({.session = session, .sequence = 201, .count = 1}), std::nullopt);
  EXPECT_EQ(answer_to({.session = padded<10>("ANOTHER"), .sequence = 1, .count = 1}), std::nullopt);
  EXPECT_EQ(answer_to(std::vector<std::byte>(7)), std::nullopt);
  EXPECT_EQ(answer_to(std::vector<std::byte>(2'000)), std::nullopt);
  EXPECT_THAT(sender_.account(), HasSubstr("1 of messages that were not sent"));
  EXPECT_THAT(sender_.account(), HasSubstr("3 datagrams that were no request of this session"));
}

TEST_F(Rerequests, are_answered_from_recorded_packets_too) {
  const MoldSession recorded = padded<10>("000010059B");
  sender_.add_packet(packet_of(recorded, 41, buy_order(nvda, 1, 100, 118), buy_order(nvda, 2, 100, 118)));
  sender_.send();
  const auto datagram = answer_to({.session = recorded, .sequence = 42, .count = 1}).value();
  EXPECT_EQ(packet_in(datagram).head.sequence, 42U);
}

TEST(MoldSender, refuses_an_endpoint_that_is_not_of_this_machine) {
  EXPECT_THAT(setup_error_of([] { RerequestServer({"192.0.2.1", 5'001}); }), HasSubstr("192.0.2.1:5001"));
}

}  // namespace
}  // namespace tocsin
