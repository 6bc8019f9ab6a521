// How late the player of `tocsin serve` is at the kernel's door, beside a clock that spins until the same instants and
// does nothing else, in turns in one run. `pace_bench [SECONDS] [SENDINGS_A_SECOND]`; each turn lasts a second.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <vector>

#include "app/serve/lateness.hpp"
#include "app/serve/player.hpp"
#include "engine/check.hpp"
#include "feeds/net/udp_line.hpp"

namespace tocsin::bench {
namespace {

using Clock = std::chrono::steady_clock;

const Endpoint any_port{.address = "127.0.0.1", .port = 0};
constexpr Time day_start = time_from_ns(1'737'990'000'000'000'000);  // 10:00 in New York
constexpr std::size_t datagram_bytes = 128;

// One datagram at each of the times, which stand evenly.
class Datagrams final : public Part {
 public:
  Datagrams(UdpLine& line, Duration apart, std::uint64_t count) : line_(line), apart_(apart), count_(count) {}

  void begin() override { next_ = 0; }
  std::optional<Time> time() override {
    return next_ < count_ ? std::optional(day_start + apart_ * static_cast<std::int64_t>(next_)) : std::nullopt;
  }
  std::uint64_t prepare() override {
    datagram_.front() = static_cast<std::byte>(++next_ % 256);
    return 1;
  }
  void send() override { sent_ += line_.send(datagram_) ? 1U : 0U; }
  void poll() override {}
  void finish() override { TOCSIN_CHECK(sent_ == count_); }
  double share_read() const override { return -1; }
  std::string account() const override { return {}; }

 private:
  UdpLine& line_;
  Duration apart_;
  std::uint64_t count_;
  std::uint64_t next_ = 0;
  std::uint64_t sent_ = 0;
  std::vector<std::byte> datagram_ = std::vector<std::byte>(datagram_bytes);
};

struct Figures {
  Duration p50;
  Duration p99;
};

Figures figures_of(const Lateness& late) { return {late.at(0.5), late.at(0.99)}; }

Figures played(UdpLine& line, Duration apart, std::uint64_t count) {
  std::vector<std::unique_ptr<Part>> parts;
  parts.push_back(std::make_unique<Datagrams>(line, apart, count));
  Player player(parts, {.pace = {.kind = PaceKind::times}});
  TOCSIN_CHECK(player.play_day());
  return figures_of(player.handed_over());
}

Figures spun(Duration apart, std::uint64_t count) {
  Lateness late;
  const auto start = Clock::now();
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto due = start + apart * static_cast<std::int64_t>(i);
    Clock::time_point now = Clock::now();
    while (now < due) now = Clock::now();
    late.record(now - due);
  }
  return figures_of(late);
}

Duration median_of(std::vector<Duration> all) {
  std::nth_element(all.begin(), all.begin() + std::ssize(all) / 2, all.end());
  return all[all.size() / 2];
}

void print(const char* who, const std::vector<Duration>& p50, const std::vector<Duration>& p99) {
  fmt::print("{:<18} p50 {:>8} ns   p99 {:>10} ns\n", who, median_of(p50).count(), median_of(p99).count());
}

// The medians of the turns: a machine that stalls in one of them says nothing of the others.
int run(int seconds, std::uint64_t rate) {
  const Duration apart = std::chrono::nanoseconds(std::chrono::seconds(1)) / static_cast<std::int64_t>(rate);
  UdpLine hears({.endpoint = any_port});
  UdpLineOptions from{.endpoint = any_port};
  from.peer = hears.endpoint();
  UdpLine line(from);
  std::vector<Duration> played_p50, played_p99, spun_p50, spun_p99;
  for (int turn = 0; turn < seconds; turn += 2) {
    const Figures bare = spun(apart, rate);
    spun_p50.push_back(bare.p50);
    spun_p99.push_back(bare.p99);
    const Figures ours = played(line, apart, rate);
    played_p50.push_back(ours.p50);
    played_p99.push_back(ours.p99);
  }
  fmt::print("{} sendings a second, {} turns of a second each, medians of the turns\n", rate, played_p50.size());
  print("spinning clock", spun_p50, spun_p99);
  print("player", played_p50, played_p99);
  const auto ratio =
      static_cast<double>(median_of(played_p99).count()) / static_cast<double>(median_of(spun_p99).count());
  fmt::print("p99 of the player is {:.2f} times that of the clock\n", ratio);
  return 0;
}

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  return tocsin::bench::run(argc > 1 ? std::atoi(argv[1]) : 20,
                            argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10'000);
}
