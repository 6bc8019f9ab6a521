#include "feeds/index/indexed_feed.hpp"

namespace tocsin {
namespace {

std::vector<bytes::StoredBytes> wanting_points(std::vector<bytes::StoredBytes> files) {
  for (const bytes::StoredBytes& file : files) {
    if (file.points) file.points->want();
  }
  return files;
}

}  // namespace

IndexedFeed::IndexedFeed(const std::vector<bytes::StoredBytes>& files, const Opener& open,
                         const CaptureOptions& options, const std::string& path, Duration interval)
    : interval_(interval), files_(wanting_points(files)), feed_(open(files_, options)) {
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
  if (!has_begun_) {
    has_begun_ = true;
    directory_.first = events.front().time;
    due_ = directory_.first + interval_;
  }
  is_due_ = is_due_ || events.back().time >= due_;
}

void IndexedFeed::mark_if_due() {
  if (!is_due_) return;
  const auto mark = feed_->mark();
  if (!mark) return;
  writer_->add(*mark);
  is_due_ = false;
  due_ = mark->time + interval_;
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
