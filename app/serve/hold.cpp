#include "app/serve/hold.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace tocsin {

Hold::Hold(Until until, std::function<std::size_t()> clients)
    : until_(until),
      clients_(std::move(clients)),
      listens_(until.is_line || ::isatty(STDIN_FILENO) == 1),
      is_paused_(until.is_line) {}

bool Hold::is_on() {
  if (!has_started_ && clients_() < until_.clients) return true;
  has_started_ = true;
  if (listens_ && has_line()) is_paused_ = !is_paused_;
  return is_paused_;
}

bool Hold::has_line() {
  constexpr auto look_every = std::chrono::milliseconds(10);
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) return false;
  next_look_ = now + look_every;
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  if (::poll(&input, 1, 0) <= 0 || (input.revents & (POLLIN | POLLHUP)) == 0) return false;
  std::array<char, 256> line;
  const ssize_t size = ::read(STDIN_FILENO, line.data(), line.size());
  listens_ = size > 0;
  return listens_ || is_paused_;  // whoever closes it has said all, and nothing is to wait for him
}

}  // namespace tocsin
