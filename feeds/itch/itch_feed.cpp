#include "feeds/itch/itch_feed.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"
#include "feeds/index/starting_at.hpp"
#include "feeds/itch/frame_file.hpp"
#include "feeds/itch/itch_decoder.hpp"
#include "feeds/itch/itch_directory.hpp"
#include "feeds/itch/itch_likeness.hpp"
#include "feeds/itch/mold_lines.hpp"
#include "feeds/itch/trading_day.hpp"
#include "feeds/source_name.hpp"

namespace tocsin {
namespace itch {
namespace {

using bytes::StoredBytes;

constexpr std::size_t looked_at = 512;

// Whether it is a packet with messages, and of ITCH.
bool read_itch_packet(std::span<const std::byte> datagram, MoldPacket& out) noexcept {
  return read_mold_packet(datagram, out) == nullptr && begins_with_messages(out.body);
}

bool is_capture(const StoredBytes& stored) { return capture::looks_like_capture(bytes::head_of(stored, looked_at)); }

std::unique_ptr<FrameSource> open_frames(std::span<const StoredBytes> lines, Tally& tally) {
  if (is_capture(lines.front())) return std::make_unique<MoldLines>(lines, tally);
  if (lines.size() == 1) return std::make_unique<FrameFile>(lines.front(), tally);
  throw SetupError(lines.front().name + ": expected pcap or pcapng; files of ITCH messages are read one at a time");
}

// What is known once the recording has been looked at: who is in it and when it was.
struct FirstPass {
  ItchDirectory directory;
  bool has_messages = false;
  std::optional<Time> recorded;  // the packet of the first, where there are packets
};

// Learns from the messages at the front of `run`, up to where no more need be read; returns the bytes of those.
std::size_t learn(FirstPass& pass, const FrameRun& run) {
  if (run.kind == FrameRun::Kind::gap) pass.directory.lose();
  std::size_t learnt = 0;
  while (!pass.directory.is_complete()) {
    const std::size_t size = whole_frame_size(run.frames.subspan(learnt));
    if (size == 0) break;
    const auto message = run.frames.subspan(learnt + frame_head_size, size - frame_head_size);
    if (!pass.has_messages && is_message(message)) {
      pass.has_messages = true;
      pass.recorded = run.recorded;
    }
    pass.directory.learn(message);
    learnt += size;
  }
  return learnt;
}

FirstPass look_over(std::span<const StoredBytes> lines) {
  FirstPass pass;
  Tally unused;
  const auto source = open_frames(lines, unused);
  while (!pass.directory.is_complete()) {
    const auto run = source->front();
    if (!run) break;
    source->consume(learn(pass, *run));
  }
  return pass;
}

std::chrono::local_days day_of(const FirstPass& pass, const std::string& name, const CaptureOptions& options) {
  if (!pass.has_messages) {
    throw SetupError(name + ": expected ITCH messages, in a file or in packets of MoldUDP64; found none");
  }
  if (options.date) return *options.date;
  if (pass.recorded) return trading_day(*pass.recorded);
  if (const auto day = day_in_name(name)) return *day;
  throw SetupError(name +
                   ": which trading day? ITCH counts from midnight and does not say of which day; give --date, or "
                   "name the file as NASDAQ does (12302019.NASDAQ_ITCH50.gz)");
}

// The market that a file's name speaks of, by the names that NASDAQ gives its files; nullptr where it speaks of none.
const char* market_in_name(const std::string& path) {
  struct Market {
    std::string_view in_name;
    const char* source;
  };
  constexpr std::array markets{Market{"NASDAQ_ITCH", "XNAS ITCH"}, Market{"BX_ITCH", "XBOS ITCH"},
                               Market{"PSX_ITCH", "XPSX ITCH"}};
  const std::string_view name = std::string_view(path).substr(path.find_last_of('/') + 1);
  for (const Market& market : markets) {
    if (name.find(market.in_name) != std::string_view::npos) return market.source;
  }
  return nullptr;
}

// Two that nothing tells apart but their sessions are two sources.
std::string source_of(std::span<const StoredBytes> lines, const FrameSource& source) {
  for (const StoredBytes& line : lines) {
    if (const char* const market = market_in_name(line.name)) return market;
  }
  const std::string session = source.session();
  return session.empty() ? "ITCH 5.0" : "ITCH 5.0 session " + session;
}

std::string names_of(std::span<const StoredBytes> lines) {
  std::string names = lines.front().name;
  for (const StoredBytes& line : lines.subspan(1)) names += " + " + line.name;
  return names;
}

FeedInfo info_of(std::span<const StoredBytes> lines, const FrameSource& source, const ItchDirectory& directory) {
  FeedInfo info{.path = names_of(lines), .format = "NASDAQ TotalView-ITCH 5.0, " + source.format()};
  info.sources = {source_of(lines, source)};
  info.listings.assign(directory.listings().begin(), directory.listings().end());
  for (const StoredBytes& line : lines) info.bytes += line.size;
  return info;
}

class ItchFeed final : public BookFeed {
 public:
  ItchFeed(std::span<const StoredBytes> lines, const CaptureOptions& options)
      : ItchFeed(lines, options, look_over(lines)) {}

