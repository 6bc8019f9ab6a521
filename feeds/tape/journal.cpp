#include "feeds/tape/journal.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/tape/journal_mend.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t block_bytes = (std::uint64_t{Journal::block_events} + 1) * tape_line_bytes;

TapeHeader in_small_blocks(TapeHeader header) {
  header.block_events = Journal::block_events;
  return header;
}

// The line's second half, then its times, and at last the word that makes an event of it.
void store_line(const Event& event, Event* line) noexcept {
  std::array<std::uint64_t, sizeof(Event) / sizeof(std::uint64_t)> words;
  std::memcpy(words.data(), &event, sizeof event);
  auto* const to = reinterpret_cast<std::uint64_t*>(line);
  constexpr std::size_t kind_word = offsetof(Event, instrument) / sizeof(std::uint64_t);
  for (const std::size_t word : {4UL, 5UL, 6UL, 7UL, 0UL, 1UL, 2UL}) {
    std::atomic_ref(to[word]).store(words[word], std::memory_order_relaxed);
  }
  std::atomic_ref(to[kind_word]).store(words[kind_word], std::memory_order_release);
}

template <class Line>
std::span<const std::byte> bytes_of(const Line& line) noexcept {
  return std::as_bytes(std::span(&line, 1));
}

std::uint64_t page_before(std::uint64_t offset) noexcept {
  return offset / static_cast<std::uint64_t>(::getpagesize()) * static_cast<std::uint64_t>(::getpagesize());
}

int open_to_write(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) throw SetupError(path + ": cannot write the journal: " + std::strerror(errno));
  return fd;
}

}  // namespace

Journal::Journal(const std::string& path, TapeHeader header)
    : Journal(path, mend_journal(path, in_small_blocks(std::move(header)))) {}

Journal::Journal(const std::string& path, MendedJournal mended)
    : fd_(open_to_write(path)),
      header_bytes_(mended.header_bytes),
      seals_(std::move(mended.seals)),
      found_(seals_.events_count()),
      cut_(mended.cut),
      mapped_(seals_.block()),
      published_(found_),
      appended_(found_) {
  make_room();
  if (const char* why = fault()) throw SetupError(path + ": cannot write the journal: " + why);
  if (seals_.in_block() > 0) sync();
  ready_pages();
  enter_block();
}

Journal::~Journal() {
  for (Block& block : blocks_) unmap(block);
  ::close(fd_);
}

void Journal::append(const Event& event) noexcept {
  if (broken_.load(std::memory_order_relaxed)) [[unlikely]] {
    unkept_.store(unkept_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return;
  }
  if (next_ == block_end_) [[unlikely]]
    enter_block();
  store_line(event, next_++);
  published_.store(++appended_, std::memory_order_release);
}

void Journal::enter_block() noexcept {
  TOCSIN_CHECK(room() > 0);
  next_ = held(appended_ / block_events).events + appended_ % block_events;
  block_end_ = held(appended_ / block_events).events + block_events;
}

std::size_t Journal::tend() {
  const std::uint64_t published = published_.load(std::memory_order_acquire);
  const std::uint64_t waiting = published - seals_.events_count();
  const std::uint64_t count = std::min<std::uint64_t>(waiting, block_events - seals_.in_block());
  if (count > 0) {
    seals_.add({held(seals_.block()).events + seals_.in_block(), count});
    unsynced_ += count;
    if (seals_.in_block() == block_events) close_block();
  }
  make_room();
  ready_pages();
  return count;
}

void Journal::sync() {
  if (unsynced_ == 0 && seals_.in_block() == 0) return;
  if (::fdatasync(fd_) != 0) return break_off(std::strerror(errno));
  unsynced_ = 0;
  ready_until_ = 0;
  if (seals_.in_block() == 0) return;
  write_at(offset_of(seals_.block()) + block_events * tape_line_bytes, bytes_of(seals_.seal()));
}

void Journal::finish() {
  while (tend() > 0) {
  }
  std::uint64_t end = offset_of(seals_.block()) + seals_.in_block() * tape_line_bytes;
  if (seals_.in_block() > 0) {
    const TapeSeal last = seals_.close_block();
    write_at(end, bytes_of(last));
    end += sizeof last;
  }
  const TapeFoot foot = seals_.foot();
  write_at(end, bytes_of(foot));
  if (fault() == nullptr && ::ftruncate(fd_, static_cast<off_t>(end + sizeof foot)) != 0)
    break_off(std::strerror(errno));
}

std::uint64_t Journal::offset_of(std::uint64_t block) const noexcept { return header_bytes_ + block * block_bytes; }

void Journal::make_room() {
  const std::uint64_t wanted = seals_.block() + 1 + blocks_ahead;
  while (fault() == nullptr && mapped_.load(std::memory_order_relaxed) < wanted && map_next()) {
  }
}

bool Journal::map_next() {
  const std::uint64_t number = mapped_.load(std::memory_order_relaxed);
  const std::uint64_t offset = offset_of(number);
  // The disk's blocks are taken now: a store into a page that the disk has no room for would end the process.
  if (const int fault = ::posix_fallocate(fd_, static_cast<off_t>(offset), block_bytes)) {
    break_off(std::strerror(fault));
    return false;
  }
  Block& block = held(number);
  unmap(block);
  const std::uint64_t start = page_before(offset);
  block.bytes = offset + block_bytes - start;
  void* const pages =
      ::mmap(nullptr, block.bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd_, static_cast<off_t>(start));
  if (pages == MAP_FAILED) {
    block = {};
    break_off(std::strerror(errno));
    return false;
  }
  block.pages = static_cast<std::byte*>(pages);
  block.events = reinterpret_cast<Event*>(block.pages + (offset - start));
  mapped_.store(number + 1, std::memory_order_release);
  return true;
}

void Journal::ready_pages() noexcept {
  const std::uint64_t published = published_.load(std::memory_order_acquire);
  const std::uint64_t at = offset_of_event(published);
  if (ready_until_ >= at + bytes_ready / 2) return;
  const std::uint64_t mapped = mapped_.load(std::memory_order_relaxed);
  for (std::uint64_t number = published / block_events; number < mapped; ++number) {
    const Block& block = held(number);
    const std::uint64_t start = page_before(offset_of(number));
    const std::uint64_t from = std::max(start, page_before(std::max(at, ready_until_)));
    const std::uint64_t to = std::min(start + block.bytes, at + bytes_ready);
    if (from < to) ::madvise(block.pages + (from - start), to - from, MADV_POPULATE_WRITE);
  }
  ready_until_ = at + bytes_ready;
}

void Journal::unmap(Block& block) noexcept {
  if (block.pages != nullptr) ::munmap(block.pages, block.bytes);
  block = {};
}

void Journal::break_off(const char* why) noexcept {
  fault_.store(why, std::memory_order_release);
  broken_.store(true, std::memory_order_release);
}

void Journal::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return break_off(std::strerror(errno));
    offset += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void Journal::close_block() {
  const std::uint64_t offset = offset_of(seals_.block()) + block_events * tape_line_bytes;
  write_at(offset, bytes_of(seals_.close_block()));
}

}  // namespace tocsin
