#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/merged_datagrams.hpp"
#include "feeds/itch/frame_source.hpp"
#include "feeds/itch/mold_stream.hpp"
#include "feeds/tally.hpp"

namespace tocsin::itch {

// The MoldUDP64 packets of one or several captures of the same day (lines A and B, or both in one), as MoldStream puts
// them in order. The session that is read is the one that has most of the messages of ITCH in the first thousand
// packets, so that neither a damaged packet nor a smaller feed in the same capture is taken for it: what is of another
// wants a capture of its own.
class MoldLines final : public FrameSource {
 public:
  // SetupError where one of them is no capture. The tally outlives the lines.
  MoldLines(std::span<const bytes::StoredBytes> lines, Tally& tally);

  std::optional<FrameRun> front() override;
  void consume(std::size_t count) override { stream_.consume(count); }
  bool is_between_packets() const override { return stream_.is_between_packets(); }
  std::optional<std::vector<std::uint64_t>> save(MarkWriter& mark) override;
  void restore(MarkReader& mark) override { stream_.restore(mark); }
  std::uint64_t position() const override { return datagrams_.position(); }
  std::string session() const override { return first_session_ ? std::string(text_of(*first_session_)) : ""; }
  std::string format() const override { return "MoldUDP64 in " + datagrams_.format(); }

 private:
  // False at the end of all lines.
  bool read_on();

  capture::MergedDatagrams datagrams_;
  const std::optional<MoldSession> first_session_;
  MoldStream stream_;
};

}  // namespace tocsin::itch
