#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "feeds/tape/tape_seals.hpp"

namespace tocsin {

struct MendedJournal;

// A tape that is written while its day happens. Events are stored straight into the mapped file, each line complete
// before its kind is there, so that whatever ends the process, at any instant, everything appended stays: the next
// journal of the same path goes on behind it. A loss of power costs what came after the last sync().
//
// Two parts, each of one thread at a time: who appends, which takes no lock and makes no system call; and who tends,
// which makes room ahead, seals and syncs. Where the file cannot grow (the disk is full) the journal breaks off: what
// is appended then is counted and forgotten, and fault() says why.
class Journal {
 public:
  // A block is small, so that little room is made in vain: 1 MiB with its seal.
  static constexpr std::uint32_t block_events = 16'383;

  // Starts the file, or goes on with the one that is there. Its header must be this one, `block_events` apart.
  // SetupError where it is not, where the file cannot be written, or where it is damaged before its end.
  Journal(const std::string& path, TapeHeader header);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  Journal(Journal&&) = delete;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  // Events that were there when it was opened: the path is a tape of them then. Bytes behind them that were no whole
  // event were cut.
  [[nodiscard]] std::uint64_t found_count() const noexcept { return found_; }
  [[nodiscard]] std::uint64_t cut_bytes() const noexcept { return cut_; }

  // ---- who appends

  // Events that may be appended now.
  [[nodiscard]] std::uint64_t room() const noexcept {
    if (broken_.load(std::memory_order_relaxed)) return std::numeric_limits<std::uint64_t>::max();
    return mapped_.load(std::memory_order_acquire) * block_events - appended_;
  }
  // The next event in the written order; where there is room.
  void append(const Event& event) noexcept;
  // What is appended is forgotten.
  [[nodiscard]] bool has_broken_off() const noexcept { return broken_.load(std::memory_order_relaxed); }
  // Events of the day so far, with those found.
  [[nodiscard]] std::uint64_t appended_count() const noexcept { return appended_; }

  // ---- whoever reads behind it (JournalTail)

  // Events that are whole in the file.
  [[nodiscard]] std::uint64_t published_count() const noexcept { return published_.load(std::memory_order_acquire); }
  // Where the event of this number stands in the file; those of its block follow it.
  [[nodiscard]] std::uint64_t offset_of_event(std::uint64_t number) const noexcept {
    return offset_of(number / block_events) + number % block_events * sizeof(Event);
  }

  // ---- who tends

  // Makes room ahead, in memory too, and counts what was appended; a bounded amount. How many events it counted.
  std::size_t tend();
  // What was counted is on the disk, and sealed.
  void sync();
  // Counts and seals all, and ends the tape with its foot. Nobody appends any more.
  void finish();
  // Why it broke off; nullptr while it goes on.
  [[nodiscard]] const char* fault() const noexcept { return fault_.load(std::memory_order_acquire); }
  // Appended since it broke off.
  [[nodiscard]] std::uint64_t unkept_count() const noexcept { return unkept_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t blocks_held = 8;  // mapped at a time
  static constexpr std::uint64_t blocks_ahead = 2;
  static constexpr std::uint64_t bytes_ready = 128 * 1024;  // as much is written once more with each sync

  struct Block {
    std::byte* pages = nullptr;
    std::size_t bytes = 0;
    Event* events = nullptr;
  };

  [[nodiscard]] std::uint64_t offset_of(std::uint64_t block) const noexcept;
  [[nodiscard]] Block& held(std::uint64_t block) noexcept { return blocks_[block % blocks_held]; }
  void enter_block() noexcept;
  void make_room();
  bool map_next();
  // A first store into a page waits for the file system: the pages that are next are made ready for it. Where the
  // kernel cannot (before Linux 5.14), whoever appends waits.
  void ready_pages() noexcept;
  void unmap(Block& block) noexcept;
  void break_off(const char* why) noexcept;
  void write_at(std::uint64_t offset, std::span<const std::byte> bytes);
  void close_block();

  Journal(const std::string& path, MendedJournal mended);

  int fd_;
  std::uint64_t header_bytes_;
  TapeSeals seals_;  // of what was counted
  std::uint64_t found_;
  std::uint64_t cut_;
  std::array<Block, blocks_held> blocks_{};  // by their number, of those from `seals_.block()` up to `mapped_`
  std::uint64_t unsynced_ = 0;               // counted since the last sync
  std::uint64_t ready_until_ = 0;            // in the file; what is synced waits again at its next store
  std::atomic<std::uint64_t> mapped_;        // blocks that have, or had, their room
  std::atomic<const char*> fault_ = nullptr;
  std::atomic<bool> broken_ = false;
  std::atomic<std::uint64_t> unkept_ = 0;

  // Of the appending thread, on a line of their own.
  alignas(64) std::atomic<std::uint64_t> published_;
  std::uint64_t appended_;
  Event* next_ = nullptr;
  Event* block_end_ = nullptr;
};

}  // namespace tocsin
