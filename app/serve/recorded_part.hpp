#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/serve/part.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/merged_datagrams.hpp"
#include "feeds/tally.hpp"

namespace tocsin {

// Whoever sends the packets of a recording again.
struct Resender {
  std::function<bool(std::span<const std::byte>)> takes;  // whether the datagram is one of its protocol
  std::function<void(std::span<const std::byte>)> add;
  std::function<void()> send, poll, finish;
  std::function<std::string()> account;
};

// The datagrams of packet captures, byte for byte, when they were recorded. Those of other protocols stay behind, and
// are counted.
class RecordedPart final : public Part {
 public:
  RecordedPart(std::vector<bytes::StoredBytes> captures, Resender resender)
      : captures_(std::move(captures)), resender_(std::move(resender)) {}

  void begin() override;
  [[nodiscard]] std::optional<Time> time() override;
  std::uint64_t prepare() override;
  void send() override { resender_.send(); }
  void poll() override { resender_.poll(); }
  void finish() override { resender_.finish(); }
  [[nodiscard]] double share_read() const override;
  [[nodiscard]] std::string account() const override;

 private:
  void find_next();

  std::vector<bytes::StoredBytes> captures_;
  Resender resender_;
  Tally tally_;
  std::optional<capture::MergedDatagrams> datagrams_;
  std::optional<capture::Datagram> next_;
  Time latest_ = Time::min();
  std::uint64_t others_count_ = 0;
};

}  // namespace tocsin
