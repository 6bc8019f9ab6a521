#include "app/latency/bare_wire.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

#include "app/latency/paced_exchange.hpp"
#include "app/latency/wire_receipts.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::size_t message_bytes = 128;
// Where the last message was lost, nothing is waited for any longer.
constexpr auto look_every = std::chrono::milliseconds(5);
constexpr int looks_max = 200;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {
    if (fd < 0) throw SetupError(std::string("loopback cannot be used: ") + std::strerror(errno));
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] int fd() const noexcept { return fd_; }
  // Binds it to a port of loopback that is free.
  void bind() const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(::bind(fd_, as_address(address), sizeof address));
  }
  void connect_to(const Socket& other) const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    check(::getsockname(other.fd_, as_address(address), &size));
    check(::connect(fd_, as_address(address), sizeof address));
  }
  static void check(int result) {
    if (result != 0) throw SetupError(std::string("loopback cannot be used: ") + std::strerror(errno));
  }

 private:
  static sockaddr* as_address(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

  int fd_;
};

struct Ends {
  Socket sender;
  Socket receiver;
};

Ends udp_ends() {
  Ends ends{.sender = Socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
            .receiver = Socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))};
  ends.receiver.bind();
  ends.sender.connect_to(ends.receiver);
  return ends;
}

Ends tcp_ends() {
  const Socket listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  listener.bind();
  Socket::check(::listen(listener.fd(), 1));
  Socket sender(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sender.connect_to(listener);
  const int yes = 1;
  Socket::check(::setsockopt(sender.fd(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
  return {.sender = std::move(sender), .receiver = Socket(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC))};
}

// Says the time of events, and nothing else of them; at the end, the end of time.
class BareOutlet final : public Outlet {
 public:
  explicit BareOutlet(int fd) : fd_(fd) {}

  void begin(const DayOpening&) override {}
  void prepare(std::span<const Event> events) override { say(events.front().time); }
  void send() override { static_cast<void>(::send(fd_, message_.data(), message_.size(), 0)); }
  void poll() override {}
  void finish() override {
    say(Time::max());
    send();
  }
  [[nodiscard]] std::string account() const override { return {}; }

 private:
  void say(Time time) { std::memcpy(message_.data(), &time, sizeof time); }

  int fd_;
  std::array<std::byte, message_bytes> message_{};
};

class BareReceiver final : public Agent {
 public:
  BareReceiver(int fd, WireReceipts& receipts) : fd_(fd), receipts_(receipts) { event_.source = SourceId{1}; }

  std::size_t poll() override {
    const ssize_t got = ::recv(fd_, message_.data() + held_, message_.size() - held_, MSG_DONTWAIT);
    if (got <= 0) return 0;
    held_ += static_cast<std::size_t>(got);
    if (held_ < message_.size()) return 1;
    held_ = 0;
    std::memcpy(&event_.time, message_.data(), sizeof event_.time);
    if (event_.time == Time::max()) {
      ended_.store(true, std::memory_order_release);
    } else {
      receipts_.on_stepped(event_);
    }
    return 1;
  }
  std::string_view name() const noexcept override { return "receiver"; }
  [[nodiscard]] bool has_ended() const noexcept { return ended_.load(std::memory_order_acquire); }

 private:
  int fd_;
  WireReceipts& receipts_;
  std::array<std::byte, message_bytes> message_{};
  std::size_t held_ = 0;
  Event event_ = blank_event(EventKind::timer, Time{}, no_instrument);
  std::atomic<bool> ended_ = false;
};

AgentThread::Options thread_of(const char* name, const LabLoopOptions& options, std::size_t place) {
  return {.name = name,
          .idle = options.idle,
          .core = options.cores.empty() ? std::nullopt : std::optional(options.cores[place])};
}

}  // namespace

Series run_bare_wire(Transport transport, const PacedList& list, const LabLoopOptions& options, const TscClock& clock) {
  const Ends ends = transport == Transport::udp ? udp_ends() : tcp_ends();
  WireReceipts receipts(list, clock);
  const Universe nobody({});
  const DayOpening day{.universe = nobody, .first = list.events().front().time, .provenance = {}};
  BareOutlet outlet(ends.sender.fd());
  PacedExchange exchange(outlet, day, list, receipts, clock, false);
  BareReceiver receiver(ends.receiver.fd(), receipts);
  AgentThread receiving(thread_of("tocsin-receiver", options, 1), {&receiver});
  AgentThread sending(thread_of("tocsin-exchange", options, 0), {&exchange});
  for (int looks = 0; !receiver.has_ended() && looks < looks_max; ++looks) {
    std::this_thread::sleep_for(look_every);
    if (!exchange.has_finished()) looks = 0;
  }
  sending.stop();
  receiving.stop();
  std::vector<Series> met = std::move(receipts).series();
  return std::move(*std::ranges::find(met, "wire", &Series::name)).named("bare");
}

}  // namespace tocsin
