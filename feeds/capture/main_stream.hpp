#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "feeds/capture/merged_datagrams.hpp"

namespace tocsin::capture {

// What most messages of the first thousand packets are of, so that neither a damaged packet nor a smaller feed in the
// same captures is taken for what is to be read; of equals, the least. `read` says of a datagram what it is of and how
// many messages it has, or nothing: std::optional<std::pair<Stream, std::uint64_t>>. Nothing where all say nothing.
// SetupError where one is no capture.
template <class Stream, class Reader>
[[nodiscard]] std::optional<Stream> main_stream(std::span<const bytes::StoredBytes> captures, Reader&& read) {
  constexpr std::size_t packets_looked_at = 1'000;
  std::vector<bytes::StoredBytes> whole(captures.begin(), captures.end());
  for (bytes::StoredBytes& capture : whole) capture.start = 0;
  Tally unused;
  MergedDatagrams datagrams(whole, unused);
  std::map<Stream, std::uint64_t> messages;
  while (datagrams.packets_count() < packets_looked_at) {
    const auto datagram = datagrams.next();
    if (!datagram) break;
    if (const std::optional<std::pair<Stream, std::uint64_t>> found = read(*datagram)) {
      messages[found->first] += found->second;
    }
  }
  if (messages.empty()) return std::nullopt;
  return std::ranges::max_element(messages, {}, [](const auto& stream) { return stream.second; })->first;
}

}  // namespace tocsin::capture
