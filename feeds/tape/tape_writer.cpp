#include "feeds/tape/tape_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// Small enough to be hashed and written out of the second-level cache, large enough that the calls do not count.
constexpr std::size_t staged_max = 4096;

template <class Line>
std::span<const std::byte> bytes_of(const Line& line) noexcept {
  return std::as_bytes(std::span(&line, 1));
}

[[noreturn]] void fail(const std::string& path) { throw SetupError(path + ": cannot write: " + std::strerror(errno)); }

int start_anew(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) fail(path);
  return fd;
}

}  // namespace

TapeWriter::TapeWriter(const std::string& path, const TapeHeader& header)
    : TapeWriter(path, header, encode(header, path)) {}

TapeWriter::TapeWriter(const std::string& path, const TapeHeader& header, std::span<const std::byte> encoded)
    : path_(path),
      block_events_(header.block_events),
      check_{.instruments = static_cast<std::uint32_t>(header.listings.size()),
             .sources = static_cast<std::uint32_t>(header.sources.size())},
      header_bytes_(encoded.size()),
      seals_(decode_header(encoded, path).tape),
      fd_(start_anew(path)) {
  staged_.reserve(staged_max);
  write_at(0, encoded);
}

TapeWriter::~TapeWriter() { ::close(fd_); }

void TapeWriter::append(std::span<const Event> events) {
  while (!events.empty()) {
    const std::size_t count = std::min<std::size_t>(events.size(), room());
    staged_.insert(staged_.end(), events.begin(), events.begin() + static_cast<std::ptrdiff_t>(count));
    events = events.subspan(count);
    if (room() == 0) drain();
  }
}

void TapeWriter::seal() {
  drain();
  if (seals_.in_block() == 0) return;
  write_at(block_offset() + block_events_ * tape_line_bytes, bytes_of(seals_.seal()));
}

void TapeWriter::finish() {
  drain();
  std::uint64_t end = block_offset() + seals_.in_block() * tape_line_bytes;
  if (seals_.in_block() > 0) {
    const TapeSeal last = seals_.close_block();
    write_at(end, bytes_of(last));
    end += sizeof last;
  }
  const TapeFoot foot = seals_.foot();
  write_at(end, bytes_of(foot));
  // An earlier seal() may have left its seal further on.
  if (::ftruncate(fd_, static_cast<off_t>(end + sizeof foot)) != 0) fail(path_);
}

// Events that may still be staged before the next write: no write spans two blocks.
std::uint64_t TapeWriter::room() const noexcept {
  return std::min<std::uint64_t>(staged_max, block_events_ - seals_.in_block()) - staged_.size();
}

void TapeWriter::drain() {
  if (staged_.empty()) return;
  const std::span<const Event> events = staged_;
  TOCSIN_CHECK(check_.good_run(events, seals_.last(), Time::max()) == events.size());
  write_at(block_offset() + seals_.in_block() * tape_line_bytes, std::as_bytes(events));
  seals_.add(events);
  staged_.clear();
  if (seals_.in_block() == block_events_) close_block();
}

std::uint64_t TapeWriter::block_offset() const noexcept {
  return header_bytes_ + seals_.block() * (block_events_ + 1) * tape_line_bytes;
}

void TapeWriter::close_block() {
  const std::uint64_t offset = block_offset();
  write_at(offset + block_events_ * tape_line_bytes, bytes_of(seals_.close_block()));
}

void TapeWriter::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(path_);
    offset += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace tocsin
