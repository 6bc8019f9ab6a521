#pragma once

#include "feeds/bytes/byte_window.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/itch/frame_source.hpp"
#include "feeds/tally.hpp"

namespace tocsin::itch {

// A file of nothing but frames, at least `frames_ahead` of them at a time as long as there are so many. Where it ends
// within one, the tally says at which offset the good bytes end.
class FrameFile final : public FrameSource {
 public:
  // The tally outlives the file.
  FrameFile(const bytes::StoredBytes& stored, Tally& tally);

  std::optional<FrameRun> front() override;
  void consume(std::size_t count) override { window_.consume(count); }
  bool is_between_packets() const override { return true; }
  // The place is all there is to know.
  std::optional<std::vector<std::uint64_t>> save(MarkWriter&) override { return std::vector{window_.offset()}; }
  void restore(MarkReader&) override {}
  std::uint64_t position() const override { return window_.position(); }
  std::string format() const override { return format_; }

 private:
  void end();

  bytes::ByteWindow window_;
  std::string format_;
  Tally& tally_;
  bool has_ended_ = false;
};

}  // namespace tocsin::itch
