#include "feeds/tape/journal_mend.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <vector>

#include "engine/setup_error.hpp"
#include "feeds/lane.hpp"
#include "feeds/tape/event_check.hpp"
#include "feeds/tape/mapped_file.hpp"
#include "feeds/tape/tape_image.hpp"

namespace tocsin {
namespace {

[[noreturn]] void fail(const std::string& path, const char* what) {
  throw SetupError(path + ": cannot " + what + " the journal: " + std::strerror(errno));
}

void start(const std::string& path, std::span<const std::byte> header) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(header.data()), static_cast<std::streamsize>(header.size()));
  if (!file.flush()) fail(path, "start");
}

struct MissingSeal {
  std::uint64_t offset;
  TapeSeal seal;
};

void add_seals(const std::string& path, std::span<const MissingSeal> seals) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  for (const auto& [offset, seal] : seals) {
    file.seekp(static_cast<std::streamoff>(offset));
    file.write(reinterpret_cast<const char*>(&seal), sizeof seal);
  }
  if (!file.flush()) fail(path, "seal");
}

// Ended by its foot: nothing behind the last event is lost with it.
bool is_finished(const std::string& path) { return TapeImage(MappedFile(path), path).foot().has_value(); }

// Reads the blocks of a journal one after the other.
class JournalReader {
 public:
  JournalReader(const std::string& path, const TapeHeader& header, std::span<const std::byte> encoded)
      : path_(path),
        file_(path),
        header_bytes_(encoded.size()),
        block_events_(header.block_events),
        tape_(decode_header(encoded, path).tape),
        check_{.instruments = static_cast<std::uint32_t>(header.listings.size()),
               .sources = static_cast<std::uint32_t>(header.sources.size())},
        seals_(tape_) {
    const auto bytes = file_.bytes();
    const bool is_same = bytes.size() >= encoded.size() && std::ranges::equal(bytes.first(encoded.size()), encoded);
    if (!is_same) {
      throw SetupError(path +
                       ": a journal of other instruments, sources, timer or provenance than those of today; move it "
                       "away, or run with the universe, feeds and rules it was begun with");
    }
  }

  TapeSeals read() {
    while (read_block()) {
    }
    refuse_damage();
    return std::move(seals_);
  }

  // Behind the last event, or the seal of its block where that is full.
  [[nodiscard]] std::uint64_t end() const noexcept { return end_; }
  // Of full blocks that were not sealed as such.
  [[nodiscard]] std::span<const MissingSeal> unsealed() const noexcept { return unsealed_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return file_.bytes().size(); }

 private:
  [[nodiscard]] std::uint64_t block_bytes() const noexcept { return (block_events_ + 1) * tape_line_bytes; }
  [[nodiscard]] std::uint64_t offset_of(std::uint64_t block) const noexcept {
    return header_bytes_ + block * block_bytes();
  }

  // False where the journal ends in this block.
  bool read_block() {
    const std::uint64_t offset = std::min<std::uint64_t>(offset_of(seals_.block()), size());
    const auto lines = file_.bytes().subspan(offset);
    const std::uint64_t count = std::min<std::uint64_t>(lines.size() / tape_line_bytes, block_events_);
    const std::span events(reinterpret_cast<const Event*>(lines.data()), count);
    const std::uint64_t sealed = sealed_count(events);
    const std::span<const Event> good = events.first(good_count(events, sealed));
    end_ = offset + good.size_bytes();
    if (good.empty()) return false;
    seals_.add(good);
    last_ = good.back();
    if (seals_.in_block() < block_events_) return false;
    end_ = offset_of(seals_.block() + 1);
    const TapeSeal seal = seals_.close_block();
    if (sealed < block_events_) unsealed_.push_back({.offset = end_ - sizeof seal, .seal = seal});
    return true;
  }

  // Where a full block's seal stands.
  [[nodiscard]] std::optional<TapeSeal> seal_of(std::uint64_t block) const noexcept {
    const std::uint64_t offset = offset_of(block) + block_events_ * tape_line_bytes;
    if (offset + tape_line_bytes > size()) return std::nullopt;
    TapeSeal seal;
    std::memcpy(&seal, file_.bytes().data() + offset, sizeof seal);
    return is_genuine(seal, tape_) && seal.block == block ? std::optional(seal) : std::nullopt;
  }

  [[nodiscard]] std::uint64_t sealed_count(std::span<const Event> events) const noexcept {
    const auto seal = seal_of(seals_.block());
    if (!seal || seal->events > events.size()) return 0;
    return tape_hash(std::as_bytes(events.first(seal->events))) == seal->events_hash ? seal->events : 0;
  }

  [[nodiscard]] std::uint64_t good_count(std::span<const Event> events, std::uint64_t sealed) const noexcept {
    std::optional<Event> last = sealed > 0 ? std::optional(events[sealed - 1]) : last_;
    std::uint64_t count = sealed;
    for (; count < events.size(); ++count) {
      const Event& event = events[count];
      if (check_.fault_of(event, last ? last->time : Time::min(), Time::max()) != nullptr) break;
      if (last && !comes_before(*last, event)) break;
      last = event;
    }
    return count;
  }

  // A seal of a later block: the journal went on behind what cannot be read.
  void refuse_damage() const {
    for (std::uint64_t block = seals_.block() + 1; offset_of(block) < size(); ++block) {
      if (!seal_of(block)) continue;
      throw SetupError(path_ + ": damaged at byte " + std::to_string(end_) +
                       ", with whole blocks behind it; `tocsin tape info` says what can be read. Move it away to begin "
                       "anew");
    }
  }

  std::string path_;
  MappedFile file_;
  std::uint64_t header_bytes_;
  std::uint64_t block_events_;
  std::uint64_t tape_;
  EventCheck check_;
  TapeSeals seals_;
  std::optional<Event> last_;
  std::uint64_t end_ = 0;
  std::vector<MissingSeal> unsealed_;
};

}  // namespace

MendedJournal mend_journal(const std::string& path, const TapeHeader& header) {
  const auto encoded = encode(header, path);
  std::error_code fault;
  const std::uint64_t size = std::filesystem::file_size(path, fault);
  // A process that ended before its header was whole has written no event.
  if (fault || size < encoded.size()) start(path, encoded);
  JournalReader reader(path, header, encoded);
  TapeSeals seals = reader.read();
  const std::uint64_t cut = is_finished(path) ? 0 : reader.size() - std::min(reader.end(), reader.size());
  std::filesystem::resize_file(path, reader.end(), fault);
  if (fault) throw SetupError(path + ": cannot cut the journal's end off: " + fault.message());
  add_seals(path, reader.unsealed());
  return {.seals = std::move(seals), .header_bytes = encoded.size(), .cut = cut};
}

}  // namespace tocsin
