#include "feeds/net/udp_line.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/setup_error.hpp"
#include "feeds/net/asio.hpp"

namespace tocsin {
namespace {

using boost::asio::ip::udp;

[[noreturn]] void refuse(const Endpoint& endpoint, const std::string& what) {
  throw SetupError(text_of(endpoint) + ": " + what);
}

udp::endpoint asio_endpoint(const Endpoint& endpoint) {
  return {boost::asio::ip::make_address(endpoint.address), endpoint.port};
}

template <class Value>
bool set(int fd, int level, int option, const Value& value) noexcept {
  return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

bool has_address(const ifaddrs& entry, const boost::asio::ip::address& address) {
  if (entry.ifa_addr == nullptr) return false;
  udp::endpoint own;
  const int family = entry.ifa_addr->sa_family;
  if (family != AF_INET && family != AF_INET6) return false;
  const std::size_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  std::memcpy(own.data(), entry.ifa_addr, size);
  own.resize(size);
  return own.address() == address;
}

// The interface of a name, or of one of its addresses; 0 where there is none.
unsigned interface_index(const std::string& interface) {
  boost::system::error_code not_one;
  const auto address = boost::asio::ip::make_address(interface, not_one);
  if (not_one) return if_nametoindex(interface.c_str());
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return 0;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> all(first, &freeifaddrs);
  const ifaddrs* entry = first;
  while (entry != nullptr && !has_address(*entry, address)) entry = entry->ifa_next;
  return entry == nullptr ? 0 : if_nametoindex(entry->ifa_name);
}

// 0 where routes are to say.
unsigned wanted_interface(const UdpLineOptions& options) {
  if (options.interface.empty()) return 0;
  const unsigned index = interface_index(options.interface);
  if (index == 0) refuse(options.endpoint, "no interface \"" + options.interface + "\"");
  return index;
}

// Where the line listens: an address of IPv6 may be known on its interface alone (RFC 4007, 6).
udp::endpoint scoped_endpoint(const UdpLineOptions& options) {
  udp::endpoint endpoint = asio_endpoint(options.endpoint);
  if (endpoint.address().is_v4() || options.interface.empty()) return endpoint;
  auto address = endpoint.address().to_v6();
  address.scope_id(wanted_interface(options));
  endpoint.address(address);
  return endpoint;
}

// By the interface's index, for either family (RFC 3678, 5.1).
void join(int fd, const udp::endpoint& group, const UdpLineOptions& options) {
  group_req request{};
  request.gr_interface = wanted_interface(options);
  std::memcpy(&request.gr_group, group.data(), group.size());
  const int level = group.address().is_v4() ? IPPROTO_IP : IPPROTO_IPV6;
  if (!set(fd, level, MCAST_JOIN_GROUP, request)) {
    refuse(options.endpoint, "the group cannot be joined: " + std::string(std::strerror(errno)));
  }
}

// Before the port is bound, so that no datagram comes without its stamp.
void set_up(int fd, const UdpLineOptions& options) {
  const int on = 1;
  const int off = 0;
  set(fd, SOL_SOCKET, SO_RCVBUF, static_cast<int>(options.receive_buffer));
  const bool is_stamped = set(fd, SOL_SOCKET, SO_TIMESTAMPNS, on) && set(fd, SOL_SOCKET, SO_RXQ_OVFL, on);
  if (!is_stamped) refuse(options.endpoint, "the kernel gives no receive stamps, or does not count what it drops");
  const auto busy_us = std::chrono::duration_cast<std::chrono::microseconds>(options.busy_poll).count();
  if (busy_us > 0 && !set(fd, SOL_SOCKET, SO_BUSY_POLL, static_cast<int>(busy_us))) {
    refuse(options.endpoint, "busy polling is refused: " + std::string(std::strerror(errno)));
  }
  if (!is_multicast(options.endpoint)) return;
  // Several may listen to a group; each hears the groups that it joined, and not those that others did.
  set(fd, SOL_SOCKET, SO_REUSEADDR, on);
  set(fd, IPPROTO_IP, IP_MULTICAST_ALL, off);
}

std::size_t buffer_given(int fd) noexcept {
  int bytes = 0;
  socklen_t size = sizeof bytes;
  getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, &size);
  return static_cast<std::size_t>(bytes);
}

// An open port, and where it is. No longer Asio's: its reactor would be woken by every datagram.
std::pair<int, Endpoint> open(const UdpLineOptions& options) {
  boost::asio::io_context io;
  udp::socket socket(io);
  try {
    const udp::endpoint endpoint = scoped_endpoint(options);
    socket.open(endpoint.protocol());
    set_up(socket.native_handle(), options);
    socket.bind(endpoint);
    if (is_multicast(options.endpoint)) join(socket.native_handle(), endpoint, options);
    if (options.peer) socket.connect(asio_endpoint(*options.peer));
    Endpoint bound{.address = options.endpoint.address, .port = socket.local_endpoint().port()};
    return {socket.release(), std::move(bound)};
  } catch (const boost::system::system_error& error) {
    refuse(options.endpoint, error.code().message());
  }
}

}  // namespace

// What one call of the kernel fills.
struct UdpLine::Ring {
  static constexpr std::size_t control_size = CMSG_SPACE(sizeof(timespec)) + CMSG_SPACE(sizeof(std::uint32_t));
  struct alignas(cmsghdr) Control {
    std::array<std::byte, control_size> bytes;
  };

