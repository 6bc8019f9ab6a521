#include "feeds/tape/tape_writer.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

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

// XXH3 of bytes that come in pieces.
struct TapeWriter::Hash {
  Hash() { reset(); }
  void reset() { XXH3_64bits_reset(state.get()); }
  void add(std::span<const std::byte> bytes) { XXH3_64bits_update(state.get(), bytes.data(), bytes.size()); }
  [[nodiscard]] std::uint64_t value() const { return XXH3_64bits_digest(state.get()); }

  struct Free {
    void operator()(XXH3_state_t* freed) const noexcept { XXH3_freeState(freed); }
  };
  std::unique_ptr<XXH3_state_t, Free> state{XXH3_createState()};
};

TapeWriter::TapeWriter(const std::string& path, const TapeHeader& header)
    : TapeWriter(path, header, encode(header, path)) {}

TapeWriter::TapeWriter(const std::string& path, const TapeHeader& header, std::span<const std::byte> encoded)
    : path_(path),
      block_events_(header.block_events),
      check_{.instruments = static_cast<std::uint32_t>(header.listings.size()),
             .sources = static_cast<std::uint32_t>(header.sources.size())},
      tape_(decode_header(encoded, path).tape),
      header_bytes_(encoded.size()),
      block_hash_(std::make_unique<Hash>()),
      content_hash_(std::make_unique<Hash>()),
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
  if (in_block_ == 0) return;
  write_at(block_offset() + block_events_ * tape_line_bytes, bytes_of(seal_of_block()));
}

void TapeWriter::finish() {
  drain();
  std::uint64_t end = block_offset() + in_block_ * tape_line_bytes;
  if (in_block_ > 0) {
    const TapeSeal last = seal_of_block();
    content_hash_->add(bytes_of(last));
    write_at(end, bytes_of(last));
    end += sizeof last;
  }
  foot_.magic = foot_magic;
  foot_.tape = tape_;
  foot_.last_ns = foot_.events == 0 ? 0 : ns_since_epoch(last_);
  foot_.content = content_hash_->value();
  sign(foot_);
  write_at(end, bytes_of(foot_));
  // An earlier seal() may have left its seal further on.
  if (::ftruncate(fd_, static_cast<off_t>(end + sizeof foot_)) != 0) fail(path_);
}

// Events that may still be staged before the next write: no write spans two blocks.
std::uint64_t TapeWriter::room() const noexcept {
  return std::min<std::uint64_t>(staged_max, block_events_ - in_block_) - staged_.size();
}

void TapeWriter::drain() {
  if (staged_.empty()) return;
  const std::span<const Event> events = staged_;
  count(events);
  block_hash_->add(std::as_bytes(events));
  write_at(block_offset() + in_block_ * tape_line_bytes, std::as_bytes(events));
  in_block_ += events.size();
  staged_.clear();
  if (in_block_ == block_events_) close_block();
}

void TapeWriter::count(std::span<const Event> events) {
  TOCSIN_CHECK(check_.good_run(events, last_, Time::max()) == events.size());
  if (in_block_ == 0) block_first_ = events.front().time;
  if (foot_.events == 0) foot_.first_ns = ns_since_epoch(events.front().time);
  last_ = events.back().time;
  foot_.events += events.size();
  for (const Event& event : events) foot_.count(event.kind);
}

TapeSeal TapeWriter::seal_of_block() const {
  TapeSeal seal{.magic = seal_magic,
                .tape = tape_,
                .block = block_,
                .events = in_block_,
                .first_ns = ns_since_epoch(block_first_),
                .last_ns = ns_since_epoch(last_),
                .events_hash = block_hash_->value(),
                .hash = 0};
  sign(seal);
  return seal;
}

std::uint64_t TapeWriter::block_offset() const noexcept {
  return header_bytes_ + block_ * (block_events_ + 1) * tape_line_bytes;
}

void TapeWriter::close_block() {
  const TapeSeal seal = seal_of_block();
  content_hash_->add(bytes_of(seal));
  write_at(block_offset() + block_events_ * tape_line_bytes, bytes_of(seal));
  block_hash_->reset();
  in_block_ = 0;
  ++block_;
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
