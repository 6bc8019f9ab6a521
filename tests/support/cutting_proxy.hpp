#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <thread>
#include <vector>

#include "tests/support/raw_fix.hpp"

namespace tocsin {

// A wire between a client and a server of this machine that breaks: each connection is cut when so many bytes have come
// from the server; the one after the last cut holds.
class CuttingProxy {
 public:
  CuttingProxy(std::uint16_t server, std::vector<std::size_t> cuts)
      : server_(server),
        cuts_(std::move(cuts)),
        port_(gate_.listen()),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::size_t cuts_count() const { return cuts_count_; }

 private:
  static constexpr std::chrono::milliseconds glance{20};

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const RawSocket client = gate_.accept(glance);
      if (client.is_open()) carry(client, stop);
    }
  }
  void carry(const RawSocket& client, const std::stop_token& stop) {
    const RawSocket server;
    if (!server.connect(server_)) return;
    const std::size_t cut = cuts_count_;
    std::size_t left = cut < cuts_.size() ? cuts_[cut] : SIZE_MAX;
    std::size_t unlimited = SIZE_MAX;
    while (!stop.stop_requested()) {
      std::array<pollfd, 2> asked{pollfd{client.get(), POLLIN, 0}, pollfd{server.get(), POLLIN, 0}};
      if (::poll(asked.data(), asked.size(), static_cast<int>(glance.count())) <= 0) continue;
      if (asked[0].revents != 0 && !pass_on(client, server, unlimited)) return;
      if (asked[1].revents != 0 && !pass_on(server, client, left)) break;
    }
    cuts_count_ += left == 0 ? 1 : 0;
  }
  // False where one of them is gone, or nothing is left of what may pass.
  static bool pass_on(const RawSocket& from, const RawSocket& to, std::size_t& left) {
    std::array<char, 4'096> bytes;
    const ssize_t size = ::recv(from.get(), bytes.data(), std::min(bytes.size(), left), 0);
    if (size <= 0) return false;
    left -= static_cast<std::size_t>(size);
    return ::send(to.get(), bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) == size && left > 0;
  }

  std::uint16_t server_;
  std::vector<std::size_t> cuts_;
  RawSocket gate_;
  std::uint16_t port_;
  std::atomic<std::size_t> cuts_count_{0};
  std::jthread thread_;
};

}  // namespace tocsin
