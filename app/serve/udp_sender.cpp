#include "app/serve/udp_sender.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "engine/setup_error.hpp"
#include "feeds/net/asio.hpp"

namespace tocsin {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t packets_at_once = 64;
constexpr int send_buffer = 4 * 1024 * 1024;

ip::udp::endpoint endpoint_of(const Endpoint& endpoint) { return {ip::make_address(endpoint.address), endpoint.port}; }

void route_multicast(ip::udp::socket& socket, const ip::address& group, const std::string& interface) {
  socket.set_option(ip::multicast::enable_loopback(true));
  socket.set_option(ip::multicast::hops(1));
  if (interface.empty() || !group.is_v4()) return;
  socket.set_option(ip::multicast::outbound_interface(ip::make_address_v4(interface)));
}

}  // namespace

struct UdpSender::Socket {
  Endpoint endpoint;
  boost::asio::io_context context;
  ip::udp::endpoint to;
  ip::udp::socket socket{context};
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  std::uint64_t refused = 0;

  // How many the kernel took; nothing where it said something else, and is to be asked again: that it was interrupted,
  // or that nobody listened to the packet before (ICMP), which is nobody's fault.
  std::optional<std::size_t> send_one(Packet packet) {
    return taken(::send(socket.native_handle(), packet.data(), packet.size(), 0) < 0 ? -1 : 1);
  }
  std::optional<std::size_t> send_many(std::span<const Packet> wanted) {
    std::array<mmsghdr, packets_at_once> heads;
    std::array<iovec, packets_at_once> parts;
    const auto now = wanted.first(std::min(wanted.size(), packets_at_once));
    for (std::size_t i = 0; i < now.size(); ++i) {
      // The kernel only reads what it is to send.
      parts[i] = {.iov_base = const_cast<std::byte*>(now[i].data()), .iov_len = now[i].size()};
      heads[i] = {};
      heads[i].msg_hdr.msg_iov = &parts[i];
      heads[i].msg_hdr.msg_iovlen = 1;
    }
    return taken(::sendmmsg(socket.native_handle(), heads.data(), static_cast<unsigned>(now.size()), 0));
  }
  static std::optional<std::size_t> taken(int count) {
    if (count < 0 && (errno == EINTR || errno == ECONNREFUSED)) return std::nullopt;
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }
};

UdpSender::UdpSender(const Endpoint& to, const std::string& interface) : socket_(std::make_unique<Socket>()) {
  socket_->endpoint = to;
  try {
    socket_->to = endpoint_of(to);
    socket_->socket.open(socket_->to.protocol());
    socket_->socket.set_option(boost::asio::socket_base::send_buffer_size(send_buffer));
    if (is_multicast(to)) route_multicast(socket_->socket, socket_->to.address(), interface);
    socket_->socket.connect(socket_->to);
  } catch (const boost::system::system_error& error) {
    throw SetupError(text_of(to) + ": cannot be sent to" + (interface.empty() ? "" : " by the interface " + interface) +
                     ": " + error.code().message());
  }
}

UdpSender::~UdpSender() = default;
UdpSender::UdpSender(UdpSender&&) noexcept = default;
UdpSender& UdpSender::operator=(UdpSender&&) noexcept = default;

void UdpSender::send(std::span<const Packet> packets) {
  while (!packets.empty()) {
    const std::optional<std::size_t> taken =
        packets.size() == 1 ? socket_->send_one(packets.front()) : socket_->send_many(packets);
    if (!taken) continue;
    for (const Packet packet : packets.first(*taken)) socket_->bytes += packet.size();
    socket_->packets += *taken;
    if (*taken == 0) ++socket_->refused;
    packets = packets.subspan(*taken == 0 ? 1 : *taken);
  }
}

const Endpoint& UdpSender::to() const noexcept { return socket_->endpoint; }
std::uint64_t UdpSender::packets_count() const noexcept { return socket_->packets; }
std::uint64_t UdpSender::bytes_count() const noexcept { return socket_->bytes; }
std::uint64_t UdpSender::refused_count() const noexcept { return socket_->refused; }

}  // namespace tocsin
