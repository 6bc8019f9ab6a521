#include "app/serve/serve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "app/convert.hpp"
#include "app/tape_commands.hpp"
#include "bench/generator/pcap_file.hpp"
#include "engine/setup_error.hpp"
#include "feeds/iex/iex_tp.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/mold_udp64.hpp"
#include "tests/support/itch_builder.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/udp_socket.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

// A port that is free now.
Endpoint free_endpoint() { return UdpSocket().endpoint(); }

// Listens to lines A and B as a receiver does: each message once, what is missing asked for, until the session is over
// and all of it is there.
class Receiver {
 public:
  Receiver(UdpSocket& a, UdpSocket& b, const Endpoint& rerequest) : a_(a), b_(b), rerequest_(rerequest) {}

  // The messages as a file has them; what there is of them where the rest never comes.
  std::string listen() {
    constexpr int silences_max = 10'000;  // of a few milliseconds each
    for (int silences = 0; (!end_ || next_ < *end_) && silences < silences_max;) {
      const bool came = drain(a_) | drain(b_) | drain(own_);
      if (came) continue;
      ++silences;
      ask();
    }
    return text_;
  }
  [[nodiscard]] std::uint64_t asked_count() const { return asked_; }

 private:
  bool drain(UdpSocket& socket) {
    bool came = false;
    while (const auto datagram = socket.receive(std::chrono::milliseconds(came ? 0 : 1))) {
      came = true;
      take(*datagram);
    }
    return came;
  }
  void take(std::span<const std::byte> datagram) {
    itch::MoldPacket packet;
    ASSERT_EQ(itch::read_mold_packet(datagram, packet), nullptr);
    session_ = packet.head.session;
    if (packet.ends_session()) end_ = packet.head.sequence;
    std::uint64_t number = packet.head.sequence;
    itch::walk_frames(packet.body, [&](std::span<const std::byte> message) {
      const auto* first = reinterpret_cast<const char*>(message.data()) - itch::frame_head_size;
      if (number >= next_) ahead_.try_emplace(number, first, message.size() + itch::frame_head_size);
      ++number;
    });
    for (auto next = ahead_.find(next_); next != ahead_.end(); next = ahead_.find(next_)) {
      text_ += next->second;
      ahead_.erase(next);
      ++next_;
    }
  }
  void ask() {
    if (ahead_.empty() && !end_) return;
    ++asked_;
    const std::uint64_t to = ahead_.empty() ? *end_ : ahead_.begin()->first;
    const auto count = static_cast<std::uint16_t>(std::min<std::uint64_t>(to - next_, 1'000));
    own_.send(itch::mold_bytes({.session = session_, .sequence = next_, .count = count}), rerequest_);
  }

  UdpSocket& a_;
  UdpSocket& b_;
  UdpSocket own_;
  Endpoint rerequest_;
  itch::MoldSession session_{};
  std::map<std::uint64_t, std::string> ahead_;
  std::string text_;
  std::uint64_t next_ = 1;
  std::optional<std::uint64_t> end_;
  std::uint64_t asked_ = 0;
};

class Serve : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<ScratchFolder>();
    tape_make({.out = folder->path("made.tape"), .events = 200'000});
    tape_cut({.in = folder->path("made.tape"), .out = tape(), .window = {.from = "04:00", .to = "09:35"}});
    ConvertOptions to_itch;
    to_itch.files = {tape()};
    to_itch.out = itch();
    convert(to_itch);
  }
  static void TearDownTestSuite() { folder.reset(); }

  static std::string tape() { return folder->path("day.tape"); }
  static std::string itch() { return folder->path("01272025.itch"); }

  struct Heard {
    std::string text;
    std::uint64_t asked_count;
  };
  static Heard heard_of(ServeOptions options) {
    UdpSocket a;
    UdpSocket b;
    const Endpoint rerequest = free_endpoint();
    options.mold = {text_of(a.endpoint()), text_of(b.endpoint())};
    options.rerequest = text_of(rerequest);
    options.linger_s = 2;
    std::thread server([&] { EXPECT_EQ(serve(options), 0); });
    Receiver receiver(a, b, rerequest);
    std::string text = receiver.listen();
    server.join();
    return {std::move(text), receiver.asked_count()};
  }

  static std::unique_ptr<ScratchFolder> folder;
};
std::unique_ptr<ScratchFolder> Serve::folder;

TEST_F(Serve, sends_the_messages_that_convert_writes) {
  EXPECT_EQ(heard_of({.files = {tape()}, .speed = "max"}).text, text_of_file(itch()));
}

TEST_F(Serve, sends_a_file_of_messages_as_it_is) {
  EXPECT_EQ(heard_of({.files = {itch()}, .speed = "burst:100000"}).text, text_of_file(itch()));
}

TEST_F(Serve, loses_nothing_that_is_asked_for_again) {
  const WrittenFaults faults{.drop = "10%", .duplicate = "1%", .reorder = "2%", .stall = "0.05%", .seed = 3};
  const Heard heard = heard_of({.files = {tape()}, .speed = "rate:100000", .faults = faults});
  EXPECT_EQ(heard.text, text_of_file(itch()));
  EXPECT_GT(heard.asked_count, 0U);
}

TEST_F(Serve, sends_deep_in_segments_that_go_on_from_one_another) {
  UdpSocket line;
  // So slowly that whoever listens keeps up: what the kernel has no room for is lost.
  std::jthread server(
      [&] { serve({.files = {tape()}, .iextp = {text_of(line.endpoint())}, .speed = "rate:10000", .linger_s = 0}); });
  std::int64_t next = 1;
  std::int64_t offset = 0;
  while (const auto datagram = line.receive(next == 1 ? std::chrono::seconds(20) : std::chrono::seconds(1))) {
    const iex::Segment segment = iex::segment_of(*datagram);
    ASSERT_EQ(segment.fault, nullptr);
    ASSERT_EQ(segment.header.first_sequence, next);
    ASSERT_EQ(segment.header.stream_offset, offset);
    next += segment.header.messages_count;
    offset += segment.header.payload_size;
  }
  server.join();
  EXPECT_GT(next, 300);
}

TEST_F(Serve, sends_a_capture_packet_for_packet) {
  const itch::MoldSession session = itch::padded<10>("000010059B");
  std::vector<bench::RecordedPacket> packets;
  for (std::uint64_t i = 1; i <= 150; ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    packets.push_back({.time = Time{std::chrono::seconds(1'738'000'000)} + std::chrono::microseconds(10 * i),
                       .payload = itch::packet_of(session, i, itch::buy_order(itch::nvda, i, number, 118))});
  }
  packets[7].payload.push_back(std::byte{0});  // no packet of MoldUDP64
  bench::write_pcap(folder->path("day.pcap"), packets);
  UdpSocket line;
  serve({.files = {folder->path("day.pcap")}, .mold = {text_of(line.endpoint())}, .linger_s = 0});
  packets.erase(packets.begin() + 7);
  for (const bench::RecordedPacket& packet : packets) {
    ASSERT_EQ(line.receive(std::chrono::seconds(1)), packet.payload);
  }
  itch::MoldPacket end;
  ASSERT_EQ(itch::read_mold_packet(line.receive(std::chrono::seconds(1)).value(), end), nullptr);
  EXPECT_TRUE(end.ends_session());
  EXPECT_EQ(end.head.session, session);
  EXPECT_EQ(end.head.sequence, 151U);
}

TEST_F(Serve, refuses_what_cannot_be) {
  const auto refusal = [](ServeOptions options) {
    options.files = {tape()};
    return setup_error_of([&] { serve(options); });
  };
  EXPECT_THAT(refusal({}), HasSubstr("where to?"));
  EXPECT_THAT(refusal({.mold = {"239.1.1.1"}}), HasSubstr("expected an address and a port"));
  EXPECT_THAT(refusal({.mold = {"127.0.0.1:9"}, .faults = {.drop = "many"}}), HasSubstr("--drop: 'many'"));
  EXPECT_THAT(refusal({.mold = {"127.0.0.1:9"}, .start_when = 2}), HasSubstr("--start-when"));
  EXPECT_THAT(refusal({.rerequest = "127.0.0.1:9", .ws = std::uint16_t{0}}), HasSubstr("--rerequest"));
}

}  // namespace
}  // namespace tocsin
