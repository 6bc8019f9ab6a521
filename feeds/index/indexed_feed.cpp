#include "feeds/index/indexed_feed.hpp"

#include <algorithm>

namespace tocsin {
namespace {

std::vector<bytes::StoredBytes> wanting_points(std::vector<bytes::StoredBytes> files) {
  for (const bytes::StoredBytes& file : files) {
    if (file.points) file.points->want();
  }
  return files;
}

// Of a file that is behind, as much as it has at the least.
std::uint64_t bytes_before(const FeedMark& mark, std::span<const bytes::StoredBytes> files) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    sum += mark.offsets[i] == bytes::nowhere ? files[i].size : mark.offsets[i];
  }
  return sum;
}

}  // namespace

IndexedFeed::IndexedFeed(const std::vector<bytes::StoredBytes>& files, const Opener& open,
                         const CaptureOptions& options, const std::string& path, MarkSpacing spacing)
    : spacing_(spacing), files_(wanting_points(files)), feed_(open(files_, options)) {
  directory_.subject = index_subject(files, options);
  writer_.emplace(path);
}

std::span<const Event> IndexedFeed::next() {
  mark_if_due();
  const auto events = feed_->next();
  if (events.empty()) {
    finish();
  } else {
    note(events);
  }
  return events;
}

void IndexedFeed::note(std::span<const Event> events) {
  if (directory_.first == Time::max()) {
    directory_.first = events.front().time;
    due_ = directory_.first + spacing_.interval;
  }
  is_due_ = is_due_ || events.back().time >= due_;
}

void IndexedFeed::mark_if_due() {
  if (!is_due_ || feed_->position() < position_due_) return;
  if (const auto mark = feed_->mark()) add(*mark);
}

// How large a mark is, and how much was read after decompression, shows only when it is made: the next is taken to be
// as large, and the rest to be compressed as well.
void IndexedFeed::add(const FeedMark& mark) {
  const std::uint64_t before = writer_->size();
  const std::uint64_t size_max = bytes_before(mark, files_) / spacing_.share;
  const std::uint64_t size = writer_->add(mark, size_max);
  const bool is_added = writer_->size() != before;
  const std::uint64_t wanted = is_added ? size + (size - before) : size;
  position_due_ = static_cast<std::uint64_t>(static_cast<double>(feed_->position()) * static_cast<double>(wanted) /
                                             static_cast<double>(std::max<std::uint64_t>(size_max, 1)));
  if (!is_added) return;
  is_due_ = false;
  due_ = mark.time + spacing_.interval;
}

void IndexedFeed::finish() {
  if (!writer_) return;
  for (const bytes::StoredBytes& file : files_) {
    directory_.points.push_back(file.points ? file.points->all() : std::vector<bytes::GzipPoint>());
  }
  writer_->finish(std::move(directory_));
  writer_.reset();
}

}  // namespace tocsin
