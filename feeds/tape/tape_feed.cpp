#include "feeds/tape/tape_feed.hpp"

#include <algorithm>
#include <utility>

#include "feeds/tape/event_check.hpp"
#include "feeds/tape/tape_words.hpp"

namespace tocsin {
namespace {

// Events checked and handed out at a time: few enough to be still in the first-level cache when they are used.
constexpr std::size_t chunk_events = 512;

class TapeFeed final : public Feed {
 public:
  TapeFeed(TapeImage image, TapeWindow window, std::vector<DeskText> texts);

  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] std::span<const Event> next() override;
  [[nodiscard]] const Tally& tally() const override { return tally_; }
  [[nodiscard]] std::uint64_t position() const override;

 private:
  void describe();
  void describe_span();
  void seek();
  [[nodiscard]] bool open_block();
  [[nodiscard]] const char* block_fault(const std::optional<TapeSeal>& seal) const;
  [[nodiscard]] std::span<const Event> before_window_end(std::span<const Event> events) const;
  void reject_front();
  std::span<const Event> take(std::span<const Event> events);
  [[nodiscard]] std::uint64_t offset_of(const Event& event) const;

  TapeImage image_;
  TapeWindow window_;
  EventCheck check_;
  FeedInfo info_;
  Tally tally_;
  std::uint64_t block_ = 0;      // the next to be opened
  std::span<const Event> rest_;  // of the open block
  Time floor_{};                 // time of the event before
  Time ceiling_ = Time::min();   // last time of the open block
  bool ended_ = false;
};

TapeFeed::TapeFeed(TapeImage image, TapeWindow window, std::vector<DeskText> texts)
    : image_(std::move(image)),
      window_(window),
      check_{.instruments = static_cast<std::uint32_t>(image_.header().listings.size()),
             .sources = static_cast<std::uint32_t>(image_.header().sources.size())} {
  describe();
  info_.texts = std::move(texts);
  if (image_.good_bytes() < image_.bytes_count()) {
    ++tally_.records_in;
    tally_.reject("torn tail cut: the good prefix ends here", image_.good_bytes());
  }
  seek();
}

void TapeFeed::describe() {
  const TapeHeader& header = image_.header();
  info_.path = image_.path();
  info_.format = image_.foot() ? "tape" : "tape, not finished";
  info_.sources = header.sources;
  info_.listings = header.listings;
  info_.provenance = header.provenance;
  info_.bytes = image_.bytes_count();
  info_.timer_grid = header.timer_grid;
  describe_span();
}

void TapeFeed::describe_span() {
  if (image_.blocks_count() == 0) return;
  const auto first = image_.seal_of(0);
  const auto last = image_.seal_of(image_.blocks_count() - 1);
  if (first) info_.first = std::max(time_from_ns(first->first_ns), window_.from);
  if (last) info_.last = std::min(time_from_ns(last->last_ns), window_.to);
}

void TapeFeed::seek() {
  if (window_.from == Time::min()) return;
  floor_ = window_.from;
  block_ = image_.block_at(window_.from);
  if (block_ == image_.blocks_count() || !open_block()) return;
  const auto from = std::ranges::lower_bound(rest_, window_.from, {}, &Event::time);
  rest_ = rest_.subspan(static_cast<std::size_t>(from - rest_.begin()));
}

std::span<const Event> TapeFeed::next() {
  while (!ended_) {
    if (rest_.empty() && !open_block()) continue;
    const auto chunk = rest_.first(std::min(rest_.size(), chunk_events));
    const auto good = chunk.first(check_.good_run(chunk, floor_, ceiling_));
    const auto wanted = before_window_end(good);
    ended_ = wanted.size() < good.size();
    if (good.empty()) reject_front();
    if (!wanted.empty()) return take(wanted);
  }
  return {};
}

std::uint64_t TapeFeed::position() const {
  if (ended_) return image_.bytes_count();
  return rest_.empty() ? image_.block_offset(block_) : offset_of(rest_.front());
}

// Opens the next block. False where it is rejected, and at the end of the tape.
bool TapeFeed::open_block() {
  ended_ = block_ == image_.blocks_count();
  if (ended_) return false;
  image_.forget_before(image_.block_offset(block_));
  const auto seal = image_.seal_of(block_);
  const std::span<const Event> events = image_.events_of(block_);
  if (const char* const fault = block_fault(seal)) {
    tally_.records_in += events.size();
    tally_.reject(fault, image_.block_offset(block_++), events.size());
    return false;
  }
  ++block_;
  rest_ = events;
  ceiling_ = time_from_ns(seal->last_ns);
  return true;
}

const char* TapeFeed::block_fault(const std::optional<TapeSeal>& seal) const {
  if (!seal) return "block's seal is damaged";
  if (block_ + 1 == image_.blocks_count() && !image_.is_whole(block_)) return "block does not match its checksum";
  return nullptr;
}

std::span<const Event> TapeFeed::before_window_end(std::span<const Event> events) const {
  if (events.empty() || events.back().time < window_.to) return events;
  const auto end = std::ranges::lower_bound(events, window_.to, {}, &Event::time);
  return {events.begin(), end};
}

void TapeFeed::reject_front() {
  ++tally_.records_in;
  tally_.reject(check_.fault_of(rest_.front(), floor_, ceiling_), offset_of(rest_.front()));
  rest_ = rest_.subspan(1);
}

std::span<const Event> TapeFeed::take(std::span<const Event> events) {
  tally_.records_in += events.size();
  tally_.events_out += events.size();
  floor_ = events.back().time;
  rest_ = rest_.subspan(events.size());
  return events;
}

std::uint64_t TapeFeed::offset_of(const Event& event) const {
  const auto in_block = static_cast<std::uint64_t>(&event - image_.events_of(block_ - 1).data());
  return image_.block_offset(block_ - 1) + in_block * sizeof(Event);
}

}  // namespace

std::unique_ptr<Feed> open_tape(const std::string& path, TapeWindow window) {
  return std::make_unique<TapeFeed>(TapeImage(MappedFile(path), path), window,
                                    tape_words::read(tape_words::path_of(path)));
}

std::unique_ptr<Feed> open_tape(std::span<const std::byte> bytes, const std::string& name, TapeWindow window) {
  return std::make_unique<TapeFeed>(TapeImage(MappedFile::copy_of(bytes), name), window, std::vector<DeskText>{});
}

}  // namespace tocsin
