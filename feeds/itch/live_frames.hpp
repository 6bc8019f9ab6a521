#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "feeds/itch/frame_source.hpp"
#include "feeds/itch/itch_decoder.hpp"
#include "feeds/itch/live_directory.hpp"
#include "feeds/itch/mold_stream.hpp"
#include "feeds/live_feed.hpp"

namespace tocsin::itch {

// The runs of a stream that goes on -> a decoder, which is told of stocks as they are named. Where the messages' own
// stamps give events their time, one that is far ahead of those before it waits for the next ones, of other packets
// too, to bear it out; what waits so is kept here. Each message then has the time that it has in a file of the same
// messages.
class LiveFrames {
 public:
  // `midnight`: in New York, of the trading day. All outlive the frames.
  LiveFrames(MoldStream& stream, ItchDecoder& decoder, LiveDirectory& directory, EventClock clock, Time midnight)
      : stream_(stream),
        decoder_(decoder),
        directory_(directory),
        is_by_venue_(clock == EventClock::venue),
        midnight_(midnight) {}

  // Gives the decoder what it has room for. True where something more is there to be given.
  bool advance();
  // No message is behind those that wait: they are given as they are. True as above.
  bool give_up_waiting();
  // A message waits for those behind it.
  [[nodiscard]] bool is_waiting() const noexcept { return !kept_.empty(); }

 private:
  void take(const FrameRun& run);
  void take_frames(const FrameRun& run);
  void take_kept(ItchDecoder::Rest rest);
  // Of what has no stamp of its own: that of the last message, where they have their own times.
  [[nodiscard]] Time time_of(const FrameRun& run) const noexcept;

  MoldStream& stream_;
  ItchDecoder& decoder_;
  LiveDirectory& directory_;
  const bool is_by_venue_;
  const Time midnight_;
  std::vector<std::byte> kept_;  // frames of which the first is waiting
  std::uint64_t kept_offset_ = 0;
  bool is_cut_ = false;  // the decoder was full, and they need not wait
};

}  // namespace tocsin::itch