  Ring(const UdpLineOptions& options, ReceiveClock receive_clock)
      : datagram_max(options.datagram_max),
        bytes(datagrams_at_once * datagram_max),
        clock(std::move(receive_clock)),
        opened(open(options)),
        receive_buffer(buffer_given(opened.first)) {
    for (std::size_t i = 0; i < datagrams_at_once; ++i) {
      vectors[i] = {.iov_base = bytes.data() + i * datagram_max, .iov_len = datagram_max};
      heads[i].msg_hdr.msg_iov = &vectors[i];
      heads[i].msg_hdr.msg_iovlen = 1;
      heads[i].msg_hdr.msg_control = controls[i].bytes.data();
      heads[i].msg_hdr.msg_controllen = control_size;
    }
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  Ring(Ring&&) = delete;
  Ring& operator=(Ring&&) = delete;
  ~Ring() { close(opened.first); }

  [[nodiscard]] int fd() const noexcept { return opened.first; }

  std::span<const capture::Datagram> drain() {
    for (; used > 0; --used) heads[used - 1].msg_hdr.msg_controllen = control_size;
    used = is_busy ? receive_many() : receive_one();
    if (used == 0) return {};
    std::size_t given = 0;
    for (std::size_t i = 0; i < used; ++i) {
      if (take(i, datagrams[given])) ++given;
    }
    return std::span(datagrams).first(given);
  }

  // Where little comes, a call for one alone is a third of a microsecond shorter: one for many looks for a second.
  std::size_t receive_one() {
    const ssize_t size = recvmsg(fd(), &heads[0].msg_hdr, MSG_DONTWAIT);
    is_busy = size >= 0;
    if (!is_busy) return 0;
    heads[0].msg_len = static_cast<unsigned>(size);
    return 1;
  }
  std::size_t receive_many() {
    const int count = recvmmsg(fd(), heads.data(), datagrams_at_once, MSG_DONTWAIT, nullptr);
    is_busy = count == static_cast<int>(datagrams_at_once);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }

  // False where the datagram is not whole.
  bool take(std::size_t i, capture::Datagram& datagram) {
    const std::size_t size = heads[i].msg_len;
    datagram = {.time = read_control(heads[i].msg_hdr),
                .payload = std::span<const std::byte>(bytes).subspan(i * datagram_max, size),
                .offset = received,
                .port = opened.second.port};
    received += size;
    const bool is_whole = (heads[i].msg_hdr.msg_flags & MSG_TRUNC) == 0;
    too_long += is_whole ? 0 : 1;
    return is_whole;
  }

  // When the datagram was received. Besides, how many were dropped up to it, where any were: mostly none.
  Time read_control(msghdr& head) {
    const cmsghdr* const first = CMSG_FIRSTHDR(&head);
    const bool is_stamp_alone = head.msg_controllen == CMSG_SPACE(sizeof(timespec)) &&
                                first->cmsg_level == SOL_SOCKET && first->cmsg_type == SCM_TIMESTAMPNS;
    return is_stamp_alone ? read_stamp(CMSG_DATA(first)) : read_all_control(head);
  }
  Time read_all_control(msghdr& head) {
    std::optional<Time> stamp;
    for (cmsghdr* part = CMSG_FIRSTHDR(&head); part != nullptr; part = CMSG_NXTHDR(&head, part)) {
      if (part->cmsg_level != SOL_SOCKET) continue;
      if (part->cmsg_type == SCM_TIMESTAMPNS) stamp = read_stamp(CMSG_DATA(part));
      if (part->cmsg_type == SO_RXQ_OVFL) count_dropped(CMSG_DATA(part));
    }
    return stamp ? *stamp : clock();
  }
  static Time read_stamp(const unsigned char* at) noexcept {
    timespec stamp;
    std::memcpy(&stamp, at, sizeof stamp);
    return Time{std::chrono::seconds(stamp.tv_sec) + std::chrono::nanoseconds(stamp.tv_nsec)};
  }
  // The kernel counts all of the socket's, in 32 bits.
  void count_dropped(const unsigned char* at) noexcept {
    std::uint32_t total = 0;
    std::memcpy(&total, at, sizeof total);
    dropped += total - static_cast<std::uint32_t>(dropped);
  }

  std::size_t datagram_max;
  std::vector<std::byte> bytes;
  std::array<iovec, datagrams_at_once> vectors{};
  std::array<mmsghdr, datagrams_at_once> heads{};
  std::array<Control, datagrams_at_once> controls{};
  std::array<capture::Datagram, datagrams_at_once> datagrams{};
  std::size_t used = 0;  // heads that the last call filled
  bool is_busy = false;  // it found something, and there may be more
  std::uint64_t received = 0;
  std::uint64_t dropped = 0;
  std::uint64_t too_long = 0;
  ReceiveClock clock;
  std::pair<int, Endpoint> opened;
  std::size_t receive_buffer;
};

UdpLine::UdpLine(const UdpLineOptions& options, ReceiveClock clock)
    : ring_(std::make_unique<Ring>(options, std::move(clock))) {}
UdpLine::UdpLine(UdpLine&&) noexcept = default;
UdpLine& UdpLine::operator=(UdpLine&&) noexcept = default;
UdpLine::~UdpLine() = default;

std::span<const capture::Datagram> UdpLine::drain() { return ring_->drain(); }

bool UdpLine::send(std::span<const std::byte> datagram) noexcept {
  const ssize_t sent = ::send(fd(), datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent == static_cast<ssize_t>(datagram.size());
}

const Endpoint& UdpLine::endpoint() const noexcept { return ring_->opened.second; }
int UdpLine::fd() const noexcept { return ring_->fd(); }
std::size_t UdpLine::receive_buffer() const noexcept { return ring_->receive_buffer; }
std::uint64_t UdpLine::dropped_count() const noexcept { return ring_->dropped; }
std::uint64_t UdpLine::too_long_count() const noexcept { return ring_->too_long; }

}  // namespace tocsin
