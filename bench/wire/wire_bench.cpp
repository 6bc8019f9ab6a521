// Nanoseconds a datagram that waits in a socket of this machine, from a bare drain of the kernel to the events of ITCH,
// in turns in one run. What is not all received has no speed. `wire_bench [ROUNDS] [REPEATS]`, a round being 256
// datagrams.
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "bench/generator/itch_day.hpp"
#include "bench/measured.hpp"
#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_messages.hpp"
#include "feeds/itch/mold_feed.hpp"
#include "feeds/itch/mold_udp64.hpp"
#include "feeds/net/udp_line.hpp"
#include "feeds/net/udp_lines.hpp"

namespace tocsin::bench {
namespace {

using Bytes = std::vector<std::byte>;
using Datagrams = std::vector<Bytes>;

constexpr std::size_t round_size = 256;
constexpr std::size_t bare_size = 2'048;
const Endpoint any_port{.address = "127.0.0.1", .port = 0};

// Time that is spent between `start` and `stop` alone.
class Stopwatch {
 public:
  void start() { started_ = Clock::now(); }
  void stop() { spent_ += Clock::now() - started_; }
  [[nodiscard]] double ns_each(std::uint64_t count) const {
    return std::chrono::duration<double, std::nano>(spent_).count() / static_cast<double>(count);
  }

 private:
  Clock::time_point started_;
  Clock::duration spent_{};
};

// Sends rounds of datagrams to a line, and has each drained in the time that is measured: `drain` reads what it can,
// and says how many datagrams that was.
template <class Drain>
double measure_rounds(const Endpoint& line, const Datagrams& datagrams, std::size_t rounds, Drain&& drain) {
  UdpLineOptions from{.endpoint = any_port};
  from.peer = line;
  UdpLine venue(from);
  Stopwatch watch;
  std::size_t next = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < round_size; ++i) TOCSIN_CHECK(venue.send(datagrams[next++ % datagrams.size()]));
    watch.start();
    for (std::size_t received = 0; received < round_size;) {
      const std::size_t count = drain();
      TOCSIN_CHECK(count > 0);
      received += count;
    }
    watch.stop();
  }
  return watch.ns_each(rounds * round_size);
}

// The least that a program can do to have datagrams: one call for as many as there are, into memory that it has; and
// when each came, if it wants to know.
class BareDrain {
 public:
  explicit BareDrain(bool is_stamped) : control_size_(is_stamped ? CMSG_SPACE(sizeof(timespec)) : 0) {
    for (std::size_t i = 0; i < heads_.size(); ++i) {
      vectors_[i] = {.iov_base = bytes_.data() + i * bare_size, .iov_len = bare_size};
      heads_[i].msg_hdr.msg_iov = &vectors_[i];
      heads_[i].msg_hdr.msg_iovlen = 1;
      heads_[i].msg_hdr.msg_control = controls_.data() + i * CMSG_SPACE(sizeof(timespec));
    }
  }
  std::size_t operator()(int fd) {
    for (mmsghdr& head : heads_) head.msg_hdr.msg_controllen = control_size_;
    const int count = recvmmsg(fd, heads_.data(), UdpLine::datagrams_at_once, MSG_DONTWAIT, nullptr);
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }

 private:
  std::vector<std::byte> bytes_ = std::vector<std::byte>(UdpLine::datagrams_at_once * bare_size);
  std::size_t control_size_;
  std::vector<std::byte> controls_ = std::vector<std::byte>(UdpLine::datagrams_at_once * CMSG_SPACE(sizeof(timespec)));
  std::array<iovec, UdpLine::datagrams_at_once> vectors_{};
  std::array<mmsghdr, UdpLine::datagrams_at_once> heads_{};
};

