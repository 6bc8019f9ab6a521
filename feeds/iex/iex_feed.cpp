#include "feeds/iex/iex_feed.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "feeds/capture/merged_datagrams.hpp"
#include "feeds/iex/iex_decoder.hpp"
#include "feeds/iex/iex_opening.hpp"
#include "feeds/iex/look_ahead.hpp"
#include "feeds/iex/segment_stream.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"
#include "feeds/index/starting_at.hpp"

namespace tocsin {
namespace iex {
namespace {

using bytes::StoredBytes;

FeedInfo info_of(const std::vector<StoredBytes>& lines, IexOpening& opening) {
  FeedInfo info;
  for (const StoredBytes& line : lines) {
    info.path += (info.path.empty() ? "" : ", ") + line.name;
    info.bytes += line.size;
  }
  info.format = opening.format;
  info.sources = {is_tops(opening.stream.protocol) ? "IEX TOPS" : "IEX DEEP"};
  info.listings = std::move(opening.listings);
  return info;
}

class IexFeed final : public BookFeed {
 public:
  IexFeed(const std::vector<StoredBytes>& lines, const CaptureOptions& options)
      : IexFeed(lines, options, look_into(lines, options.instruments_max)) {}

  const FeedInfo& info() const override { return info_; }
  const Tally& tally() const override { return tally_; }
  std::uint64_t position() const override { return lines_.position(); }
  Depth depth(InstrumentId instrument, std::size_t levels) const override { return decoder_.depth(instrument, levels); }

  std::span<const Event> next() override {
    decoder_.clear();
    while (!decoder_.full() && advance()) {
    }
    decoder_.enter_accounts();
    return decoder_.batch();
  }

  std::optional<Time> end() const override { return is_at_end_ ? std::optional(latest_) : std::nullopt; }

  std::optional<FeedMark> mark() override {
    if (has_ended_ || !stream_.is_between_segments() || decoder_.is_within_event()) return std::nullopt;
    auto places = ahead_.offsets();
    if (!places) return std::nullopt;
    MarkWriter mark;
    mark.number(ns_since_epoch(latest_));
    stream_.save(mark);
    decoder_.save(mark);
    return FeedMark{.time = latest_, .offsets = std::move(*places), .state = mark.take()};
  }

 private:
  IexFeed(const std::vector<StoredBytes>& lines, const CaptureOptions& options, IexOpening opening)
      : until_(options.until),
        info_(info_of(lines, opening)),
        decoder_(opening.stream.protocol, std::move(opening.symbols), options, tally_),
        lines_(starting_at(lines, options.resume), tally_),
        ahead_(lines_, decoder_),
        stream_({opening.stream.protocol, opening.stream.channel, opening.stream.session}, {}, decoder_, tally_) {
    if (options.resume) restore(options.resume->state);
  }

  void restore(std::span<const std::byte> state) {
    MarkReader mark(state);
    latest_ = time_from_ns(mark.number<std::int64_t>());
    stream_.restore(mark);
    decoder_.restore(mark);
    mark.expect_end();
  }

  // One step; false at the end.
  bool advance() {
    if (stream_.deliver_waiting()) return true;
    if (has_ended_) {
      decoder_.end();
      return false;
    }
    read_on();
    return true;
  }

  void read_on() {
    const Foreseen* const foreseen = ahead_.next();
    if (foreseen && !(until_ && foreseen->datagram.time > *until_)) [[likely]] {
      latest_ = std::max(latest_, foreseen->datagram.time);
      stream_.take(foreseen->datagram, foreseen->segment, foreseen->targets);
    } else {
      end(!foreseen);
    }
  }

  // Where reading stops before the capture's end, what is missing might still have come.
  void end(bool is_at_end) {
    has_ended_ = true;
    is_at_end_ = is_at_end;
    stream_.end(is_at_end);
  }

  const std::optional<Time> until_;
  Time latest_ = Time::min();  // of the datagrams taken
  FeedInfo info_;
  Tally tally_;
  IexDecoder decoder_;
  capture::MergedDatagrams lines_;
  LookAhead ahead_;
  SegmentStream stream_;
  bool has_ended_ = false;
  bool is_at_end_ = false;
};

}  // namespace
}  // namespace iex

std::unique_ptr<BookFeed> open_iex(std::vector<bytes::StoredBytes> lines, const CaptureOptions& options) {
  std::ranges::stable_sort(lines, {}, &bytes::StoredBytes::name);
  return std::make_unique<iex::IexFeed>(lines, options);
}

}  // namespace tocsin