  const FeedInfo& info() const override { return info_; }
  const Tally& tally() const override { return tally_; }
  std::uint64_t position() const override { return source_->position(); }
  Depth depth(InstrumentId instrument, std::size_t levels) const override { return decoder_.depth(instrument, levels); }

  std::span<const Event> next() override {
    decoder_.clear();
    while (!decoder_.full() && !decoder_.ended() && !is_where_wanted()) {
      const auto run = source_->front();
      is_at_end_ = !run;
      if (is_at_end_) break;
      take(*run);
    }
    decoder_.settle();
    return decoder_.batch();
  }

  std::optional<Time> end() const override {
    return is_at_end_ && !decoder_.ended() ? std::optional(decoder_.latest()) : std::nullopt;
  }

  std::optional<FeedMark> mark() override {
    is_mark_wanted_ = !source_->is_between_packets();
    if (decoder_.ended() || is_mark_wanted_) return std::nullopt;
    MarkWriter mark;
    auto offsets = source_->save(mark);
    if (!offsets) return std::nullopt;
    decoder_.save(mark);
    return FeedMark{.time = decoder_.latest(), .offsets = std::move(*offsets), .state = mark.take()};
  }

 private:
  ItchFeed(std::span<const StoredBytes> lines, const CaptureOptions& options, const FirstPass& pass)
      : source_(open_frames(starting_at(lines, options.resume), tally_)),
        info_(info_of(lines, *source_, pass.directory)),
        decoder_(options, info_.listings.size(), midnight_of(day_of(pass, lines.front().name, options)), tally_) {
    for (std::size_t locate = 1; locate < ItchDirectory::locates_count; ++locate) {
      const auto code = static_cast<std::uint16_t>(locate);
      const ItchStock& stock = pass.directory[code];
      if (stock.instrument != no_instrument || stock.is_test) decoder_.list(code, stock);
    }
    if (options.resume) restore(options.resume->state);
  }

  // A batch that ends between packets was asked for, and this one may.
  [[nodiscard]] bool is_where_wanted() const {
    return is_mark_wanted_ && source_->is_between_packets() && !decoder_.batch().empty();
  }

  void restore(std::span<const std::byte> state) {
    MarkReader mark(state);
    source_->restore(mark);
    decoder_.restore(mark);
    mark.expect_end();
  }

  void take(const FrameRun& run) {
    switch (run.kind) {
      case FrameRun::Kind::frames:
        return source_->consume(decoder_.take(run.frames, run.offset, run.recorded));
      case FrameRun::Kind::gap:
        decoder_.lost(run.lost_from, run.lost_to, text_of(run.session), *run.recorded);
        break;
      case FrameRun::Kind::new_session:
        decoder_.start_over(*run.recorded);
        break;
    }
    source_->consume(0);
  }

  Tally tally_;
  std::unique_ptr<FrameSource> source_;
  FeedInfo info_;
  ItchDecoder decoder_;
  bool is_mark_wanted_ = false;
  bool is_at_end_ = false;
};

}  // namespace
}  // namespace itch

std::unique_ptr<BookFeed> open_itch(std::vector<bytes::StoredBytes> lines, const CaptureOptions& options) {
  if (lines.empty()) throw SetupError("ITCH: expected a file to read");
  std::ranges::stable_sort(lines, {}, &bytes::StoredBytes::name);
  return std::make_unique<itch::ItchFeed>(lines, options);
}

bool looks_like_itch(std::span<const std::byte> head) noexcept { return itch::begins_with_messages(head); }

std::optional<std::string> itch_session_of(std::span<const std::byte> datagram) {
  itch::MoldPacket packet;
  if (!itch::read_itch_packet(datagram, packet)) return std::nullopt;
  return packet.head.is_numbered() ? std::string(itch::text_of(packet.head.session)) : std::string();
}

}  // namespace tocsin
