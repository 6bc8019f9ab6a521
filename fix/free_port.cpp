#include "fix/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/setup_error.hpp"

namespace tocsin {

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  socklen_t size = sizeof address;
  auto* const bytes = reinterpret_cast<sockaddr*>(&address);
  const bool is_bound = ::bind(socket, bytes, size) == 0 && ::getsockname(socket, bytes, &size) == 0;
  ::close(socket);
  if (!is_bound) throw SetupError("no free TCP port");
  return ntohs(address.sin_port);
}

}  // namespace tocsin
