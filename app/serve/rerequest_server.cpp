#include "app/serve/rerequest_server.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "engine/setup_error.hpp"
#include "feeds/itch/itch_writer.hpp"
#include "feeds/net/asio.hpp"
#include "sinks/figures.hpp"

namespace tocsin {

using boost::asio::ip::udp;

struct RerequestServer::Socket {
  boost::asio::io_context context;
  udp::socket socket{context};
  udp::endpoint from;
};

RerequestServer::RerequestServer(const Endpoint& endpoint) : socket_(std::make_unique<Socket>()) {
  try {
    const udp::endpoint local(boost::asio::ip::make_address(endpoint.address), endpoint.port);
    socket_->socket.open(local.protocol());
    socket_->socket.bind(local);
    socket_->socket.non_blocking(true);
  } catch (const boost::system::system_error& error) {
    throw SetupError(text_of(endpoint) + ": cannot be listened to for re-requests: " + error.code().message());
  }
}

RerequestServer::~RerequestServer() = default;

void RerequestServer::poll(const itch::MoldSession& session, const SentMessages& sent) {
  std::array<std::byte, itch::MoldHead::size + 1> bytes;  // one more than a request, so that a longer one is seen
  for (int i = 0; i < requests_at_once; ++i) {
    boost::system::error_code error;
    const std::size_t size = socket_->socket.receive_from(boost::asio::buffer(bytes), socket_->from, 0, error);
    if (error) return;
    itch::MoldHead request;
    const bool is_request = itch::read_mold_request(std::span(bytes).first(size), request) == nullptr;
    if (is_request && request.session == session) {
      answer(request, sent);
    } else {
      ++odd_;
    }
  }
}

void RerequestServer::answer(const itch::MoldHead& request, const SentMessages& sent) {
  constexpr std::size_t frames_max = itch::MoldWriter::payload_max - itch::MoldHead::size;
  const SentMessages::Found found = sent.find(request.sequence, request.count, frames_max);
  if (found.count == 0) {
    ++not_kept_;
    return;
  }
  std::vector<std::byte> packet =
      itch::mold_bytes({.session = request.session, .sequence = request.sequence, .count = found.count});
  packet.insert(packet.end(), found.frames.begin(), found.frames.end());
  boost::system::error_code error;
  socket_->socket.send_to(boost::asio::buffer(packet), socket_->from, 0, error);
  if (error) {
    ++not_taken_;
    return;
  }
  ++answered_;
  messages_ += found.count;
}

Endpoint RerequestServer::endpoint() const {
  const udp::endpoint local = socket_->socket.local_endpoint();
  return {local.address().to_string(), local.port()};
}

std::string RerequestServer::account() const {
  std::string text = fmt::format("  re-requests at {}: {} answered with {} messages", text_of(endpoint()),
                                 grouped(answered_), grouped(messages_));
  if (not_kept_ > 0)
    text += fmt::format("; {} of messages that were not sent, or are no longer kept", grouped(not_kept_));
  if (odd_ > 0) text += fmt::format("; {} datagrams that were no request of this session", grouped(odd_));
  if (not_taken_ > 0) text += fmt::format("; {} answers not taken by the kernel", grouped(not_taken_));
  return text + "\n";
}

}  // namespace tocsin
