#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/datagram.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/tally.hpp"

namespace tocsin::iex {

// The datagrams of one capture or several (copies A and B of a feed) in the order in which they were recorded; of two
// at one time, that of the capture named first. Does not look into them.
class RecordedLines {
 public:
  // SetupError where one is no capture. The tally must outlive the lines.
  RecordedLines(const std::vector<bytes::StoredBytes>& lines, Tally& tally) {
    for (const bytes::StoredBytes& line : lines) {
      lines_.push_back({.reader = capture::DatagramReader(line, tally), .front = {}});
    }
  }

  // Nothing at the end. The payload is valid until the next call.
  [[nodiscard]] std::optional<capture::Datagram> next() {
    if (lines_.size() == 1) [[likely]]
      return lines_.front().reader.next();
    for (Line& line : lines_) {
      if (line.is_taken) line.front = line.reader.next();
      line.is_taken = false;
    }
    Line* first = nullptr;
    for (Line& line : lines_) {
      if (line.front && (!first || line.front->time < first->front->time)) first = &line;
    }
    if (!first) return {};
    first->is_taken = true;
    given_by_ = static_cast<std::size_t>(first - lines_.data());
    return first->front;
  }

  // Which of the captures gave the last one.
  [[nodiscard]] std::size_t given_by() const noexcept { return given_by_; }
  // Of each capture, the offset of the next that was read and not handed out; where there is none, nowhere.
  [[nodiscard]] std::vector<std::uint64_t> offsets_ahead() const {
    std::vector<std::uint64_t> offsets;
    for (const Line& line : lines_) {
      offsets.push_back(line.front && !line.is_taken ? line.front->offset : bytes::nowhere);
    }
    return offsets;
  }
  [[nodiscard]] bool is_seekable() const {
    return std::ranges::all_of(lines_, [](const Line& line) { return line.reader.is_seekable(); });
  }

  // Bytes of what is stored that were read so far, for progress.
  [[nodiscard]] std::uint64_t position() const {
    std::uint64_t position = 0;
    for (const Line& line : lines_) position += line.reader.position();
    return position;
  }
  // "pcap, nanoseconds, gzip", or that and how many lines there are: for people.
  [[nodiscard]] std::string format() const {
    std::string format = lines_.front().reader.format();
    if (lines_.size() > 1) format += ", " + std::to_string(lines_.size()) + " lines";
    return format;
  }

 private:
  struct Line {
    capture::DatagramReader reader;
    std::optional<capture::Datagram> front;
    bool is_taken = true;  // `front` was handed out
  };

  std::vector<Line> lines_;
  std::size_t given_by_ = 0;
};

}  // namespace tocsin::iex
