#include "app/serve/wire_lines.hpp"

#include <fmt/format.h>

#include "sinks/figures.hpp"

namespace tocsin {

WireLines::WireLines(const WireOptions& options) {
  for (const Endpoint& to : options.lines) {
    lines_.push_back({UdpSender(to, options.interface), LineFaults(options.faults, options.seed, lines_.size())});
  }
}

void WireLines::send(std::span<const Packet> packets) {
  for (Line& line : lines_) line.sender.send(line.faults.pass(packets));
}

void WireLines::release() {
  for (Line& line : lines_) line.sender.send(line.faults.release());
}

std::string WireLines::names() const {
  std::string names;
  for (const Line& line : lines_) names += (names.empty() ? "" : ", ") + text_of(line.sender.to());
  return names;
}

std::string WireLines::account() const {
  std::string text;
  for (const Line& line : lines_) {
    const UdpSender& sender = line.sender;
    text += fmt::format("  {}: {} packets, {} bytes", text_of(sender.to()), grouped(sender.packets_count()),
                        grouped(sender.bytes_count()));
    if (line.faults.rates().any()) text += "; on request " + line.faults.account();
    if (sender.refused_count() > 0) {
      text += fmt::format("; {} not taken by the kernel", grouped(sender.refused_count()));
    }
    text += "\n";
  }
  return text;
}

}  // namespace tocsin
