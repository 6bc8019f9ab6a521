#include "feeds/net/udp_lines.hpp"

#include <algorithm>
#include <utility>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

void enter(Tally& tally, const char* reason, std::uint64_t count, std::uint64_t& entered, std::uint64_t at) {
  const std::uint64_t fresh = count - std::exchange(entered, count);
  if (fresh == 0) return;
  tally.records_in += fresh;
  tally.reject(reason, at, fresh);
}

std::vector<UdpLine> opened(const LinesOptions& options) {
  if (options.endpoints.empty()) throw SetupError("lines: expected at least one address and port to listen at");
  UdpLineOptions line;
  line.interface = options.interface;
  line.receive_buffer = options.receive_buffer;
  line.datagram_max = options.datagram_max;
  line.busy_poll = options.busy_poll;
  std::vector<UdpLine> lines;
  for (const Endpoint& endpoint : options.endpoints) {
    line.endpoint = endpoint;
    lines.emplace_back(line, options.clock);
  }
  return lines;
}

}  // namespace

UdpLines::UdpLines(const LinesOptions& options) : UdpLines(opened(options)) {}

std::optional<capture::Datagram> UdpLines::next() {
  for (std::size_t tried = 0; drained_.empty(); ++tried) {
    if (tried == lines_.size()) return std::nullopt;
    line_ = (line_ + 1) % lines_.size();
    drained_ = lines_[line_].drain();
  }
  capture::Datagram datagram = drained_.front();
  drained_ = drained_.subspan(1);
  datagram.time = latest_ = std::max(latest_, datagram.time);
  datagram.offset = received_;
  received_ += datagram.payload.size();
  return datagram;
}

void UdpLines::enter_accounts(Tally& tally) {
  std::uint64_t dropped = 0;
  std::uint64_t too_long = 0;
  for (const UdpLine& line : lines_) {
    dropped += line.dropped_count();
    too_long += line.too_long_count();
  }
  enter(tally, "datagram that the kernel dropped for want of room", dropped, dropped_, received_);
  enter(tally, "datagram longer than there is room for", too_long, too_long_, received_);
}

std::string UdpLines::text() const {
  std::string text;
  for (const UdpLine& line : lines_) text += (text.empty() ? "" : ", ") + text_of(line.endpoint());
  return text;
}

}  // namespace tocsin