// From the port of a line, of which the kernel is asked for nothing but datagrams, or for stamps too.
double bare(const Datagrams& datagrams, std::size_t rounds, bool is_stamped) {
  const UdpLine line({.endpoint = any_port});
  const int on = is_stamped ? 1 : 0;
  setsockopt(line.fd(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  BareDrain drain(is_stamped);
  return measure_rounds(line.endpoint(), datagrams, rounds, [&] { return drain(line.fd()); });
}

double by_line(const Datagrams& datagrams, std::size_t rounds) {
  UdpLine line({.endpoint = any_port});
  return measure_rounds(line.endpoint(), datagrams, rounds, [&] { return line.drain().size(); });
}

double by_lines(const Datagrams& datagrams, std::size_t rounds) {
  LinesOptions options{.endpoints = {any_port, any_port}};
  UdpLines lines(options);
  const Endpoint first = lines.lines().front().endpoint();
  return measure_rounds(first, datagrams, rounds, [&] {
    std::size_t count = 0;
    while (lines.next()) ++count;
    return count;
  });
}

// A day's messages in packets as full as may be.
Datagrams full_packets(std::size_t count, std::uint64_t& messages) {
  constexpr std::size_t body_max = 1'400;
  const itch::MoldSession session{'W', 'I', 'R', 'E', ' ', ' ', ' ', ' ', ' ', ' '};
  ItchDay day({.messages = std::max<std::uint64_t>(count * 60, 1'000'000),
               .stocks_count = 500,
               .live_orders = 20'000,
               .levels = 10'000});
  Bytes frames;
  while (frames.size() < count * (body_max + itch::message_size_max) && day.append(frames)) continue;
  Datagrams packets;
  std::span<const std::byte> rest = frames;
  itch::MoldHead head{.session = session, .sequence = 1, .count = 0};
  while (packets.size() < count) {
    std::size_t size = 0;
    for (head.count = 0; size < body_max; ++head.count) size += itch::whole_frame_size(rest.subspan(size));
    Bytes packet = itch::mold_bytes(head);
    packet.insert(packet.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
    packets.push_back(std::move(packet));
    head.sequence += head.count;
    rest = rest.subspan(size);
  }
  messages = head.sequence - 1;
  return packets;
}

// Of all stocks of the day, as messages name them.
std::vector<Listing> listings_of(const Datagrams& packets) {
  std::vector<Listing> listings;
  for (const Bytes& packet : packets) {
    itch::walk_frames(std::span(packet).subspan(itch::MoldHead::size), [&](std::span<const std::byte> message) {
      if (std::to_integer<char>(message.front()) != itch::StockDirectory::type) return;
      listings.emplace_back().symbol = itch::text_of(itch::decode<itch::StockDirectory>(message.data()).stock);
    });
  }
  return listings;
}

double to_events(const Datagrams& packets, std::size_t rounds, std::uint64_t messages) {
  MoldFeedOptions options;
  options.lines.endpoints = {any_port};
  options.live.listings = listings_of(packets);
  options.live.date = std::chrono::local_days(std::chrono::January / 27 / 2025);
  options.live.orders_max = 100'000;
  const auto feed = open_mold_feed(options);
  std::uint64_t left = messages;
  const double ns = measure_rounds(parse_endpoint(feed->info().path), packets, rounds, [&] {
    while (!feed->poll().empty()) continue;
    return round_size;
  });
  for (const Reject& kind : feed->tally().kinds()) left -= kind.count;
  TOCSIN_CHECK(left == 0);
  return ns;
}

// What a row took against the floor, which was measured a moment before it: the median of all such pairs.
double times_floor(const Measured& row, const Measured& floor) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < row.times.size(); ++i) ratios.push_back(row.times[i] / floor.times[i]);
  std::ranges::sort(ratios);
  return ratios[ratios.size() / 2];
}

void print(const std::vector<Measured>& rows) {
  fmt::print("\n{:<52}{:>10}{:>10}{:>10}\n", "nanoseconds a datagram", "best", "median", "x floor");
  for (const Measured& row : rows) {
    fmt::print("{:<52}{:>10.1f}{:>10.1f}{:>10.2f}\n", row.what, row.best(), row.median(),
               times_floor(row, rows.front()));
  }
}

std::vector<Measured> rows_of(const std::string& kind, const Datagrams& datagrams, std::size_t rounds) {
  return {{kind + ", recvmmsg alone", [&datagrams, rounds] { return bare(datagrams, rounds, false); }},
          {kind + ", recvmmsg with stamps", [&datagrams, rounds] { return bare(datagrams, rounds, true); }},
          {kind + ", UdpLine", [&datagrams, rounds] { return by_line(datagrams, rounds); }},
          {kind + ", UdpLines, one of two idle", [&datagrams, rounds] { return by_lines(datagrams, rounds); }}};
}

void bench(std::size_t rounds, int repeats) {
  const Datagrams small(1, Bytes(64));
  const Datagrams large(1, Bytes(1'400));
  std::uint64_t messages = 0;
  const Datagrams packets = full_packets(rounds * round_size, messages);
  std::vector<std::vector<Measured>> groups{rows_of("64 bytes", small, rounds), rows_of("1,400 bytes", large, rounds),
                                            rows_of("packets of ITCH", packets, rounds)};
  groups.back().push_back({"packets of ITCH, to events", [&] { return to_events(packets, rounds, messages); }});
  for (int i = 0; i < repeats; ++i) {
    for (auto& rows : groups) {
      for (Measured& row : rows) row.measure();
    }
  }
  for (const auto& rows : groups) print(rows);
  fmt::print("messages a packet of ITCH: {:.1f}\n",
             static_cast<double>(messages) / static_cast<double>(packets.size()));
}

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  const std::size_t rounds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 5;
  try {
    tocsin::bench::bench(rounds, repeats);
    return 0;
  } catch (const tocsin::SetupError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
