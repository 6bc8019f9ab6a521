#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "feeds/tape/mapped_file.hpp"
#include "feeds/tape/tape_format.hpp"

namespace tocsin {

// Half-open: events with from <= time < to.
struct TapeWindow {
  Time from = Time::min();
  Time to = Time::max();
};

// The structure of a tape in memory: header, blocks, foot. On a tape that broke off it finds the good prefix: the last
// block whose checksum is right ends the tape. Judges blocks, not events.
class TapeImage {
 public:
  // SetupError, naming `path`, where the header cannot be used. Neither a torn tail nor a damaged block is an error.
  TapeImage(MappedFile file, std::string path);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const TapeHeader& header() const noexcept { return header_; }
  [[nodiscard]] std::uint64_t bytes_count() const noexcept { return file_.bytes().size(); }
  // Where the good prefix ends; less than bytes_count() where a tail was cut.
  [[nodiscard]] std::uint64_t good_bytes() const noexcept { return good_bytes_; }
  // The foot, on a tape that was finished.
  [[nodiscard]] const std::optional<TapeFoot>& foot() const noexcept { return foot_; }

  [[nodiscard]] std::uint64_t blocks_count() const noexcept { return blocks_; }
  [[nodiscard]] std::uint64_t events_count() const noexcept;
  [[nodiscard]] std::uint64_t block_offset(std::uint64_t block) const noexcept;
  [[nodiscard]] std::span<const Event> events_of(std::uint64_t block) const noexcept;
  // The block's seal, or nothing where it is damaged. Does not read the events.
  [[nodiscard]] std::optional<TapeSeal> seal_of(std::uint64_t block) const noexcept;
  // Reads the block's events to compare their checksum.
  [[nodiscard]] bool is_whole(std::uint64_t block) const noexcept;
  // The first block that may hold an event at or after `time`. Reads a few seals.
  [[nodiscard]] std::uint64_t block_at(Time time) const noexcept;

  void forget_before(std::uint64_t offset) noexcept { file_.forget_before(offset); }

 private:
  void find_end();
  [[nodiscard]] bool find_foot();
  void find_last_seal();
  void find_short_seal();
  [[nodiscard]] std::uint64_t block_bytes() const noexcept;
  [[nodiscard]] std::uint64_t events_in(std::uint64_t block) const noexcept;
  [[nodiscard]] TapeSeal seal_at(std::uint64_t offset) const noexcept;
  [[nodiscard]] std::optional<TapeSeal> genuine_seal(std::uint64_t block, std::uint64_t line) const noexcept;
  [[nodiscard]] Time last_time_by(std::uint64_t block) const noexcept;

  MappedFile file_;
  std::string path_;
  TapeHeader header_;
  std::uint64_t tape_ = 0;
  std::uint64_t header_bytes_ = 0;
  std::uint64_t blocks_ = 0;
  std::uint64_t last_events_ = 0;     // events of the last block
  std::uint64_t last_seal_line_ = 0;  // line of the last block where its seal stands
  std::uint64_t good_bytes_ = 0;
  std::optional<TapeFoot> foot_;
};

}  // namespace tocsin
