#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/time.hpp"
#include "feeds/itch/mold_udp64.hpp"

namespace tocsin {
class MarkReader;
class MarkWriter;
}  // namespace tocsin

namespace tocsin::itch {

// What a recording brings next: whole frames one behind the other, the place of messages that were lost, or that of
// another session of messages, to which nothing said before it applies.
struct FrameRun {
  enum class Kind : std::uint8_t { frames, gap, new_session } kind = Kind::frames;
  std::span<const std::byte> frames;  // what is behind the last whole frame is the next run's; none but of frames
  std::uint64_t offset = 0;           // in the recording, after decompression
  std::optional<Time> recorded;       // when the packet was; nothing where the recording has no times of its own
  std::uint64_t lost_from = 0;        // of a gap, both included
  std::uint64_t lost_to = 0;
  MoldSession session{};
};

// The frames of a recording, in order, whatever they were wrapped in. Does not know what the messages mean.
class FrameSource {
 public:
  FrameSource() = default;
  FrameSource(const FrameSource&) = delete;
  FrameSource& operator=(const FrameSource&) = delete;
  FrameSource(FrameSource&&) = delete;
  FrameSource& operator=(FrameSource&&) = delete;
  virtual ~FrameSource() = default;

  // Valid until the next call of either function; nothing at the end.
  [[nodiscard]] virtual std::optional<FrameRun> front() = 0;
  // Goes on behind so many bytes of the frames in front, or behind the gap or the beginning.
  virtual void consume(std::size_t count) = 0;

  // Whether no packet is half consumed, nor waits for its turn.
  [[nodiscard]] virtual bool is_between_packets() const = 0;
  // Between packets: of each file, where reading would go on, in bytes after decompression, and into `mark` what must
  // be known there besides. Nothing where a file cannot be read from its middle.
  [[nodiscard]] virtual std::optional<std::vector<std::uint64_t>> save(MarkWriter& mark) = 0;
  // Of a source over the same files, each from where it was to go on.
  virtual void restore(MarkReader& mark) = 0;

  // Bytes of what is stored that were read so far, for progress.
  [[nodiscard]] virtual std::uint64_t position() const = 0;
  // The session of the packets that it begins with; empty where there are no packets, or they do not say.
  [[nodiscard]] virtual std::string session() const { return {}; }
  // "MoldUDP64 in pcap, gzip": for people.
  [[nodiscard]] virtual std::string format() const = 0;
};

}  // namespace tocsin::itch
