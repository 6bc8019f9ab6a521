#include "feeds/itch/frame_file.hpp"

#include "feeds/itch/itch_frames.hpp"

namespace tocsin::itch {

FrameFile::FrameFile(const bytes::StoredBytes& stored, Tally& tally)
    : window_(bytes::window_over(stored, frames_ahead * frame_size_max)),
      format_(format_in("frames in a file", stored.compression)),
      tally_(tally) {}

std::optional<FrameRun> FrameFile::front() {
  while (!has_frames(window_.bytes(), frames_ahead) && window_.extend()) {
  }
  if (whole_frame_size(window_.bytes()) == 0) {
    end();
    return std::nullopt;
  }
  return FrameRun{.frames = window_.bytes(), .offset = window_.offset(), .recorded = {}};
}

void FrameFile::end() {
  const bool is_whole = window_.bytes().empty() && window_.fault() == nullptr;
  if (has_ended_ || is_whole) return;
  has_ended_ = true;
  ++tally_.records_in;
  tally_.reject(
      window_.fault() ? window_.fault() : "message is cut short by the end of the file; the good bytes end before it",
      window_.offset());
}

}  // namespace tocsin::itch
