#include "feeds/capture/merged_datagrams.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"

namespace tocsin::capture {

MergedDatagrams::MergedDatagrams(std::span<const bytes::StoredBytes> captures, Tally& tally) {
  if (captures.empty()) throw SetupError("captures: expected at least one file");
  std::vector<const bytes::StoredBytes*> by_name;
  for (const bytes::StoredBytes& capture : captures) by_name.push_back(&capture);
  std::ranges::stable_sort(by_name, {}, &bytes::StoredBytes::name);
  lines_.reserve(by_name.size());
  for (const bytes::StoredBytes* capture : by_name) {
    lines_.push_back({.reader{*capture, tally}, .head{}});
    lines_.back().head = lines_.back().reader.next();
  }
}

std::optional<Datagram> MergedDatagrams::next() {
  let_go();
  given_ = &earliest();
  return given_->head;
}

// The file's next takes the place of what was given out.
void MergedDatagrams::let_go() {
  if (given_ != nullptr) given_->head = given_->reader.next();
  given_ = nullptr;
}

std::optional<std::vector<std::uint64_t>> MergedDatagrams::offsets_ahead() {
  let_go();
  std::vector<std::uint64_t> offsets;
  for (const Line& line : lines_) {
    if (!line.reader.is_seekable()) return std::nullopt;
    offsets.push_back(line.head ? line.head->offset : bytes::nowhere);
  }
  return offsets;
}

// One that has ended is later than all others; of equals, the first.
MergedDatagrams::Line& MergedDatagrams::earliest() noexcept {
  if (lines_.size() == 1) [[likely]]
    return lines_.front();
  const auto is_earlier = [](const Line& a, const Line& b) {
    return a.head && (!b.head || a.head->time < b.head->time);
  };
  return *std::ranges::min_element(lines_, is_earlier);
}

std::uint64_t MergedDatagrams::packets_count() const noexcept {
  std::uint64_t count = 0;
  for (const Line& line : lines_) count += line.reader.packets_count();
  return count;
}

std::uint64_t MergedDatagrams::position() const {
  std::uint64_t bytes = 0;
  for (const Line& line : lines_) bytes += line.reader.position();
  return bytes;
}

std::string MergedDatagrams::format() const {
  std::vector<std::string> formats;
  for (const Line& line : lines_) {
    if (std::ranges::find(formats, line.reader.format()) == formats.end()) formats.push_back(line.reader.format());
  }
  std::string text = formats.front();
  for (const std::string& format : std::span(formats).subspan(1)) text += "; " + format;
  return text;
}

}  // namespace tocsin::capture
