#include "feeds/itch/live_frames.hpp"

#include <algorithm>

namespace tocsin::itch {

bool LiveFrames::advance() {
  if (decoder_.full()) return true;
  if (is_cut_) {
    take_kept(ItchDecoder::Rest::may_come);
  } else if (stream_.has_run()) {
    take(stream_.front());
  }
  return stream_.has_run() || decoder_.full();
}

bool LiveFrames::give_up_waiting() {
  while (!kept_.empty() && !decoder_.full()) take_kept(ItchDecoder::Rest::none);
  return !kept_.empty();
}

void LiveFrames::take(const FrameRun& run) {
  if (run.kind == FrameRun::Kind::frames) return take_frames(run);
  // What waits for messages behind it has none.
  if (give_up_waiting() || decoder_.full()) return;
  if (run.kind == FrameRun::Kind::gap) {
    directory_.lose();
    decoder_.lost(run.lost_from, run.lost_to, text_of(run.session), time_of(run));
  } else {
    decoder_.start_over(time_of(run));
  }
  stream_.consume(0);
}

void LiveFrames::take_frames(const FrameRun& run) {
  directory_.learn(run.frames);
  using enum ItchDecoder::Rest;
  const auto recorded = is_by_venue_ ? std::nullopt : run.recorded;
  const std::size_t taken = kept_.empty() ? decoder_.take(run.frames, run.offset, recorded, may_come) : 0;
  const bool is_left = taken < run.frames.size() && !decoder_.full();
  if (!is_left) return stream_.consume(taken);
  if (kept_.empty()) kept_offset_ = run.offset + taken;
  kept_.insert(kept_.end(), run.frames.begin() + static_cast<std::ptrdiff_t>(taken), run.frames.end());
  stream_.consume(run.frames.size());
  take_kept(may_come);
}

void LiveFrames::take_kept(ItchDecoder::Rest rest) {
  const std::size_t taken = decoder_.take(kept_, kept_offset_, std::nullopt, rest);
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(taken));
  kept_offset_ += taken;
  is_cut_ = !kept_.empty() && decoder_.full();
}

Time LiveFrames::time_of(const FrameRun& run) const noexcept {
  return is_by_venue_ ? std::max(decoder_.latest(), midnight_) : *run.recorded;
}

}  // namespace tocsin::itch
