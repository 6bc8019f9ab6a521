#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "app/serve/mold_sender.hpp"
#include "app/serve/part.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/itch/frame_file.hpp"
#include "feeds/tally.hpp"

namespace tocsin {

// The messages of a file of ITCH, as they are, in packets of MoldUDP64: when each was stamped.
class FramePart final : public Part {
 public:
  // `midnight` in New York, of the file's day; the sender outlives the part.
  FramePart(bytes::StoredBytes file, Time midnight, MoldSender& sender)
      : file_(std::move(file)), midnight_(midnight), sender_(sender) {}

  void begin() override;
  [[nodiscard]] std::optional<Time> time() override;
  std::uint64_t prepare() override;
  void send() override { sender_.send(); }
  void poll() override { sender_.poll(); }
  void finish() override { sender_.finish(); }
  [[nodiscard]] double share_read() const override;
  [[nodiscard]] std::string account() const override;

 private:
  void find_next();

  bytes::StoredBytes file_;
  Time midnight_;
  MoldSender& sender_;
  Tally tally_;
  std::optional<itch::FrameFile> frames_;
  std::span<const std::byte> next_;  // one frame; none at the end
  Time latest_{};
  unsigned days_count_ = 0;
};

}  // namespace tocsin
